#include "engine/judge.h"

#include <algorithm>
#include <array>
#include <set>

#include "crawl/roles.h"
#include "engine/catalogue.h"
#include "engine/runner.h"
#include "engine/service_report.h"
#include "engine/site_performance.h"
#include "evidence/second_look.h"
#include "evidence/stand_in.h"
#include "text/moment.h"
#include "text/phrases.h"

namespace collaudo {

namespace {

Localised note(std::string_view key, const Arguments& arguments = {}) {
  static const Phrases it("src/engine/notes.json", Language::it);
  static const Phrases en("src/engine/notes.json", Language::en);
  return {{Language::it, it(key, arguments)}, {Language::en, en(key, arguments)}};
}

// The roles of the graph in its order, each once.
std::vector<std::string> roles_in_order() {
  std::vector<std::string> roles = {"home"};
  for (const RoleRow& row : role_rows())
    if (std::find(roles.begin(), roles.end(), row.role) == roles.end()) roles.emplace_back(row.role);
  return roles;
}

void add_pages(const Snapshot& snapshot, Report& report) {
  for (const Page& page : snapshot.pages)
    if (page.http().ok()) ++report.pages;
  for (const std::string& role : roles_in_order()) {
    if (const auto found = snapshot.pages_by_role.find(role); found != snapshot.pages_by_role.end())
      report.pages_by_role.emplace_back(role, found->second.size());
    if (const auto found = snapshot.left_out.find(role); found != snapshot.left_out.end())
      report.pages_left_out.emplace_back(role, found->second);
  }
}

void add_gaps(const Snapshot& snapshot, Report& report) {
  for (const Page& page : snapshot.pages) {
    const Exchange& http = page.http();
    if (http.ok() || page.references().empty()) continue;
    const Reference& reference = page.references().front();
    // A probe that fails is an answer, not a gap.
    if (reference.role == "other_name" || reference.role == "plain_http" || reference.role == "robots")
      continue;
    const Cause cause = http.cause == Cause::none ? Cause::http_status : http.cause;
    const std::string detail = !http.detail.empty() ? http.detail
                               : http.status        ? std::to_string(http.status)
                                                    : "";
    report.gaps.push_back({reference.role, reference.section, http.requested.str(), cause, detail});
  }
}

bool robots_forbid(const Snapshot& snapshot) {
  const auto found = snapshot.pages_by_role.find("robots");
  if (found == snapshot.pages_by_role.end() || found->second.empty()) return false;
  const Exchange& robots = snapshot.pages[found->second.front()].http();
  if (!robots.ok()) return false;
  std::string_view rest = robots.body;
  while (!rest.empty()) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
    if (line == "Disallow: /" || line == "disallow: /") return true;
  }
  return false;
}

// What a browser was used for. Pictures only of pages where something fails.
void add_rendered(const Snapshot& snapshot, Report& report) {
  std::set<std::string> failing;
  for (const CriterionResult& result : report.criteria)
    for (const CheckResult& check : result.checks)
      for (const FindingResult& finding : check.findings)
        if (finding.effect >= Effect::not_executable && finding.confidence == Confidence::certain)
          failing.insert(finding.where.url);
  for (const Page& page : snapshot.pages) {
    const Rendered* rendered = page.http().rendered.get();
    if (!rendered) continue;
    const std::string url = page.url().without_fragment();
    report.rendered.push_back({url, rendered->because, rendered->cause, rendered->detail,
                               rendered->is_complete,
                               failing.contains(url) ? rendered->screenshot : std::string()});
  }
}

// Only where somebody asked about it.
void add_performance(const Snapshot& snapshot, const std::vector<const Criterion*>& criteria,
                     Report& report) {
  const auto asks = [](const Criterion* criterion) {
    const auto& needs = criterion->spec.needs;
    return std::any_of(needs.begin(), needs.end(),
                       [](const Need& need) { return need.facet == Facet::performance; });
  };
  if (std::any_of(criteria.begin(), criteria.end(), asks))
    report.performance = performance_of(snapshot).pages;
}

bool wants_browser(const std::vector<CriterionResult>& results) {
  for (const CriterionResult& result : results)
    for (const CheckResult& check : result.checks)
      for (const FindingResult& finding : check.findings)
        if (finding.wants_browser) return true;
  return false;
}

void add_browser_notes(const Snapshot& snapshot, Report& report) {
  if (snapshot.lacks_browser && wants_browser(report.criteria)) report.notes.push_back(note("no_browser"));
  if (report.rendered.empty()) return;
  const auto cut = std::count_if(report.rendered.begin(), report.rendered.end(),
                                 [](const RenderedPage& page) { return !page.is_complete; });
  const std::string count = std::to_string(report.rendered.size());
  if (snapshot.engine == "auto") {
    std::set<std::string> reasons;
    for (const RenderedPage& page : report.rendered)
      for (const std::string& reason : page.because) reasons.insert(reason.substr(0, reason.find('/')));
    Localised said;
    for (const Language language : {Language::it, Language::en}) {
      const Phrases phrases("src/engine/notes.json", language);
      std::string list;
      for (const std::string& reason : reasons) {
        const std::string key = "because." + reason;
        list += (list.empty() ? "" : ", ") + (phrases.has(key) ? phrases(key) : reason);
      }
      said[language] = phrases("rendered", {{"count", count}, {"reasons", list}});
    }
    report.notes.push_back(std::move(said));
  }
  if (cut > 0)
    report.notes.push_back(note("rendered_cut", {{"count", std::to_string(cut)}, {"total", count}}));
}

void add_notes(const Snapshot& snapshot, Report& report) {
  if (snapshot.bundle) report.notes = notes_on(*snapshot.bundle);
  if (snapshot.interrupted) report.notes.push_back(note("interrupted"));
  add_browser_notes(snapshot, report);
  const Exchange& home = snapshot.pages.front().http();
  const bool is_copy = StandIn(snapshot.target, snapshot.judged_as).is_in_use();
  if (is_copy)
    report.notes.push_back(
        note("copy", {{"copy", snapshot.target.str()}, {"public", snapshot.judged_as.str()}}));
  if (is_copy && home.cause == Cause::too_many_redirects)
    report.notes.push_back(note("copy_redirects", {{"public", snapshot.judged_as.str()}}));
  if (is_copy && !home.certificate_error.empty())
    report.notes.push_back(note("copy_certificate", {{"error", home.certificate_error}}));
  else if (!home.certificate_error.empty())
    report.notes.push_back(note("certificate", {{"error", home.certificate_error}}));
  const bool refused = std::any_of(snapshot.pages.begin(), snapshot.pages.end(), [](const Page& page) {
    const Exchange& http = page.http();
    return http.cause == Cause::bot_wall || http.status == 403 || http.status == 429;
  });
  if (refused) report.notes.push_back(note("refused"));
  for (const Page& page : snapshot.pages) {
    const auto refusal = refusal_in(page.http().detail);
    if (!refusal) continue;
    const bool is_blocked = refusal->second >= 200 && refusal->second < 400;
    report.notes.push_back(note(is_blocked        ? "blocked"
                                : refusal->second ? "refused_to_all"
                                                  : "dropped",
                                {{"url", page.requested().str()},
                                 {"first", std::string(refusal->first)},
                                 {"second", std::to_string(refusal->second)}}));
  }
  if (!is_copy && robots_forbid(snapshot)) report.notes.push_back(note("robots"));
  if (!report.pages_left_out.empty())
    report.notes.push_back(note("sampled", {{"seed", std::to_string(snapshot.seed)}}));
}

// Waivers end at the moment of collection, so that a later reading of the same evidence says the same.
void waive(const Snapshot& snapshot, const std::vector<WaiverRule>& rules, Report& report) {
  const std::string day = report.collected_at.substr(0, 10);
  for (const WaiverRemark& remark :
       apply_waivers(rules, day, snapshot.target, snapshot.judged_as, report.criteria)) {
    const bool has_expired = remark.kind == WaiverRemark::Kind::expired;
    report.notes.push_back(
        note(has_expired ? "waiver_expired" : "waiver_unused", {{"criterion", remark.rule->criterion},
                                                                {"where", remark.rule->where},
                                                                {"until", remark.rule->until},
                                                                {"reason", remark.rule->reason}}));
  }
}

// A waiver accepts what was seen; what was not seen stays open.
bool is_partly_unseen(const CriterionResult& result) {
  for (const CheckResult& check : result.checks)
    for (const FindingResult& finding : check.findings)
      if (finding.confidence == Confidence::certain && finding.effect == Effect::not_verifiable &&
          !finding.deferred)
        return true;
  return false;
}

}  // namespace

