// Arrangement: in which order a report tells things, and how much of them it shows. Made and read by the text
// and HTML formats. It holds pointers into the Report, which must outlive it. Plain values: no thread shares
// them while they are made.
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "report/report.h"

namespace collaudo {

// Where a criterion stands among those that ask for something to be done, most urgent first.
enum class Urgency {
  failed,
  error,
  not_verifiable,
  manual,
  tolerance,
  waived,
  deferred,
  review,
  declared,
  success,
  not_applicable
};
std::string_view name(Urgency urgency);
Urgency urgency_of(const CriterionResult& result);

// Whether nothing speaks against the criterion for certain but root causes, which the report tells once.
bool is_only_blocked(const CriterionResult& result);

// Whether telling how to put the criterion right makes sense: not where only a root cause, or the eye of a
// person, is missing.
bool wants_advice(const CriterionResult& result);

struct UrgencyGroup {
  Urgency urgency = Urgency::success;
  std::vector<const CriterionResult*> criteria;  // in the order of the report
};

// The criteria that were judged service by service, in the order of the report.
std::vector<const CriterionResult*> of_services(const Report& report);
// What such a criterion says of the service with that index; null when nothing.
const ServiceResult* cell(const CriterionResult& result, std::size_t service);

// Checks of one service that lack evidence, gathered by what would supply it.
struct MissingEvidence {
  std::vector<Channel> supplied_by;
  std::vector<std::pair<const CriterionResult*, const MissingCheck*>> checks;
};
std::vector<MissingEvidence> missing_evidence(const Report& report, std::size_t service);

// Whether a service lacks evidence that a recorded walk would supply.
bool wants_recording(const Report& report);

// How many criteria of level criterion have that verdict and rest on no attestation.
std::size_t verified(const Report& report, Verdict verdict);
// Beside what rests on one; it stands for Verdict::… nowhere.
inline constexpr std::string_view declared_symbol = "✎";

std::vector<const CriterionResult*> of_level(const Report& report, Level level);
// Only groups that are not empty, most urgent first.
std::vector<UrgencyGroup> by_urgency(const Report& report, Level level);

// Findings of a check that ask for attention, the gravest and surest first, else in document order.
std::vector<const FindingResult*> concerns(const CheckResult& check);
// Without what the report tells elsewhere, once: the root causes, and what evidence a service lacks.
std::vector<const FindingResult*> concerns(const CheckResult& check, const Report& report);
// Says only that nothing was handed in that would decide: which evidence would stands at the service.
bool lacks_evidence_of_service(const FindingResult& finding);
// The findings that are in order, in document order.
std::vector<const FindingResult*> positives(const CheckResult& check);

// How sure the state of a check is: the surest of the findings that give it.
Confidence confidence_of_state(const CheckResult& check);

// Whether two findings are about the same piece of the same page: it is shown once, below the last of them.
bool is_same_place(const Location& a, const Location& b);

// Findings of one page, in document order, pages in the order of their first finding. An empty url: not on a
// page.
struct PageFindings {
  std::string_view url;
  std::vector<const FindingResult*> findings;
};
std::vector<PageFindings> by_page(const std::vector<const FindingResult*>& findings);

}  // namespace collaudo
