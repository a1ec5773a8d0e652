// ScoreWording: metrics and gains in the words of one language. Made and read by whoever tells people about a
// score: the command `score` and the reports. Constant once made.
#pragma once

#include <string>

#include <collaudo/performance.h>

#include "score/metric_scores.h"
#include "text/phrases.h"

namespace collaudo::score {

class ScoreWording {
 public:
  explicit ScoreWording(Language language)
      : language_(language), phrases_("src/score/phrases.json", language) {}

  const Phrases& phrases() const { return phrases_; }
  std::string operator()(std::string_view key, const Arguments& arguments = {}) const {
    return phrases_(key, arguments);
  }

  std::string band(double score) const;                                        // "da migliorare"
  static std::string points(double score);                                     // 0.637 → "64"
  std::string metric(Metric metric) const;                                     // "Primo contenuto (FCP)"
  std::string value(Metric metric, const std::optional<double>& value) const;  // "1,35 s"
  std::string score(const std::optional<double>& score) const;                 // "98", or a dash
  std::string weight(Metric metric) const;                                     // "25 %", or a dash
  std::string gained(double points) const;                                     // "+12,5"
  // What to change. `subject` as it is to be shown: an address, a host or nothing.
  std::string change(std::string_view change, const std::string& subject, int count) const;

 private:
  std::string decimal(double value, int places) const;

  Language language_;
  Phrases phrases_;
};

// Nothing for a name that Lighthouse does not use.
std::optional<Metric> metric_named(std::string_view name);

}  // namespace collaudo::score
