#include "score/metric_scores.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace collaudo::score {

namespace {

struct Row {
  std::string_view name;
  double mobile_p10, mobile_median, desktop_p10, desktop_median;
  double weight_8, weight_10;
};

constexpr Row rows[] = {
    {"first-contentful-paint", 1800, 3000, 934, 1600, 10, 10},
    {"speed-index", 3387, 5800, 1311, 2300, 10, 10},
    {"largest-contentful-paint", 2500, 4000, 1200, 2400, 25, 25},
    {"interactive", 3785, 7300, 2468, 4500, 10, 0},
    {"total-blocking-time", 200, 600, 150, 350, 30, 30},
    {"cumulative-layout-shift", 0.10, 0.25, 0.10, 0.25, 15, 25},
};

const Row& row_of(Metric metric) { return rows[static_cast<std::size_t>(metric)]; }

// Abramowitz and Stegun 7.1.26: the approximation is part of the definition of the score.
double error_function(double x) {
  const double size = std::abs(x);
  const double t = 1 / (1 + 0.3275911 * size);
  const double y =
      t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const double result = 1 - y * std::exp(-size * size);
  return x < 0 ? -result : result;
}

// The score as a smooth function of the value, kept inside the band that the value belongs to.
double smooth_score(double value, double p10, double median) {
  if (value <= 0) return 1;
  constexpr double inverse_of_a_fifth = 0.9061938024368232;  // of the complementary error function
  const double z = std::log(value / median) * inverse_of_a_fifth / std::log(median / p10);
  const double score = (1 - error_function(z)) / 2;
  if (value <= p10) return std::clamp(score, 0.9, 1.0);
  if (value <= median) return std::clamp(score, 0.5, 0.8999999999999999);
  return std::clamp(score, 0.0, 0.49999999999999994);
}

double smooth_score(Metric metric, double value, FormFactor form) {
  const Row& row = row_of(metric);
  return form == FormFactor::mobile ? smooth_score(value, row.mobile_p10, row.mobile_median)
                                    : smooth_score(value, row.desktop_p10, row.desktop_median);
}

double round_half_up(double value) { return std::floor(value * 100 + 0.5) / 100; }

template <typename Score>
std::optional<double> weighted_mean(const MetricValues& values, ScoreModel model, const Score& score) {
  double sum = 0, weights = 0;
  for (const Metric metric : all_metrics) {
    const double weight = weight_of(metric, model);
    if (weight == 0) continue;
    const auto& value = values[static_cast<std::size_t>(metric)];
    if (!value) return std::nullopt;
    sum += weight * score(metric, *value);
    weights += weight;
  }
  return sum / weights;
}

}  // namespace

std::string_view name_of(Metric metric) { return row_of(metric).name; }

double weight_of(Metric metric, ScoreModel model) {
  return model == ScoreModel::version_8 ? row_of(metric).weight_8 : row_of(metric).weight_10;
}

double score_of(Metric metric, double value, FormFactor form, ScoreModel model) {
  double score = smooth_score(metric, value, form);
  if (model == ScoreModel::version_8) return round_half_up(score);
  if (score > 0.9) score += 0.05 * (score - 0.9);
  return std::min(std::floor(score * 100) / 100, 1.0);
}

std::optional<double> category_score(const MetricValues& values, FormFactor form, ScoreModel model) {
  const auto mean = weighted_mean(
      values, model, [&](Metric metric, double value) { return score_of(metric, value, form, model); });
  return mean ? std::optional(round_half_up(*mean)) : std::nullopt;
}

std::optional<double> unrounded_category_score(const MetricValues& values, FormFactor form,
                                               ScoreModel model) {
  return weighted_mean(values, model,
                       [&](Metric metric, double value) { return smooth_score(metric, value, form); });
}

}  // namespace collaudo::score
