// The algebra of the service criteria: from what a check saw of each service to findings, the row of each
// service and the municipality's verdict. One place for the combination of checks, the rule on absence, the
// merging of channels, declared answers and the worst-of over services. Read by the checks of C.SE.*. Pure:
// thread-safe, nothing outlives the call.
//
// A check looks at one service at a time and says for each slug of its criterion.json what it saw:
//
//   Findings C_SE_9_9(const Site& site, const CriterionSpec& spec) {
//     return judge_services(site, spec, [](const Service& service, ServiceChecks& saw) {
//       for (const Walk& walk : service.walks)
//         if (const Step* screen = walk.confirmation())
//           if (const Control* pay = screen->control("controls.pay")) saw.met("pay", "pay_found").at(*screen,
//           pay->element); else saw.absent("pay", "pay_missing", *screen);
//     });
//   }
//
// A slug about which nothing was said is unknown: the report then names the channels that would supply it
// ("supplied_by" of the check in criterion.json). Attested answers are added by the engine of this file, for
// the questions of the vocabulary service-attestation-questions that name the slug; a check does not read
// them, unless they decide what it looks at.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <collaudo/criterion.h>
#include <collaudo/outcome.h>
#include <collaudo/service.h>
#include <collaudo/site.h>

namespace collaudo {

enum class CheckState { met, not_met, unknown, not_applicable };
std::string_view name(CheckState state);

// What a check saw once. Several of one slug are merged: inside a channel the worst counts (not_met, then
// unknown, then met; likely weakens met), between channels the most certain, and two certain ones that
// disagree are for a person to see.
struct Observation {
  std::string check;  // slug
  std::string key;    // of the message; {service} is always there
  CheckState state = CheckState::unknown;
  Confidence confidence = Confidence::certain;
  Channel channel = Channel::har;
  Effect when_not_met = Effect::failure;  // tolerance where the table says so
  std::optional<Verdict> leaning;         // of likely ones, where it is not what the state gives
  Cause cause = Cause::needs_data;        // of unknown ones
  Arguments arguments;
  Location where;

  Observation& at(const Step& step);
  Observation& at(const Step& step, html::Element element);
  Observation& at(const Page& page);
  Observation& at(const Page& page, html::Element element);
  Observation& at(const Url& url);
  Observation& showing(std::string_view excerpt);
  Observation& with(std::string argument, std::string value);
  Observation& with(std::string argument, long value);
  Observation& likely();
  Observation& hint();
  Observation& from(Channel seen_through);
  Observation& tolerated();  // not met means tolerance
  Observation& leaning_to(Verdict verdict);
  Observation& because_of(Cause why);
};

// The collector that a check fills for one service.
class ServiceChecks {
 public:
  explicit ServiceChecks(Channel channel) : channel_(channel) {}

  Observation& met(std::string_view slug, std::string_view key) { return add(slug, key, CheckState::met); }
  Observation& not_met(std::string_view slug, std::string_view key) {
    return add(slug, key, CheckState::not_met);
  }
  Observation& unknown(std::string_view slug, std::string_view key) {
    return add(slug, key, CheckState::unknown);
  }
  Observation& not_applicable(std::string_view slug, std::string_view key) {
    return add(slug, key, CheckState::not_applicable);
  }
  // Nothing found on that screen: not met where the screen proves absence, otherwise unknown.
  Observation& absent(std::string_view slug, std::string_view key, const Step& screen);
  // A remark that never decides.
  Observation& note(std::string_view slug, std::string_view key);
  // The criterion's own condition does not hold for this service: it is left out.
  void leave_out(std::string_view key) { left_out_ = key; }

  // What has been said so far (before merging with attested answers).
  bool says(std::string_view slug) const;

  const std::deque<Observation>& observations() const { return observations_; }
  const std::deque<Observation>& notes() const { return notes_; }
  const std::string& left_out() const { return left_out_; }

 private:
  Observation& add(std::string_view slug, std::string_view key, CheckState state);
  Channel channel_;
  std::deque<Observation> observations_, notes_;
  std::string left_out_;
};

// The merged state of one check of one service.
struct MergedState {
  CheckState state = CheckState::unknown;
  Confidence confidence = Confidence::certain;
  Effect when_not_met = Effect::failure;
  std::optional<Verdict> leaning;
  bool is_declared = false;  // rests on the attestation alone
  bool is_disputed = false;  // two certain observations disagree

  bool is_met() const { return state == CheckState::met; }
  bool is_certainly_met() const { return is_met() && confidence == Confidence::certain; }
  bool is_not_met() const { return state == CheckState::not_met; }
  bool is_certainly_not_met() const { return is_not_met() && confidence == Confidence::certain; }
  bool is_unknown() const { return state == CheckState::unknown; }
};

// By slug; every check of the criterion is there, those about which nothing is known as unknown.
using MergedStates = std::map<std::string, MergedState, std::less<>>;

struct ServiceDecision {
  Verdict verdict = Verdict::not_verifiable;
  std::optional<Verdict> leaning;     // of manual, and of what is expected of a not verifiable one
  std::string key;                    // message that says why, where no observation does; may be empty
  std::vector<std::string> rests_on;  // slugs that the verdict rests on; empty: all that are not n/a
};

// The combination of the spec: a certain not_met fails (or is tolerated); else a likely not_met is for a
// person; else an unknown cannot be verified; else likely ones are for a person; else success. Only the slugs
// in `needed` count; empty: all.
ServiceDecision combined(const MergedStates& states, const std::vector<std::string>& needed = {});

using LookAtService = std::function<void(const Service&, ServiceChecks&)>;
using DecideService = std::function<ServiceDecision(const Service&, const MergedStates&)>;

// `decide`: the criterion's own table, where it is not combined().
Findings judge_services(const Site& site, const CriterionSpec& spec, const LookAtService& look,
                        const DecideService& decide = {});

}  // namespace collaudo
