#include "score/score_load.h"

#include <set>
#include <string_view>

#include "score/fault.h"
#include "score/network_estimates.h"
#include "score/page_graph.h"
#include "score/speed_index.h"

namespace collaudo::score {

namespace {

// A trace and a log of two different loads would give a number that means nothing.
bool are_of_one_load(const RecordedLoad& load) {
  std::set<std::string_view> requests;
  for (const NetworkRecord& record : load.log.records) requests.insert(record.id);
  if (requests.contains(load.trace.navigation)) return true;
  bool tells_requests = !load.trace.navigation.empty();
  for (const Task& task : load.trace.tasks)
    for (const TaskEvent& event : task.events) {
      if (event.what != Happening::send_request || event.request.empty()) continue;
      tells_requests = true;
      if (requests.contains(event.request)) return true;
    }
  return !tells_requests;
}

}  // namespace

Observed observe(const Trace& trace) {
  Observed observed;
  observed.first_contentful_paint = trace.first_contentful_paint;
  observed.largest_contentful_paint = trace.largest_contentful_paint;
  if (const auto index = observed_speed_index(trace.screenshots, trace.time_origin))
    observed.speed_index = *index;
  observed.layout_shift = cumulative_layout_shift(trace);
  return observed;
}

Result<LoadScore> score_load(const RecordedLoad& load, FormFactor form, const Throttling& throttling) {
  if (!are_of_one_load(load)) return Error{fault::at("other_load")};
  const auto graph = build_page_graph(load.trace, load.log);
  if (!graph) return Error{graph.error()};
  LoadScore result;
  result.observed = observe(load.trace);
  const auto metrics =
      simulate_metrics(*graph, estimate_network(load.log.records), result.observed, throttling);
  if (!metrics) return Error{metrics.error()};
  result.metrics = *metrics;
  result.score = category_score(result.metrics, form);
  return result;
}

}  // namespace collaudo::score
