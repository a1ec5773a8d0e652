// A draft of the request can be saved on every step that is filled in, and opened again with what was typed.
#include <map>

#include <collaudo/criterion.h>
#include <collaudo/service_judgement.h>

#include "resuming.h"
#include "saving.h"

namespace collaudo::criteria {

namespace {

using namespace draft;

// The text asks to save and to resume; the list shows only how. A list without the draft that was saved
// before it is for a person, until somebody opens the draft.
ServiceDecision decide(const MergedStates& states) {
  ServiceDecision decision = combined(states, {std::string(save), std::string(resumed)});
  const MergedState &list = states.at(std::string(listed)), &saving = states.at(std::string(save));
  // Whether what only seems to be saved survives is the same question as whether it can be resumed.
  if (decision.verdict == Verdict::not_verifiable && saving.is_met() && !saving.is_certainly_met()) {
    decision.verdict = Verdict::manual;
    decision.leaning = Verdict::success;
  }
  if (decision.verdict == Verdict::failure || !list.is_not_met() || states.at(std::string(resumed)).is_met())
    return decision;
  decision.verdict = Verdict::manual;
  decision.leaning = Verdict::failure;
  decision.key = "saved_draft_nowhere";
  return decision;
}

}  // namespace

Findings C_SE_1_6(const Site& site, const CriterionSpec& spec) {
  const auto look = [](const Service& service, ServiceChecks& saw) {
    std::map<Channel, std::vector<const Walk*>> channels;
    for (const Walk& walk : service.walks) channels[walk.channel].push_back(&walk);
    for (const auto& [channel, walks] : channels) {
      look_at_saving(walks, saw);
      for (const Walk* walk : walks) look_at_resuming(*walk, saw);
    }
  };
  return judge_services(site, spec, look,
                        [](const Service&, const MergedStates& states) { return decide(states); });
}

}  // namespace collaudo::criteria
