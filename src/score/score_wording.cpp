#include "score/score_wording.h"

#include <fmt/format.h>

namespace collaudo::score {

namespace {
constexpr double passed = 0.5, good = 0.9;
}  // namespace

std::string ScoreWording::band(double score) const {
  return phrases_(score >= good ? "band.good" : score >= passed ? "band.improve" : "band.poor");
}

std::string ScoreWording::points(double score) { return fmt::format("{:.0f}", score * 100); }

std::string ScoreWording::metric(Metric metric) const {
  return phrases_("metric." + std::string(name_of(metric)));
}

std::string ScoreWording::value(Metric metric, const std::optional<double>& value) const {
  if (!value) return phrases_("missing");
  if (metric == Metric::cumulative_layout_shift) return decimal(*value, 3);
  if (metric == Metric::total_blocking_time) return phrases_("milliseconds", {{"value", decimal(*value, 0)}});
  return phrases_("seconds", {{"value", decimal(*value / 1000, 2)}});
}

std::string ScoreWording::score(const std::optional<double>& score) const {
  return score ? points(*score) : phrases_("hidden");
}

std::string ScoreWording::weight(Metric metric) const {
  const double weight = weight_of(metric);
  return weight > 0 ? fmt::format("{:.0f} %", weight) : phrases_("hidden");
}

std::string ScoreWording::gained(double points) const { return "+" + decimal(points, 1); }

std::string ScoreWording::change(std::string_view change, const std::string& subject, int count) const {
  const std::string key = "gain." + std::string(change);
  if (!phrases_.has(key)) return std::string(change) + (subject.empty() ? "" : " " + subject);
  return phrases_(key, {{"subject", subject}, {"count", std::to_string(count)}});
}

std::string ScoreWording::decimal(double value, int places) const {
  std::string text = fmt::format("{:.{}f}", value, places);
  if (language_ == Language::it)
    if (const auto point = text.find('.'); point != std::string::npos) text[point] = ',';
  return text;
}

std::optional<Metric> metric_named(std::string_view name) {
  for (const Metric metric : all_metrics)
    if (name_of(metric) == name) return metric;
  return std::nullopt;
}

}  // namespace collaudo::score
