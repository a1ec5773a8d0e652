#include "compare/difference_wording.h"

#include "engine/catalogue.h"

namespace collaudo {

namespace {

std::string key_of(std::string_view prefix, std::string_view name) {
  return std::string(prefix) + "." + std::string(name);
}

}  // namespace

std::vector<const CriterionDifference*> of_change(const Difference& difference, Change change) {
  std::vector<const CriterionDifference*> criteria;
  for (const CriterionDifference& criterion : difference.criteria)
    if (criterion.change == change) criteria.push_back(&criterion);
  return criteria;
}

DifferenceWording::DifferenceWording(Language language)
    : report_(language), phrases_("src/compare/phrases.json", language) {}

std::string DifferenceWording::headline(const Difference& difference) const {
  std::vector<std::string> parts;
  for (const Change change : told_changes) {
    const auto found = difference.counts.find(change);
    if (found != difference.counts.end())
      parts.push_back(phrases_.counted(key_of("count", name(change)), found->second));
  }
  if (parts.empty()) return phrases_("nothing_changed");
  const auto same = difference.counts.find(Change::same);
  if (same != difference.counts.end()) parts.push_back(phrases_.counted("count.same", same->second));
  return phrases_("headline", {{"list", listed(parts)}});
}

std::string DifferenceWording::run(std::string_view key, const ReportFacts& report) const {
  return phrases_(key, {{"url", report.url},
                        {"moment", report_.moment(report.collected_at)},
                        {"tool", report.tool_version},
                        {"criteria", report.criteria_version}});
}

std::vector<std::string> DifferenceWording::remarks(const Difference& difference) const {
  std::vector<std::string> sentences;
  if (!difference.is_same_site)
    sentences.push_back(
        phrases_("other_site", {{"before", difference.before.site}, {"after", difference.after.site}}));
  std::vector<std::string> changed;
  for (const Reason reason : difference.changed) changed.push_back(phrases_(key_of("changed", name(reason))));
  sentences.push_back(changed.empty() ? phrases_("changed.nothing")
                                      : phrases_("changed", {{"list", listed(changed, "; ")}}));
  if (difference.before.interrupted) sentences.push_back(phrases_("interrupted_before"));
  if (difference.after.interrupted) sentences.push_back(phrases_("interrupted_after"));
  return sentences;
}

std::string DifferenceWording::heading(Change change, std::size_t count) const {
  return report_("section_with_count",
                 {{"title", phrases_(key_of("section", name(change)))}, {"n", std::to_string(count)}});
}

std::string DifferenceWording::symbol(const CriterionDifference& criterion) const {
  return report_.symbol(criterion.after ? *criterion.after : *criterion.before);
}

std::string DifferenceWording::title(const CriterionDifference& criterion) const {
  // Reports hold Italian titles; the catalogue knows the others.
  const Criterion* known = find_criterion(criterion.id);
  const std::string title = known ? report_.in_language(known->spec.title) : criterion.title;
  return criterion.id + " " + title;
}

std::string DifferenceWording::verdict(Verdict verdict, bool is_waived) const {
  return report_.verdict(verdict) + (is_waived ? " (" + report_("waived_finding") + ")" : "");
}

std::string DifferenceWording::change(const CriterionDifference& criterion) const {
  if (!criterion.before) return verdict(*criterion.after, criterion.waived_after);
  const std::string before = verdict(*criterion.before, criterion.waived_before);
  if (!criterion.after) return phrases_("was", {{"before", before}});
  const std::string after = verdict(*criterion.after, criterion.waived_after);
  return before == after ? phrases_("still", {{"verdict", after}})
                         : phrases_("from_to", {{"before", before}, {"after", after}});
}

std::string DifferenceWording::why(const CriterionDifference& criterion) const {
  std::vector<std::string> reasons;
  for (const Reason reason : criterion.why) reasons.push_back(phrases_(key_of("why", name(reason))));
  if (reasons.empty()) return {};
  std::string list = listed(reasons, "; ");
  if (criterion.cause != Cause::none) list += " (" + report_(key_of("cause", name(criterion.cause))) + ")";
  return phrases_("why", {{"list", list}});
}

std::string DifferenceWording::unseen(const CriterionDifference& criterion) const {
  return criterion.unseen_findings == 0 ? std::string()
                                        : phrases_.counted("unseen", criterion.unseen_findings);
}

std::string DifferenceWording::finding(std::string_view key, const FindingFacts& finding) const {
  std::string sentence = phrases_(key, {{"message", finding.message}});
  std::vector<std::string> marks;
  if (finding.confidence != Confidence::certain)
    marks.push_back(report_(key_of("confidence", name(finding.confidence))));
  if (finding.waived) marks.push_back(report_("waived_finding"));
  return marks.empty() ? sentence : sentence + " [" + listed(marks) + "]";
}

std::string DifferenceWording::line(const FindingFacts& finding) const {
  return finding.line > 0 ? ", " + report_("line", {{"n", std::to_string(finding.line)}}) : std::string();
}

}  // namespace collaudo
