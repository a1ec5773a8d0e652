#include "score/simulated_metrics.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace collaudo::score {

namespace {

struct Pair {
  double optimistic = 0, pessimistic = 0;  // ms
};

bool is_image(const GraphNode& node) { return node.request && node.request->type == ResourceType::image; }
bool is_low_image(const GraphNode& node) {
  return is_image(node) &&
         (node.request->priority == Priority::low || node.request->priority == Priority::very_low);
}

// The nodes that the paint at `cutoff` (µs) may have waited for.
class PaintGraph {
 public:
  using Predicate = std::function<bool(const GraphNode&)>;

  static PageGraph cut(const PageGraph& graph, double cutoff, const Predicate& is_wanted, bool with_layouts) {
    const PaintGraph cutter(graph, cutoff, is_wanted, with_layouts);
    return subgraph(graph, [&](const GraphNode& node) { return cutter.keeps(node); });
  }

 private:
  PaintGraph(const PageGraph& graph, double cutoff, const Predicate& is_wanted, bool with_layouts)
      : cutoff_(cutoff), is_wanted_(is_wanted) {
    std::vector<const GraphNode*> tasks;  // begun before the paint
    std::map<std::string, const GraphNode*> evaluation_of;
    std::vector<const GraphNode*> scripts;
    for (const int id : graph.traversal()) {
      const GraphNode& node = graph.at(id);
      if (!node.task) {
        if (node.request->type == ResourceType::script && node.end <= cutoff && is_wanted(node))
          scripts.push_back(&node);
        continue;
      }
      if (node.start <= cutoff) tasks.push_back(&node);
      for (const TaskEvent& event : node.task->events) {
        if (event.what != Happening::evaluate_script || event.url.empty()) continue;
        const GraphNode*& first = evaluation_of[event.url];
        if (!first || node.start < first->start) first = &node;
      }
    }
    std::stable_sort(tasks.begin(), tasks.end(),
                     [](const GraphNode* a, const GraphNode* b) { return a->start < b->start; });
    for (const GraphNode* script : scripts) {
      const auto evaluation = evaluation_of.find(script->request->url);
      if (evaluation == evaluation_of.end()) continue;
      if (evaluation->second->start <= cutoff)
        tasks_.insert(evaluation->second->task);
      else
        late_scripts_.insert(script->request->url);
    }
    for (const Happening what : {Happening::layout, Happening::paint, Happening::parse_html}) {
      const auto first = std::find_if(tasks.begin(), tasks.end(),
                                      [&](const GraphNode* node) { return node->task->contains(what); });
      if (first != tasks.end()) tasks_.insert((*first)->task);
    }
    if (with_layouts)
      for (const GraphNode* node : tasks)
        if (node->has_layout()) tasks_.insert(node->task);
  }

  bool keeps(const GraphNode& node) const {
    if (node.task) return tasks_.count(node.task) > 0;
    const bool ended_later = node.end > cutoff_ || node.start > cutoff_;
    if (ended_later && !node.is_main_document) return false;
    return !late_scripts_.count(node.request->url) && is_wanted_(node);
  }

  double cutoff_;
  const Predicate& is_wanted_;
  std::set<const Task*> tasks_;
  std::set<std::string> late_scripts_;
};

double last_end_without_low_images(const PageGraph& graph, const Replay& replay) {
  double last = 0;
  for (const NodeTiming& timing : replay.timings)
    if (!is_low_image(graph.at(timing.node))) last = std::max(last, timing.end);
  return last;
}

double last_long_task_end(const PageGraph& graph, const Replay& replay) {
  double last = 0;
  for (const NodeTiming& timing : replay.timings)
    if (graph.at(timing.node).task && timing.duration() > 50) last = std::max(last, timing.end);
  return last;
}

// What each task that begins or ends in the window exceeds 50 ms by, inside it.
double blocking_time(const PageGraph& graph, const Replay& replay, double from, double to) {
  constexpr double threshold = 50;
  if (to <= from) return 0;
  double sum = 0;
  for (const NodeTiming& timing : replay.timings) {
    if (!graph.at(timing.node).task || timing.duration() < threshold) continue;
    if (timing.end < from || timing.start > to) continue;
    const double inside = std::min(timing.end, to) - std::max(timing.start, from);
    if (inside >= threshold) sum += inside - threshold;
  }
  return sum;
}

// The mean of the ends of the tasks with a layout, the longer ones weighing more.
double layout_index(const PageGraph& graph, const Replay& replay, double first_paint) {
  double times = 0, weights = 0;
  for (const NodeTiming& timing : replay.timings) {
    const GraphNode& node = graph.at(timing.node);
    if (!node.task || !node.has_layout()) continue;
    const double weight = std::max(std::log2(timing.duration()), 0.0);
    times += weight * std::max(timing.end, first_paint);
    weights += weight;
  }
  return weights > 0 ? times / weights : first_paint;
}

double half_and_half(const Pair& pair) { return 0.5 * pair.optimistic + 0.5 * pair.pessimistic; }

}  // namespace

