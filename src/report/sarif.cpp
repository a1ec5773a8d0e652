// The SARIF 2.1.0 report: rules are criteria, results are findings that are not in order. Made for viewers
// and dashboards of findings; ids are never translated, messages are in the language asked for.
#include <collaudo/text.h>

#include <nlohmann/json.hpp>

#include "engine/catalogue.h"
#include "report/arrangement.h"
#include "report/escape.h"
#include "report/web_address.h"
#include "report/wording.h"

namespace collaudo {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t longest_text = 1000, longest_excerpt = 400;

Json plain(std::string_view foreign, std::size_t longest = longest_text) {
  return text::shortened(visible(foreign), longest);
}

// A SARIF message (§3.11): braces are doubled, and no text of a page makes a link "[…](…)".
Json message(std::string_view foreign) {
  std::string escaped;
  char before = 0;
  for (const char c : text::shortened(visible(foreign), longest_text)) {
    if (c == '(' && before == ']') escaped += ' ';
    escaped += c;
    if (c == '{' || c == '}') escaped += c;
    before = c;
  }
  return {{"text", escaped.empty() ? " " : escaped}};
}

// Only a finding that decides is an error; what never changes the exit code is a note.
std::string_view level_of(const FindingResult& finding, Level level) {
  if (finding.effect == Effect::manual || finding.effect == Effect::not_verifiable) return "none";
  if (level != Level::criterion || finding.confidence == Confidence::hint) return "note";
  if (finding.confidence == Confidence::likely || finding.effect == Effect::tolerance) return "warning";
  return "error";
}

// SARIF's own words for "a person must look" and "could not be looked at".
std::string_view kind_of(const FindingResult& finding) {
  if (finding.effect == Effect::manual) return "review";
  return finding.effect == Effect::not_verifiable ? "open" : "fail";
}

std::string_view level_of(Level level) { return level == Level::criterion ? "error" : "note"; }

template <typename Named>
Json name_or_null(const std::optional<Named>& value) {
  return value ? Json(name(*value)) : Json();
}

class SarifReport {
 public:
  SarifReport(const Report& report, Language language) : report_(report), say_(language) {}

  Json log() const {
    Json run;
    run["tool"]["driver"] = driver();
    run["automationDetails"]["id"] = "collaudo/" + site() + "/";
    run["invocations"] = Json::array({invocation()});
    run["language"] = say_.language() == Language::it ? "it" : "en";
    run["results"] = results();
    run["properties"] = {{"url", plain(report_.url)},
                         {"final_url", plain(report_.final_url)},
                         {"evidence", report_.digest},
                         {"engine", report_.engine},
                         {"criteria_version", report_.criteria_version}};
    return {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
            {"version", "2.1.0"},
            {"runs", Json::array({run})}};
  }

 private:
  std::string site() const {
    const std::string address = web_address(report_.judged_as.empty() ? report_.url : report_.judged_as);
    const auto host = address.find("://");
    if (host == std::string::npos) return "site";
    return address.substr(host + 3, address.find_first_of("/?#", host + 3) - host - 3);
  }

  Json driver() const {
    Json rules = Json::array();
    for (const CriterionResult& result : report_.criteria) rules.push_back(rule(result));
    return {{"name", "collaudo"}, {"version", report_.tool_version}, {"rules", std::move(rules)}};
  }

  Json rule(const CriterionResult& result) const {
    const CriterionSpec& spec = result.criterion->spec;
    Json rule = {{"id", spec.id}, {"name", plain(say_.in_language(spec.title))}};
    rule["shortDescription"] = message(say_.in_language(spec.title));
    const std::string& requirement = say_.in_language(spec.requirement);
    if (!requirement.empty()) rule["fullDescription"] = message(requirement);
    rule["defaultConfiguration"]["level"] = level_of(spec.level);
    const std::string source = web_address(spec.source_url);
    if (!source.empty()) rule["helpUri"] = source;
    const std::string& hint = say_.in_language(spec.fix_hint);
    if (!hint.empty()) rule["help"] = message(hint);
    rule["properties"] = {
        {"category", plain(say_.category(spec))}, {"level", name(spec.level)},
        {"verdict", name(result.verdict)},        {"app_verdict", name_or_null(result.app_verdict)},
        {"waived", result.waived.has_value()},    {"summary", plain(say_.gist(result))}};
    return rule;
  }

  Json results() const {
    Json results = Json::array();
    for (std::size_t index = 0; index < report_.criteria.size(); ++index) {
      const CriterionResult& result = report_.criteria[index];
      for (const CheckResult& check : result.checks)
        for (const FindingResult& finding : check.findings)
          if (finding.effect != Effect::ok) results.push_back(one(result, index, check, finding));
    }
    return results;
  }

