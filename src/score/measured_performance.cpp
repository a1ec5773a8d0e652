#include "score/measured_performance.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "score/gains.h"

namespace collaudo::score {

namespace {

double rounded(double value, double steps) { return std::round(value * steps) / steps; }

std::optional<double> shown(Metric metric, const std::optional<double>& value) {
  if (!value) return std::nullopt;
  return metric == Metric::cumulative_layout_shift ? rounded(*value, 1e4) : rounded(*value, 10);
}

}  // namespace

Performance performance_of_load(const Url& url, const RecordedLoad& load, const LoadScore& score) {
  Performance performance;
  performance.url = url;
  performance.source = Performance::Source::measured;
  performance.score = score.score;
  performance.low = performance.high = score.score.value_or(0);
  if (score.score) performance.runs = {*score.score};
  for (const Metric metric : all_metrics) {
    const auto& value = score.metrics[static_cast<std::size_t>(metric)];
    performance.metrics.push_back({std::string(name_of(metric)), shown(metric, value),
                                   value ? std::optional(score_of(metric, *value)) : std::nullopt});
  }
  for (const Gain& gain : what_would_help(load, score))
    performance.gains.push_back(
        {std::string(name_of(gain.kind)), gain.subject, gain.count, gain.points, gain.score});
  return performance;
}

Performance middle_performance(const Url& url, const std::vector<ScoredLoad>& loads) {
  std::vector<std::size_t> order(loads.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return loads[a].score.score < loads[b].score.score; });
  const ScoredLoad& middle = loads[order[(order.size() - 1) / 2]];
  Performance performance = performance_of_load(url, middle.load, middle.score);
  performance.runs.clear();
  for (const ScoredLoad& load : loads) performance.runs.push_back(*load.score.score);
  performance.low = *std::min_element(performance.runs.begin(), performance.runs.end());
  performance.high = *std::max_element(performance.runs.begin(), performance.runs.end());
  return performance;
}

}  // namespace collaudo::score
