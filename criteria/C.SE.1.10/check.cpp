// Where a procedure has a term, the citizen is told when the request was taken in charge, its number, and the
// last day, which is no later than the service's card promises.
#include <algorithm>
#include <optional>

#include <collaudo/criterion.h>
#include <collaudo/pattern.h>
#include <collaudo/service_judgement.h>
#include <collaudo/text.h>

#include "card_term.h"
#include "facts.h"

namespace collaudo::criteria {

namespace {

using namespace deadline;

// The card that the walk began with, else as the site has it.
std::optional<CardTerm> term_for(const Site& site, const Service& service) {
  for (const Walk& walk : service.walks)
    for (const Step* card : walk.with(ScreenRole::service_card))
      if (card->html())
        if (auto term = card_term(*card->html())) return term;
  for (const Url& card : service.cards)
    if (const Page* page = site.find(card); page && page->has_html())
      if (auto term = card_term(page->html())) return term;
  return std::nullopt;
}

// What the kind of service says of a term; an answer of the attestation overrides it.
enum class Need { yes, no, to_be_asked };

bool issues_at_once(const Service& service) {
  static const Pattern issued(
      "(documento|certificato|permesso|contrassegno) (e stato )?(rilasciat|emess|generat|creat)");
  return std::any_of(service.walks.begin(), service.walks.end(), [](const Walk& walk) {
    return walk.confirmation() && issued.found_in(text::t3a(walk.confirmation()->title));
  });
}

Need need_of(const Service& service) {
  if (service.flow_type == "pagamenti_dovuti") return Need::no;
  const bool has_term = service.flow_type == "permessi" || service.flow_type == "graduatoria" ||
                        service.flow_type == "vantaggi";
  return has_term && !issues_at_once(service) ? Need::yes : Need::to_be_asked;
}

void look_at_need(const Service& service, ServiceChecks& saw) {
  switch (need_of(service)) {
    case Need::yes:
      return;
    case Need::no:
      saw.not_applicable(needed, "payment_has_no_term").likely();
      return;
    case Need::to_be_asked:
      if (service.answer("A.1.10.needed")) return;
      saw.note(needed, issues_at_once(service) ? "issued_at_once" : "need_not_known");
  }
}

void compare(const Facts& facts, const std::optional<CardTerm>& term, Channel channel, ServiceChecks& saw) {
  if (!term) return;
  constexpr int slack = 1;
  const bool is_likely = !facts.is_certain || term->is_one_of_many;
  bool is_exceeded = false;
  long days = facts.days;
  if (term->day && facts.last_day) {
    is_exceeded = *facts.last_day > *term->day + std::chrono::days(slack);
  } else if (!term->day && facts.last_day && facts.taken) {
    days = (*facts.last_day - *facts.taken).count();
    is_exceeded = days > term->days + slack;
  } else if (!term->day && facts.days > 0) {
    is_exceeded = days > term->days + slack;
  } else {
    return;
  }
  Observation& seen =
      is_exceeded ? saw.not_met(within, "deadline_too_late") : saw.met(within, "deadline_in_time");
  seen.from(channel).with("days", days).with("term", term->shown);
  if (is_likely) seen.likely();
}

ServiceDecision of_dates(const MergedStates& states) {
  ServiceDecision decision =
      combined(states, {std::string(taken), std::string(number), std::string(last_day), std::string(within)});
  const auto is_met = [&](std::string_view slug) { return states.at(std::string(slug)).is_met(); };
  // The days are there; what the card promises could not be read beside them.
  if (decision.verdict == Verdict::not_verifiable && states.at(std::string(within)).is_unknown() &&
      is_met(taken) && is_met(number) && is_met(last_day)) {
    decision.verdict = Verdict::manual;
    decision.leaning = Verdict::success;
    decision.key = "term_not_compared";
  }
  return decision;
}

ServiceDecision decide(const Service& service, const MergedStates& states) {
  const MergedState& need = states.at(std::string(needed));
  ServiceDecision decision;
  if (need.state == CheckState::not_applicable) {
    decision.verdict = Verdict::not_applicable;
    decision.key = "no_term_asked";
    return decision;
  }
  decision = of_dates(states);
  if (need.is_declared) decision.rests_on.emplace_back(needed);
  if (need.is_met() || need_of(service) == Need::yes) return decision;
  // Whether it is needed at all has to be asked.
  if (decision.verdict == Verdict::success || decision.verdict == Verdict::failure) {
    decision.leaning = decision.verdict;
    decision.verdict = Verdict::manual;
    decision.key = "need_to_be_asked";
  }
  return decision;
}

}  // namespace

Findings C_SE_1_10(const Site& site, const CriterionSpec& spec) {
  const auto look = [&](const Service& service, ServiceChecks& saw) {
    look_at_need(service, saw);
    const auto term = term_for(site, service);
    if (term) saw.note(within, "card_term").with("term", term->shown);
    for (const Walk& walk : service.walks)
      compare(look_at_facts(service, &walk, saw), term, walk.channel, saw);
    if (service.walks.empty()) compare(look_at_facts(service, nullptr, saw), term, Channel::message, saw);
  };
  return judge_services(site, spec, look, decide);
}

}  // namespace collaudo::criteria
