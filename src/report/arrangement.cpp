#include "report/arrangement.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <optional>

namespace collaudo {

namespace {

constexpr std::array<std::string_view, 11> urgency_names = {
    "failed",   "error",  "not_verifiable", "manual",  "tolerance",     "waived",
    "deferred", "review", "declared",       "success", "not_applicable"};

std::vector<const FindingResult*> chosen(const CheckResult& check, bool in_order) {
  std::vector<const FindingResult*> findings;
  for (const FindingResult& finding : check.findings) {
    if ((finding.effect == Effect::ok) == in_order) findings.push_back(&finding);
  }
  return findings;
}

}  // namespace

std::string_view name(Urgency urgency) { return urgency_names.at(static_cast<std::size_t>(urgency)); }

Urgency urgency_of(const CriterionResult& result) {
  if (result.waived) return Urgency::waived;
  if (result.deferred) return Urgency::deferred;
  const bool is_met = result.verdict == Verdict::success || result.verdict == Verdict::tolerance;
  if (is_met && result.declared) return Urgency::declared;
  switch (result.verdict) {
    case Verdict::failure:
    case Verdict::not_executable:
      return Urgency::failed;
    case Verdict::error:
      return Urgency::error;
    case Verdict::not_verifiable:
      return Urgency::not_verifiable;
    case Verdict::manual:
      return Urgency::manual;
    case Verdict::tolerance:
      return Urgency::tolerance;
    case Verdict::not_applicable:
      return Urgency::not_applicable;
    case Verdict::success:
      break;
  }
  return result.to_review ? Urgency::review : Urgency::success;
}

namespace {

bool wants_advice_by_urgency(Urgency urgency) {
  switch (urgency) {
    case Urgency::failed:
    case Urgency::manual:
    case Urgency::tolerance:
    case Urgency::waived:
    case Urgency::review:
      return true;
    case Urgency::error:
    case Urgency::not_verifiable:
    case Urgency::deferred:
    case Urgency::declared:
    case Urgency::success:
    case Urgency::not_applicable:
      break;
  }
  return false;
}

bool has_finding(const CriterionResult& result, const std::function<bool(const FindingResult&)>& is_wanted) {
  return std::any_of(result.checks.begin(), result.checks.end(), [&](const CheckResult& check) {
    return std::any_of(check.findings.begin(), check.findings.end(), is_wanted);
  });
}

}  // namespace

bool is_only_blocked(const CriterionResult& result) {
  return result.verdict == Verdict::not_executable && !has_finding(result, [](const FindingResult& finding) {
           return finding.confidence == Confidence::certain && finding.effect != Effect::ok &&
                  finding.blocked_by.empty();
         });
}

bool wants_advice(const CriterionResult& result) {
  const Urgency urgency = urgency_of(result);
  if (urgency == Urgency::review)
    return has_finding(result, [](const FindingResult& finding) {
      return finding.confidence == Confidence::likely && finding.effect != Effect::ok &&
             finding.effect != Effect::manual;
    });
  return wants_advice_by_urgency(urgency) && !is_only_blocked(result);
}

std::vector<const CriterionResult*> of_services(const Report& report) {
  std::vector<const CriterionResult*> results;
  for (const CriterionResult& result : report.criteria)
    if (!result.services.empty()) results.push_back(&result);
  return results;
}

const ServiceResult* cell(const CriterionResult& result, std::size_t service) {
  for (const ServiceResult& row : result.services)
    if (row.service == service) return &row;
  return nullptr;
}

std::vector<MissingEvidence> missing_evidence(const Report& report, std::size_t service) {
  std::vector<MissingEvidence> groups;
  for (const CriterionResult* result : of_services(report)) {
    const ServiceResult* row = cell(*result, service);
    if (!row) continue;
    for (const MissingCheck& missing : row->missing) {
      auto group = std::find_if(groups.begin(), groups.end(), [&](const MissingEvidence& known) {
        return known.supplied_by == missing.supplied_by;
      });
      if (group == groups.end()) group = groups.insert(groups.end(), {missing.supplied_by, {}});
      group->checks.emplace_back(result, &missing);
    }
  }
  return groups;
}

bool wants_recording(const Report& report) {
  for (std::size_t service = 0; service < report.services.size(); ++service)
    for (const MissingEvidence& group : missing_evidence(report, service))
      if (std::find(group.supplied_by.begin(), group.supplied_by.end(), Channel::har) !=
          group.supplied_by.end())
        return true;
  return false;
}

std::size_t verified(const Report& report, Verdict verdict) {
  const auto count = [&](const std::map<Verdict, std::size_t>& counts) {
    const auto found = counts.find(verdict);
    return found == counts.end() ? 0 : found->second;
  };
  return count(report.summary) - std::min(count(report.summary), count(report.declared));
}

std::vector<const CriterionResult*> of_level(const Report& report, Level level) {
  std::vector<const CriterionResult*> results;
  for (const CriterionResult& result : report.criteria) {
    if (result.criterion->spec.level == level) results.push_back(&result);
  }
  return results;
}

std::vector<UrgencyGroup> by_urgency(const Report& report, Level level) {
  std::map<Urgency, std::vector<const CriterionResult*>> sorted;
  for (const CriterionResult* result : of_level(report, level)) sorted[urgency_of(*result)].push_back(result);
  std::vector<UrgencyGroup> groups;
  groups.reserve(sorted.size());
  for (auto& [urgency, criteria] : sorted) groups.push_back({urgency, std::move(criteria)});
  return groups;
}

std::vector<const FindingResult*> concerns(const CheckResult& check) {
  auto findings = chosen(check, false);
  std::stable_sort(findings.begin(), findings.end(), [](const FindingResult* a, const FindingResult* b) {
    if (a->waived != b->waived) return b->waived;
    if (a->confidence != b->confidence) return a->confidence < b->confidence;
    return a->effect > b->effect;
  });
  return findings;
}

std::vector<const FindingResult*> concerns(const CheckResult& check, const Report& report) {
  auto findings = concerns(check);
  std::erase_if(findings, [&](const FindingResult* finding) {
    return lacks_evidence_of_service(*finding) ||
           std::any_of(report.root_causes.begin(), report.root_causes.end(),
                       [&](const RootCause& cause) { return cause.id == finding->blocked_by; });
  });
  return findings;
}

bool lacks_evidence_of_service(const FindingResult& finding) {
  return !finding.service.empty() && finding.key == "service_check_unknown";
}

std::vector<const FindingResult*> positives(const CheckResult& check) { return chosen(check, true); }

Confidence confidence_of_state(const CheckResult& check) {
  std::optional<Confidence> surest;
  for (const FindingResult& finding : check.findings) {
    if (verdict_of(finding.effect) == check.state)
      surest = std::min(surest.value_or(finding.confidence), finding.confidence);
  }
  return surest.value_or(Confidence::certain);
}

bool is_same_place(const Location& a, const Location& b) {
  return a.url == b.url && a.line == b.line && a.selector == b.selector && a.excerpt == b.excerpt;
}

std::vector<PageFindings> by_page(const std::vector<const FindingResult*>& findings) {
  std::vector<PageFindings> pages;
  std::map<std::string_view, std::size_t> place_of;
  for (const FindingResult* finding : findings) {
    const auto [place, is_new] = place_of.try_emplace(finding->where.url, pages.size());
    if (is_new) pages.push_back({finding->where.url, {}});
    pages[place->second].findings.push_back(finding);
  }
  return pages;
}

}  // namespace collaudo
