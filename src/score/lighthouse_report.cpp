#include "score/lighthouse_report.h"

#include <collaudo/value.h>

#include "score/metric_scores.h"

namespace collaudo::score {

namespace {

using Refused = PerformanceEvidence::Refused;

constexpr std::size_t longest_version = 40, longest_moment = 40;

// The member of a foreign JSON text, if it is there and a string.
std::string string_in(const Value& object, std::string_view key) {
  const Value* member = object.find(key);
  return member && member->is_string() ? member->string() : std::string();
}

std::optional<double> number_in(const Value* object, std::string_view key) {
  const Value* member = object ? object->find(key) : nullptr;
  if (!member || member->kind() != Value::Kind::number) return std::nullopt;
  return member->number();
}

std::optional<double> score_in(const Value* object) {
  const auto score = number_in(object, "score");
  return score && *score >= 0 && *score <= 1 ? score : std::nullopt;
}

std::optional<Url> address_of(const Value& report) {
  for (const std::string_view key : {"finalDisplayedUrl", "finalUrl", "requestedUrl"})
    if (auto url = Url::parse(string_in(report, key))) return url;
  return std::nullopt;
}

bool is_mobile(const Value& report) {
  const Value* settings = report.find("configSettings");
  return settings && (string_in(*settings, "formFactor") == "mobile" ||
                      string_in(*settings, "emulatedFormFactor") == "mobile");
}

}  // namespace

std::variant<Performance, Refused> read_lighthouse_report(std::string_view text) {
  const auto report = parse_json(text);
  const auto url = report ? address_of(*report) : std::nullopt;
  if (!url) return Refused{Refused::Why::unreadable, std::nullopt};
  if (!is_mobile(*report)) return Refused{Refused::Why::desktop, url};
  const Value* categories = report->find("categories");
  Performance performance;
  performance.score = score_in(categories ? categories->find("performance") : nullptr);
  if (!performance.score) return Refused{Refused::Why::without_score, url};
  performance.url = *url;
  performance.source = Performance::Source::lighthouse;
  const std::string version = string_in(*report, "lighthouseVersion");
  performance.tool = "Lighthouse" + (version.empty() ? "" : " " + version.substr(0, longest_version));
  performance.moment = string_in(*report, "fetchTime").substr(0, longest_moment);
  performance.runs = {*performance.score};
  performance.low = performance.high = *performance.score;
  const Value* audits = report->find("audits");
  for (const Metric metric : all_metrics) {
    const Value* audit = audits ? audits->find(name_of(metric)) : nullptr;
    if (audit)
      performance.metrics.push_back(
          {std::string(name_of(metric)), number_in(audit, "numericValue"), score_in(audit)});
  }
  return performance;
}

}  // namespace collaudo::score
