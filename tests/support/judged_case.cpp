#include "support/judged_case.h"

#include <algorithm>
#include <stdexcept>

#include "cli/service_plan.h"
#include "crawl/freeze.h"
#include "evidence/performance_json.h"
#include "service/service_evidence.h"
#include "support/fake_source.h"
#include "support/walk_cases.h"

namespace collaudo::testing {

namespace {

// What a case says that a browser measured; the rest as if three loads had gone well.
Performance measured_performance(const nlohmann::json& said, const Url& home) {
  nlohmann::ordered_json whole = {{"url", home.str()},
                                  {"source", "measured"},
                                  {"tool", "Chromium"},
                                  {"moment", ""},
                                  {"score", nullptr},
                                  {"low", 0},
                                  {"high", 1},
                                  {"runs", nlohmann::json::array()},
                                  {"metrics", nlohmann::json::array()},
                                  {"gains", nlohmann::json::array()},
                                  {"guards", nlohmann::json::array()},
                                  {"cause", nullptr},
                                  {"detail", ""}};
  whole.update(said);
  const auto performance = performance_of(whole);
  if (!performance) throw std::runtime_error("case: what was measured cannot be read");
  return *performance;
}

std::string path_of(const std::string& address) {
  const auto url = Url::parse(address);
  if (!url) return "-";
  const std::string path = url->path() + (url->query().empty() ? "" : "?" + url->query());
  return url->host() == "comune.valverde.ct.it" ? path : url->origin() + path;
}

}  // namespace

CriterionResult judge(const Criterion& criterion, VirtualSite site, const nlohmann::json& the_case,
                      const std::filesystem::path& folder) {
  CrawlOptions options;
  options.target = *Url::parse(the_case.value("url", "https://comune.valverde.ct.it/"));
  if (the_case.contains("as")) options.judged_as = Url::parse(the_case["as"].get<std::string>());
  const auto supplied = supplied_of_case(the_case, folder);
  const CrawlPlan plan = plan_with_services(options, {&criterion}, supplied);
  FakeSource source(std::move(site), the_case.value("tls", nlohmann::json::object()));
  Snapshot snapshot = freeze(plan, crawl(plan, source, {}), fake_now);
  snapshot.supplied = supplied;
  snapshot.services = make_service_evidence(snapshot);
  if (the_case.contains("performance"))
    for (const nlohmann::json& measured : the_case["performance"])
      snapshot.performance.push_back(measured_performance(measured, options.target));
  CriterionResult first = evaluate(criterion, snapshot);
  const CriterionResult second = evaluate(criterion, snapshot);
  if (first.verdict != second.verdict || first.checks.size() != second.checks.size())
    throw std::runtime_error(criterion.spec.id + ": the same evidence gives two results");
  return first;
}

std::vector<std::string> remarkable_findings(const CriterionResult& result) {
  std::vector<std::string> lines;
  for (const CheckResult& check : result.checks)
    for (const FindingResult& finding : check.findings) {
      const std::string where = finding.key + " " + path_of(finding.where.url);
      if (finding.confidence == Confidence::hint)
        lines.push_back("note " + where);
      else if (finding.effect != Effect::ok)
        lines.push_back((finding.confidence == Confidence::likely ? "likely " : "") +
                        std::string(name(finding.effect)) + " " + where);
      else if (finding.app_effect && *finding.app_effect != Effect::ok)
        lines.push_back("app " + std::string(name(*finding.app_effect)) + " " + where);
    }
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace collaudo::testing