  Json one(const CriterionResult& result, std::size_t index, const CheckResult& check,
           const FindingResult& finding) const {
    const CriterionSpec& spec = result.criterion->spec;
    Json one = {{"ruleId", spec.id},
                {"ruleIndex", index},
                {"kind", kind_of(finding)},
                {"level", level_of(finding, spec.level)},
                {"message", message(say_.in_language(finding.message))},
                {"locations", Json::array({location(finding.where)})}};
    if (!finding.fingerprint.empty()) one["partialFingerprints"]["collaudo/v1"] = finding.fingerprint;
    one["suppressions"] = suppressions(result, finding);
    one["properties"] = {{"check", check.id},
                         {"key", finding.key},
                         {"effect", name(finding.effect)},
                         {"app_effect", name_or_null(finding.app_effect)},
                         {"confidence", name(finding.confidence)}};
    // A region needs a line; an excerpt without one is kept here.
    if (finding.where.line <= 0 && !finding.where.excerpt.empty())
      one["properties"]["excerpt"] = plain(finding.where.excerpt, longest_excerpt);
    return one;
  }

  // What is on no page is said of the site: readers ask for a place.
  Json location(const Location& where) const {
    Json location = Json::object();
    std::string uri = web_address(where.url);
    const bool is_on_page = !uri.empty();
    if (!is_on_page) uri = web_address(report_.final_url);
    if (uri.empty()) uri = web_address(report_.url);
    if (!uri.empty()) location["physicalLocation"]["artifactLocation"]["uri"] = uri;
    if (is_on_page && where.line > 0) {
      Json region = {{"startLine", where.line}};
      if (!where.excerpt.empty()) region["snippet"]["text"] = plain(where.excerpt, longest_excerpt);
      location["physicalLocation"]["region"] = std::move(region);
    }
    if (!where.selector.empty())
      location["logicalLocations"] =
          Json::array({{{"fullyQualifiedName", plain(where.selector)}, {"kind", "element"}}});
    return location;
  }

  // Present also when empty: "nothing suppresses it" is another statement than silence (§3.27.23).
  static Json suppressions(const CriterionResult& result, const FindingResult& finding) {
    Json list = Json::array();
    if (!finding.waived) return list;
    Json suppression = {{"kind", "external"}, {"status", "accepted"}};
    if (result.waived) {
      suppression["justification"] = plain(result.waived->reason);
      suppression["properties"] = {{"author", plain(result.waived->author)},
                                   {"until", plain(result.waived->until)}};
    }
    list.push_back(std::move(suppression));
    return list;
  }

  Json invocation() const {
    constexpr int our_error = 4;
    Json invocation = {{"executionSuccessful", report_.exit_code != our_error && !report_.interrupted},
                       {"exitCode", report_.exit_code},
                       {"exitCodeDescription", say_.exit_meaning(report_)}};
    Json notifications = Json::array();
    const auto notify = [&](std::string_view level, const std::string& words) {
      notifications.push_back({{"level", level}, {"message", message(words)}});
    };
    if (report_.interrupted) notify("warning", say_("interrupted"));
    for (const Localised& note : report_.notes) notify("note", say_.in_language(note));
    for (const Gap& gap : report_.gaps) {
      std::string words = say_(
          "gap", {{"role", say_.role(gap.role)}, {"cause", say_("cause." + std::string(name(gap.cause)))}});
      if (!gap.detail.empty()) words += " (" + gap.detail + ")";
      if (!gap.url.empty()) words += " " + gap.url;
      notify("warning", words);
    }
    for (const CriterionResult& result : report_.criteria) {
      if (result.verdict != Verdict::error) continue;
      Json broken = {{"level", "error"}, {"message", message(say_.gist(result))}};
      broken["associatedRule"]["id"] = result.criterion->spec.id;
      notifications.push_back(std::move(broken));
    }
    invocation["toolExecutionNotifications"] = std::move(notifications);
    if (!report_.collected_at.empty()) invocation["endTimeUtc"] = report_.collected_at;
    return invocation;
  }

  const Report& report_;
  Wording say_;
};

}  // namespace

void write_sarif(const Report& report, const ReportOptions& options, std::ostream& out) {
  const Json log = SarifReport(report, options.language).log();
  out << json_visible(log.dump(2, ' ', false, Json::error_handler_t::replace)) << '\n';
}

}  // namespace collaudo
