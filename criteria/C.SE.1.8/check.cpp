// Up to the sending of the request the citizen sees the steps and the present one, and can go back and
// change.
#include <map>

#include <collaudo/criterion.h>
#include <collaudo/service_judgement.h>

#include "returning.h"
#include "steps.h"

namespace collaudo::criteria {

namespace {

using namespace progress;

// The norm asks for three things on every screen; that a change after going back is taken is seen where
// somebody did it, or where the recap offers it. Otherwise somebody has to try.
ServiceDecision decide(const MergedStates& states) {
  const std::vector<std::string> on_screens = {std::string(shown), std::string(current), std::string(back)};
  if (!states.at(std::string(edit)).is_unknown()) return combined(states);
  ServiceDecision decision = combined(states, on_screens);
  decision.rests_on.emplace_back(edit);
  if (decision.verdict != Verdict::success) return decision;
  decision.verdict = Verdict::manual;
  decision.leaning = Verdict::success;
  decision.key = "change_not_seen";
  return decision;
}

}  // namespace

Findings C_SE_1_8(const Site& site, const CriterionSpec& spec) {
  const auto look = [](const Service& service, ServiceChecks& saw) {
    std::map<Channel, std::vector<const Walk*>> channels;
    for (const Walk& walk : service.walks) channels[walk.channel].push_back(&walk);
    for (const auto& [channel, walks] : channels) {
      look_at_steps(walks, saw);
      look_at_returning(walks, saw);
    }
  };
  return judge_services(site, spec, look,
                        [](const Service&, const MergedStates& states) { return decide(states); });
}

}  // namespace collaudo::criteria
