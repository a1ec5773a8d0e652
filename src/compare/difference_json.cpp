// A Difference as JSON: docs/diff.schema.json, never translated.
#include <nlohmann/json.hpp>

#include "compare/difference_formats.h"
#include "engine/catalogue.h"
#include "report/escape.h"

namespace collaudo {

namespace {

using Json = nlohmann::ordered_json;

Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

template <typename Named>
Json name_or_null(const std::optional<Named>& value) {
  return value ? Json(name(*value)) : Json();
}

Json names_of(const std::vector<Reason>& reasons) {
  Json names = Json::array();
  for (const Reason reason : reasons) names.push_back(name(reason));
  return names;
}

Json run_of(const ReportFacts& report) {
  return {{"url", report.url},
          {"site", report.site},
          {"collected_at", text_or_null(report.collected_at)},
          {"tool_version", report.tool_version},
          {"criteria_version", report.criteria_version},
          {"engine", report.engine},
          {"digest", report.digest},
          {"interrupted", report.interrupted}};
}

Json findings_of(const std::vector<FindingFacts>& findings) {
  Json list = Json::array();
  for (const FindingFacts& finding : findings)
    list.push_back({{"fingerprint", finding.fingerprint},
                    {"check", finding.check},
                    {"effect", name(finding.effect)},
                    {"confidence", name(finding.confidence)},
                    {"message", finding.message},
                    {"url", text_or_null(finding.url)},
                    {"line", finding.line > 0 ? Json(finding.line) : Json()},
                    {"waived", finding.waived}});
  return list;
}

Json criterion_of(const CriterionDifference& criterion) {
  return {{"id", criterion.id},
          {"title", criterion.title},
          {"level", name(criterion.level)},
          {"change", name(criterion.change)},
          {"before", name_or_null(criterion.before)},
          {"after", name_or_null(criterion.after)},
          {"waived_before", criterion.waived_before},
          {"waived_after", criterion.waived_after},
          {"cause", criterion.cause == Cause::none ? Json() : Json(name(criterion.cause))},
          {"why", names_of(criterion.why)},
          {"new_findings", findings_of(criterion.new_findings)},
          {"fixed_findings", findings_of(criterion.fixed_findings)},
          {"unseen_findings", criterion.unseen_findings}};
}

Json summary_of(const Difference& difference) {
  Json summary = Json::object();
  for (int i = 0; i <= static_cast<int>(Change::same); ++i) {
    const auto found = difference.counts.find(static_cast<Change>(i));
    summary[std::string(name(static_cast<Change>(i)))] =
        found == difference.counts.end() ? std::size_t{0} : found->second;
  }
  summary["new_findings"] = difference.new_findings;
  summary["fixed_findings"] = difference.fixed_findings;
  summary["exit_code"] = difference.exit_code;
  return summary;
}

}  // namespace

void write_difference_json(const Difference& difference, const ReportOptions&, std::ostream& out) {
  Json criteria = Json::array();
  for (const CriterionDifference& criterion : difference.criteria)
    criteria.push_back(criterion_of(criterion));
  const Json document = {{"schema_version", "1.0"},
                         {"before", run_of(difference.before)},
                         {"after", run_of(difference.after)},
                         {"same_site", difference.is_same_site},
                         {"changed", names_of(difference.changed)},
                         {"summary", summary_of(difference)},
                         {"criteria", std::move(criteria)}};
  out << json_visible(document.dump(2, ' ', false, Json::error_handler_t::replace)) << '\n';
}

}  // namespace collaudo