Result<MetricValues> simulate_metrics(const PageGraph& graph, const NetworkEstimates& estimates,
                                      const Observed& observed, const Throttling& throttling) {
  return simulate_metrics(graph, graph, estimates, observed, throttling);
}

Result<MetricValues> simulate_metrics(const PageGraph& before_paint, const PageGraph& graph,
                                      const NetworkEstimates& estimates, const Observed& observed,
                                      const Throttling& throttling) {
  const auto paint_graph = [&](double cutoff, const std::function<bool(const GraphNode&)>& wanted,
                               bool layouts) {
    return PaintGraph::cut(before_paint, cutoff, wanted, layouts);
  };
  const auto run = [&](const PageGraph& part) { return replay(part, estimates, throttling); };
  MetricValues values;
  const auto set = [&](Metric metric, double value) { values[static_cast<std::size_t>(metric)] = value; };

  // First contentful paint.
  const auto blocks = [](const GraphNode& node) { return node.blocks_rendering(); };
  const auto blocks_without_script = [](const GraphNode& node) {
    return node.blocks_rendering() && node.request->initiator_type != InitiatorType::script;
  };
  const auto first_optimistic =
      run(paint_graph(observed.first_contentful_paint, blocks_without_script, false));
  if (!first_optimistic) return Error{first_optimistic.error()};
  const auto first_pessimistic = run(paint_graph(observed.first_contentful_paint, blocks, false));
  if (!first_pessimistic) return Error{first_pessimistic.error()};
  const Pair first = {first_optimistic->end, first_pessimistic->end};
  const double first_paint = half_and_half(first);
  set(Metric::first_contentful_paint, first_paint);
  set(Metric::cumulative_layout_shift, observed.layout_shift);

  const auto full = run(graph);
  if (!full) return Error{full.error()};

  // Speed index: what was seen without throttling weighs more, the slower the network.
  if (observed.speed_index) {
    const double slowness = std::max((throttling.round_trip - 30) / (150 - 30), 0.0);
    const double index = (0.5 + (1.4 - 0.5) * slowness) * *observed.speed_index +
                         (0.5 + (0.4 - 0.5) * slowness) * layout_index(graph, *full, first.pessimistic);
    set(Metric::speed_index, std::max(index, first_paint));
  }

  // Largest contentful paint, and what is bounded by it. Without it those have no value either.
  if (observed.largest_contentful_paint <= 0) return values;
  const auto largest_estimate = [&](const std::function<bool(const GraphNode&)>& wanted,
                                    bool layouts) -> Result<double> {
    const PageGraph part = paint_graph(observed.largest_contentful_paint, wanted, layouts);
    const auto result = run(part);
    if (!result) return Error{result.error()};
    return last_end_without_low_images(part, *result);
  };
  const auto largest_optimistic =
      largest_estimate([](const GraphNode& node) { return !is_low_image(node); }, false);
  if (!largest_optimistic) return Error{largest_optimistic.error()};
  const auto largest_pessimistic = largest_estimate([](const GraphNode&) { return true; }, true);
  if (!largest_pessimistic) return Error{largest_pessimistic.error()};
  const Pair largest = {*largest_optimistic, *largest_pessimistic};
  const double largest_paint = std::max(half_and_half(largest), first_paint);
  set(Metric::largest_contentful_paint, largest_paint);

  // Interactive.
  const PageGraph busy = subgraph(graph, [](const GraphNode& node) {
    if (node.task) return node.end - node.start > 20 * 1000;
    if (is_image(node)) return false;
    return node.request->type == ResourceType::script || node.request->priority == Priority::high ||
           node.request->priority == Priority::very_high;
  });
  const auto busy_replay = run(busy);
  if (!busy_replay) return Error{busy_replay.error()};
  const Pair interactive = {std::max(largest.optimistic, last_long_task_end(busy, *busy_replay)),
                            std::max(largest.pessimistic, last_long_task_end(graph, *full))};
  set(Metric::interactive,
      std::max(0.45 * interactive.optimistic + 0.55 * interactive.pessimistic, largest_paint));

  // Total blocking time: the window of each estimate begins at the other one's first paint.
  const Pair blocking = {blocking_time(graph, *full, first.pessimistic, interactive.optimistic),
                         blocking_time(graph, *full, first.optimistic, interactive.pessimistic)};
  set(Metric::total_blocking_time, half_and_half(blocking));
  return values;
}

}  // namespace collaudo::score
