#include <collaudo/performance_words.h>

namespace collaudo {

long percent(double score) { return static_cast<long>(score * 100 + 0.5); }

std::string runs_of(const Performance& page) {
  std::string list;
  for (const double run : page.runs) list += (list.empty() ? "" : ", ") + std::to_string(percent(run));
  return list;
}

std::optional<double> score_of(const Performance& page, const PlanMetric& metric) {
  for (const Performance::Metric& one : page.metrics)
    if (one.name == metric.audit) return one.score;
  return std::nullopt;
}

bool is_failed(const Performance& page, const PlanMetric& metric, double passed) {
  const auto score = score_of(page, metric);
  return score && *score < passed;
}

std::string_view message_key(PerformanceEvidence::Refused::Why why) {
  using Why = PerformanceEvidence::Refused::Why;
  switch (why) {
    case Why::other_site:
      return "report_of_other_site";
    case Why::desktop:
      return "report_of_desktop";
    case Why::without_score:
      return "report_without_score";
    case Why::unreadable:
      break;
  }
  return "report_unreadable";
}

}  // namespace collaudo