std::vector<Localised> notes_on(const BundleCondition& bundle) {
  std::vector<Localised> notes;
  if (bundle.is_foreign) notes.push_back(note("bundle_foreign"));
  if (bundle.is_truncated) notes.push_back(note("bundle_truncated"));
  if (bundle.damaged > 0)
    notes.push_back(note("bundle_damaged", {{"count", std::to_string(bundle.damaged)}}));
  if (bundle.is_one_member) notes.push_back(note("bundle_one_member"));
  return notes;
}

int exit_code_of(const std::vector<CriterionResult>& results, const JudgeOptions& options) {
  bool broken = false, failed = false, unseen = false;
  for (const CriterionResult& result : results) {
    broken = broken || result.verdict == Verdict::error;
    if (result.criterion->spec.level != Level::criterion) continue;
    if (result.waived) {
      unseen = unseen || is_partly_unseen(result);
      continue;
    }
    if (result.deferred) continue;  // a copy can give no better answer
    failed = failed || options.fail_on.contains(result.verdict);
    unseen = unseen || result.verdict == Verdict::not_verifiable;
  }
  if (broken) return 4;
  if (options.exit_zero) return 0;
  return failed ? 1 : unseen ? 3 : 0;
}

Report judge(const Snapshot& snapshot, const JudgeOptions& options) {
  Report report;
  report.tool_version = COLLAUDO_VERSION;
  report.criteria_version = criteria_version();
  report.url = snapshot.target.str();
  report.final_url = snapshot.pages.front().url().str();
  if (snapshot.service_url) report.service_url = snapshot.service_url->str();
  if (StandIn(snapshot.target, snapshot.judged_as).is_in_use()) report.judged_as = snapshot.judged_as.str();
  report.municipality = snapshot.municipality;
  report.collected_at = iso_moment(snapshot.collected_at);
  report.engine = snapshot.engine;
  report.digest = snapshot.digest;
  if (snapshot.bundle) report.bundle = snapshot.bundle->digest;
  report.seed = snapshot.seed;
  report.requests = snapshot.requests;
  report.bytes = snapshot.bytes;
  report.interrupted = snapshot.interrupted;
  add_pages(snapshot, report);
  add_gaps(snapshot, report);
  report.criteria = evaluate(options.criteria, snapshot);
  report.root_causes = root_causes(snapshot, report.criteria);
  add_rendered(snapshot, report);
  add_performance(snapshot, options.criteria, report);
  add_notes(snapshot, report);
  add_services(snapshot, report);
  waive(snapshot, options.waivers, report);
  for (const CriterionResult& result : report.criteria)
    if (result.criterion->spec.level == Level::criterion) {
      ++report.summary[result.verdict];
      if (result.declared) ++report.declared[result.verdict];
    }
  report.exit_code = exit_code_of(report.criteria, options);
  return report;
}

}  // namespace collaudo
