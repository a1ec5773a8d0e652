// Metric scores: from milliseconds to the scores of the metrics and of the category, as Lighthouse does. Pure
// functions: any thread.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace collaudo::score {

enum class Metric {
  first_contentful_paint,
  speed_index,
  largest_contentful_paint,
  interactive,
  total_blocking_time,
  cumulative_layout_shift,
};
inline constexpr std::array<Metric, 6> all_metrics = {
    Metric::first_contentful_paint,   Metric::speed_index,
    Metric::largest_contentful_paint, Metric::interactive,
    Metric::total_blocking_time,      Metric::cumulative_layout_shift};

std::string_view name_of(Metric metric);  // as Lighthouse writes it: "first-contentful-paint"

// Milliseconds (the layout shift has no unit), by the order of all_metrics; absent: could not be had.
using MetricValues = std::array<std::optional<double>, 6>;

enum class FormFactor { mobile, desktop };
// The generations of Lighthouse that weigh and round alike: 8 and 9, 10 to 13.
enum class ScoreModel { version_8, version_10 };

// 0 to 1, in steps of 0.01.
double score_of(Metric metric, double value, FormFactor form = FormFactor::mobile,
                ScoreModel model = ScoreModel::version_10);
// The weighted mean, in steps of 0.01; nothing when a metric that counts has no value.
std::optional<double> category_score(const MetricValues& values, FormFactor form = FormFactor::mobile,
                                     ScoreModel model = ScoreModel::version_10);
// The same without any rounding: it tells small gains apart. Never printed as a score.
std::optional<double> unrounded_category_score(const MetricValues& values,
                                               FormFactor form = FormFactor::mobile,
                                               ScoreModel model = ScoreModel::version_10);
double weight_of(Metric metric, ScoreModel model = ScoreModel::version_10);

}  // namespace collaudo::score
