// In the personal area the citizen sees how the request is going: its state and its milestones; or at least
// the state, by a code.
#include <collaudo/criterion.h>
#include <collaudo/service_judgement.h>

#include "by_code.h"
#include "milestones.h"
#include "practice_screens.h"
#include "states.h"

namespace collaudo::criteria {

namespace {

using namespace progress_of_practice;

ServiceDecision decision_of(Verdict verdict, std::optional<Verdict> leaning, std::string_view key,
                            std::vector<std::string> rests_on) {
  ServiceDecision decision;
  decision.verdict = verdict;
  decision.leaning = leaning;
  decision.key = key;
  decision.rests_on = std::move(rests_on);
  return decision;
}

// The norm's table: both is success, a code alone tolerance, neither failure. A state without milestones is
// in none of its rows.
ServiceDecision decide(const MergedStates& states) {
  const MergedState& visible = states.at(std::string(state));
  const MergedState& steps = states.at(std::string(milestones));
  const MergedState& code = states.at(std::string(by_code));
  const std::vector<std::string> in_area = {std::string(state), std::string(milestones)};
  if (visible.is_met() || visible.is_disputed) {
    if (!steps.is_not_met() || visible.is_disputed) return combined(states, in_area);
    return decision_of(Verdict::manual, Verdict::tolerance, "state_without_milestones", in_area);
  }
  if (code.is_met() && !code.is_disputed) {
    if (code.is_certainly_met()) return decision_of(Verdict::tolerance, {}, "", {std::string(by_code)});
    return decision_of(Verdict::manual, Verdict::tolerance, "", {std::string(by_code)});
  }
  if (visible.is_certainly_not_met())
    return code.is_certainly_not_met()
               ? decision_of(Verdict::failure, {}, "", {std::string(state), std::string(by_code)})
               : decision_of(Verdict::not_verifiable, Verdict::failure, "",
                             {std::string(state), std::string(by_code)});
  if (visible.is_not_met()) return decision_of(Verdict::manual, Verdict::failure, "", {std::string(state)});
  return decision_of(Verdict::not_verifiable, {}, "", in_area);
}

}  // namespace

Findings C_SE_1_9(const Site& site, const CriterionSpec& spec) {
  const auto look = [&](const Service& service, ServiceChecks& saw) {
    for (const Walk& walk : service.walks) {
      const PracticeScreens screens(site, service, walk);
      look_at_states(screens, saw);
      look_at_milestones(screens, !is_payment(service), saw);
      look_for_code(walk, saw);
    }
    if (is_payment(service)) {
      saw.not_applicable(milestones, "milestones_not_asked");
      saw.note(milestones, "state_of_payment");
    }
    look_for_code(site, saw);
  };
  return judge_services(site, spec, look,
                        [](const Service&, const MergedStates& states) { return decide(states); });
}

}  // namespace collaudo::criteria
