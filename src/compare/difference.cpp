#include "compare/difference.h"

#include <algorithm>
#include <array>

#include "engine/catalogue.h"

namespace collaudo {

namespace {

constexpr std::array<std::string_view, 9> change_names = {
    "worse", "lost", "better", "regained", "different", "findings", "appeared", "gone", "same"};
constexpr std::array<std::string_view, 10> reason_names = {"site",        "criteria",   "tool",    "engine",
                                                           "unreachable", "unseen",     "program", "waiver",
                                                           "selection",   "unexplained"};

bool is_unseen(Verdict verdict) { return verdict == Verdict::not_verifiable || verdict == Verdict::error; }

bool is_failing(Verdict verdict) { return verdict == Verdict::failure || verdict == Verdict::not_executable; }

// Of what was seen.
int gravity(const CriterionFacts& criterion) {
  if (is_failing(criterion.verdict)) return criterion.waived ? 2 : 4;
  if (criterion.verdict == Verdict::manual) return 3;
  return criterion.verdict == Verdict::tolerance ? 1 : 0;
}

bool decides(const FindingFacts& finding) {
  return finding.confidence == Confidence::certain && !finding.waived &&
         is_failing(verdict_of(finding.effect));
}

bool is_of_network(Cause cause) {
  switch (cause) {
    case Cause::dns:
    case Cause::connect:
    case Cause::tls:
    case Cause::timeout:
    case Cause::http_status:
    case Cause::bot_wall:
    case Cause::too_many_redirects:
      return true;
    default:
      return false;
  }
}

class Comparison {
 public:
  Comparison(ReportFacts before, ReportFacts after) {
    difference_.before = std::move(before);
    difference_.after = std::move(after);
  }

  Difference make() {
    const ReportFacts &old_one = difference_.before, &new_one = difference_.after;
    difference_.is_same_site = old_one.site == new_one.site;
    note(Reason::site, old_one.digest != new_one.digest);
    note(Reason::criteria, old_one.criteria_version != new_one.criteria_version);
    note(Reason::tool, old_one.tool_version != new_one.tool_version);
    note(Reason::engine, old_one.engine != new_one.engine);
    std::map<std::string, const CriterionFacts*> of_old;
    for (const CriterionFacts& criterion : old_one.criteria) of_old[criterion.id] = &criterion;
    for (const CriterionFacts& criterion : new_one.criteria) {
      const auto found = of_old.find(criterion.id);
      add(found == of_old.end() ? nullptr : found->second, &criterion);
      if (found != of_old.end()) of_old.erase(found);
    }
    for (const auto& [id, criterion] : of_old) add(criterion, nullptr);
    std::stable_sort(
        difference_.criteria.begin(), difference_.criteria.end(),
        [](const CriterionDifference& a, const CriterionDifference& b) { return natural_less(a.id, b.id); });
    difference_.before.criteria.clear();
    difference_.after.criteria.clear();
    return std::move(difference_);
  }

 private:
  void note(Reason reason, bool holds) {
    if (holds) difference_.changed.push_back(reason);
  }

  void add(const CriterionFacts* before, const CriterionFacts* after) {
    const CriterionFacts& known = after ? *after : *before;
    CriterionDifference made;
    made.id = known.id;
    made.title = known.title;
    made.level = known.level;
    if (before) {
      made.before = before->verdict;
      made.waived_before = before->waived;
    }
    if (after) {
      made.after = after->verdict;
      made.waived_after = after->waived;
    }
    if (before && after) {
      const bool has_new_failure = compare_findings(*before, *after, made);
      made.change = change_of(*before, *after, made, has_new_failure);
      if (made.change == Change::lost) made.cause = after->cause;
      if (made.change == Change::regained) made.cause = before->cause;
    } else {
      made.change = after ? Change::appeared : Change::gone;
    }
    made.why = reasons(made);
    ++difference_.counts[made.change];
    difference_.new_findings += made.new_findings.size();
    difference_.fixed_findings += made.fixed_findings.size();
    if (made.change == Change::worse && made.level == Level::criterion) difference_.exit_code = 1;
    difference_.criteria.push_back(std::move(made));
  }

  // True when a finding that decides is there that was not, on a page that was seen before too.
  bool compare_findings(const CriterionFacts& before, const CriterionFacts& after,
                        CriterionDifference& made) const {
    if (!difference_.is_same_site) return false;
    bool has_new_failure = false;
    std::map<std::string_view, const FindingFacts*> of_old;
    for (const FindingFacts& finding : before.findings) of_old.emplace(finding.fingerprint, &finding);
    std::set<std::string_view> still_there;
    for (const FindingFacts& finding : after.findings) {
      still_there.insert(finding.fingerprint);
      const auto found = of_old.find(finding.fingerprint);
      const bool is_new = found == of_old.end();
      // What was a doubt and is certain now is news as well.
      if (!is_new && (!decides(finding) || decides(*found->second) || found->second->waived)) continue;
      const bool was_out_of_sight = is_unseen(before.verdict) || is_missing(difference_.before, finding);
      has_new_failure = has_new_failure || (decides(finding) && !was_out_of_sight);
      made.new_findings.push_back(finding);
    }
    for (const FindingFacts& finding : before.findings) {
      if (still_there.contains(finding.fingerprint)) continue;
      if (is_unseen(after.verdict) || is_missing(difference_.after, finding)) {
        ++made.unseen_findings;
      } else {
        made.fixed_findings.push_back(finding);
      }
    }
    return has_new_failure;
  }

  static bool is_missing(const ReportFacts& report, const FindingFacts& finding) {
    return report.missing_pages.contains(finding.url);
  }

  static Change change_of(const CriterionFacts& before, const CriterionFacts& after,
                          const CriterionDifference& made, bool has_new_failure) {
    if (is_unseen(before.verdict) || is_unseen(after.verdict)) {
      if (!is_unseen(before.verdict)) return Change::lost;
      if (!is_unseen(after.verdict)) return Change::regained;
      return before.verdict == after.verdict ? Change::same : Change::different;
    }
    const int old_gravity = gravity(before), new_gravity = gravity(after);
    if (new_gravity > old_gravity) return Change::worse;
    if (new_gravity < old_gravity) return Change::better;
    if (is_failing(after.verdict) && !after.waived && has_new_failure) return Change::worse;
    if (before.verdict != after.verdict) return Change::different;
    const bool is_same =
        made.new_findings.empty() && made.fixed_findings.empty() && made.unseen_findings == 0;
    return is_same ? Change::same : Change::findings;
  }

  std::vector<Reason> reasons(const CriterionDifference& made) const {
    if (made.change == Change::same) return {};
    if (made.change == Change::lost || made.change == Change::regained) {
      const Verdict unseen = made.change == Change::lost ? *made.after : *made.before;
      if (unseen == Verdict::error) return {Reason::program};
      return {is_of_network(made.cause) ? Reason::unreachable : Reason::unseen};
    }
    if (made.change == Change::appeared || made.change == Change::gone) {
      std::vector<Reason> of_versions;
      for (const Reason reason : difference_.changed)
        if (reason == Reason::criteria || reason == Reason::tool) of_versions.push_back(reason);
      return of_versions.empty() ? std::vector<Reason>{Reason::selection} : of_versions;
    }
    std::vector<Reason> why;
    if (made.waived_before != made.waived_after) why.push_back(Reason::waiver);
    // The waiver alone explains a verdict that stayed.
    if (why.empty() || made.before != made.after)
      why.insert(why.end(), difference_.changed.begin(), difference_.changed.end());
    return why.empty() ? std::vector<Reason>{Reason::unexplained} : why;
  }

  Difference difference_;
};

}  // namespace

std::string_view name(Change change) { return change_names.at(static_cast<std::size_t>(change)); }
std::string_view name(Reason reason) { return reason_names.at(static_cast<std::size_t>(reason)); }

Difference compare(ReportFacts before, ReportFacts after) {
  return Comparison(std::move(before), std::move(after)).make();
}

}  // namespace collaudo
