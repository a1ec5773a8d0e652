// A service that asks for a payment lets the citizen make it by digital means.
#include <algorithm>
#include <optional>

#include <collaudo/criterion.h>
#include <collaudo/payment.h>
#include <collaudo/service_judgement.h>

#include "need.h"

namespace collaudo::criteria {

namespace {

constexpr std::string_view slug = "payment_digital";

struct HandOver {
  const Walk* walk;
  const ServiceExchange* exchange;
  std::string kind;  // of the host; "unknown" for one that only follows a control to pay
  Url url;           // of the host that takes the payment
  bool is_certain, is_test;
};

struct Offer {
  const Step* screen;
  PaymentOffer offer;
};

// A logo or script of pagoPA's on a page is no payment.
bool is_navigation(const ServiceExchange& exchange) {
  return exchange.redirect || exchange.method == "POST" || exchange.mime.starts_with("text/html") ||
         exchange.mime.ends_with("json");
}

// What the walks of a service show of paying it.
class Paying {
 public:
  explicit Paying(const Service& service) : service_(service) {
    for (const Walk& walk : service.walks) {
      find_hand_over(walk);
      for (const Step& step : walk.steps) find_offer(step);
    }
  }

  bool is_asked() const {
    return hand_over_ || std::any_of(offers_.begin(), offers_.end(), [](const Offer& known) {
             return known.offer.pagopa || known.screen->role == ScreenRole::payment;
           });
  }

  // The best that was seen counts: a payment has to be possible by digital means too, not by these alone.
  void judge(bool is_due, ServiceChecks& saw) const {
    if (hand_over_)
      judge_hand_over(saw);
    else if (!judge_offered(saw) && !judge_answers(saw) && is_due)
      judge_nowhere(saw);
  }

 private:
  void find_hand_over(const Walk& walk) {
    for (const ServiceExchange& exchange : walk.exchanges) {
      std::optional<HandOver> found;
      if (exchange.zone == Zone::payment && is_navigation(exchange)) {
        found = {&walk,
                 &exchange,
                 exchange.mark,
                 exchange.url,
                 exchange.is_certain_mark,
                 exchange.is_test_environment};
      } else if (exchange.zone == Zone::flow || exchange.zone == Zone::area) {
        // The walk may end at the redirect; and a payment portal may stand on the municipality's own domain.
        const std::optional<Url> target = exchange.redirect ? exchange.redirect : std::optional(exchange.url);
        if (const auto host = payment_host(*target); host && (exchange.redirect || exchange.is_document))
          found = {&walk, &exchange, host->kind, *target, host->is_certain, host->is_test};
      }
      if (found && (!hand_over_ || (found->is_certain && !hand_over_->is_certain))) hand_over_ = found;
    }
  }

  void find_offer(const Step& step) {
    if (step.is_booking || step.is_shell || (step.zone != Zone::flow && step.zone != Zone::area)) return;
    PaymentOffer offer = payment_offer(step);
    const bool counts =
        step.role == ScreenRole::payment || offer.pagopa || offer.pay || offer.is_paid_with_pagopa;
    if (counts) offers_.push_back({&step, std::move(offer)});
  }

  void judge_hand_over(ServiceChecks& saw) const {
    const HandOver& found = *hand_over_;
    const bool is_known = found.kind != "unknown";
    const bool comes_back = !found.walk->with(FlowEvent::Kind::payment_return).empty();
    Observation& seen = !is_known && !comes_back ? saw.unknown(slug, "unknown_host")
                        : !is_known              ? saw.met(slug, "unknown_host_returns").likely()
                        : is_pagopa(found.kind)  ? saw.met(slug, "paid_through_pagopa")
                                                 : saw.met(slug, "paid_digitally");
    // A host known by hearsay decides nothing alone; behind a control to pay it does.
    if (is_known && !found.is_certain && !was_to_pay(found)) seen.likely();
    place(seen, found);
    if (found.is_test) place(saw.note(slug, "test_environment"), found);
    if (is_known && !is_pagopa(found.kind)) place(saw.note(slug, "not_pagopa"), found);
  }

  bool was_to_pay(const HandOver& found) const {
    const Step* from = found.walk->step(found.exchange->step);
    return std::any_of(offers_.begin(), offers_.end(), [&](const Offer& known) {
      return known.screen == from && (known.offer.pay || known.offer.pagopa);
    });
  }

  static void place(Observation& seen, const HandOver& found) {
    if (const Step* step = found.walk->step(found.exchange->step)) seen.at(*step);
    seen.from(found.walk->channel).at(found.url).with("host", found.url.host_unicode());
  }

  const Offer* first(bool (*wanted)(const Offer&)) const {
    const auto found = std::find_if(offers_.begin(), offers_.end(), wanted);
    return found == offers_.end() ? nullptr : &*found;
  }

  // The screens alone: what they offer, best first. False: no screen says how to pay.
  bool judge_offered(ServiceChecks& saw) const {
    if (const Offer* paid = first([](const Offer& known) { return known.offer.is_paid_with_pagopa; }))
      saw.met(slug, "was_paid_with_pagopa").at(*paid->screen);
    else if (const Offer* button = first([](const Offer& known) { return known.offer.pagopa.has_value(); }))
      saw.met(slug, "pagopa_offered").likely().at(*button->screen, *button->offer.pagopa);
    else if (const Step* document = self_assessed())
      saw.met(slug, "f24_made").likely().at(*document);
    else if (const Offer* notice = first([](const Offer& known) { return known.offer.has_notice; }))
      saw.met(slug, "notice_only").likely().at(*notice->screen);
    else if (const Offer* transfer = first([](const Offer& known) {
               return known.screen->role == ScreenRole::payment && known.offer.has_transfer &&
                      !known.offer.pay;
             }))
      saw.not_met(slug, "transfer_only").likely().at(*transfer->screen);
    else if (const Offer* counter = first(is_counter_alone))
      judge_counter(*counter, saw);
    else if (const Offer* pay = first([](const Offer& known) { return known.offer.pay.has_value(); }))
      saw.unknown(slug, "pay_not_pressed").at(*pay->screen, *pay->offer.pay);
    else
      return judge_silent_screen(saw);
    return true;
  }

  static bool is_counter_alone(const Offer& known) {
    return known.screen->role == ScreenRole::payment && known.offer.has_counter && !known.offer.pay;
  }

  // Only where nothing on the screen speaks of another way is the counter the only one.
  static void judge_counter(const Offer& counter, ServiceChecks& saw) {
    if (counter.offer.names_digital)
      saw.not_met(slug, "counter_and_words").likely().at(*counter.screen);
    else
      saw.absent(slug, "counter_only", *counter.screen);
  }

  bool judge_silent_screen(ServiceChecks& saw) const {
    const Offer* screen = first([](const Offer& known) { return known.screen->role == ScreenRole::payment; });
    if (screen) saw.unknown(slug, "screen_silent").at(*screen->screen);
    return screen != nullptr;
  }

  // The self-assessed tax: the official template makes an F24 and no payment.
  const Step* self_assessed() const {
    if (service_.flow_variant != "autoliquidazione") return nullptr;
    for (const Walk& walk : service_.walks)
      for (const Step* confirmation : walk.with(ScreenRole::confirmation))
        if (payment_offer(*confirmation).has_f24) return confirmation;
    return nullptr;
  }

  // An application that scripts fill: its answers may name where it sends the citizen.
  bool judge_answers(ServiceChecks& saw) const {
    for (const Walk& walk : service_.walks)
      for (const ServiceExchange& exchange : walk.exchanges) {
        if (!exchange.mime.ends_with("json")) continue;
        const auto url = payment_address_in(exchange.body);
        if (!url) continue;
        saw.met(slug, "address_in_answer")
            .likely()
            .from(walk.channel)
            .at(*url)
            .with("host", url->host_unicode());
        return true;
      }
    return false;
  }

  static std::optional<Url> payment_address_in(const std::string& json) {
    constexpr std::size_t most_addresses = 500;
    std::size_t looked = 0;
    for (std::size_t at = 0;
         (at = json.find("https:", at)) != std::string::npos && ++looked < most_addresses;) {
      std::string address = json.substr(at, json.find_first_of("\"' \n", at) - at);
      at += address.size();
      std::erase(address, '\\');
      const auto url = Url::parse(address);
      if (url && payment_host(*url)) return url;
    }
    return std::nullopt;
  }

  // A whole request and the personal area after it, and neither lets the citizen pay.
  void judge_nowhere(ServiceChecks& saw) const {
    for (const Walk& walk : service_.walks) {
      if (!walk.is_complete() || walk.is_single_page) continue;
      const Step* area = nullptr;
      bool all_seen = true;
      for (const Step& step : walk.steps) {
        if (step.number <= walk.confirmation()->number || step.is_booking) continue;
        all_seen = all_seen && step.has_body;
        if (step.zone == Zone::area && step.proves_absence()) area = &step;
      }
      if (!area || !all_seen) continue;
      saw.not_met(slug, "nowhere").likely().at(*area);
      return;
    }
  }

  const Service& service_;
  std::optional<HandOver> hand_over_;
  std::vector<Offer> offers_;
};

// The need comes first; a stamp alone, whose digital payment nobody saw, is for a person.
ServiceDecision decide(const Service&, const MergedStates& states) {
  const MergedState &needed = states.at("payment_needed"), &digital = states.at("payment_digital");
  ServiceDecision decision;
  if (needed.state == CheckState::not_applicable) {
    decision.verdict = Verdict::not_applicable;
    decision.key = "not_paying";
    return decision;
  }
  if (needed.is_certainly_met() || digital.is_certainly_met()) return combined(states, {"payment_digital"});
  if (needed.is_met() && needed.leaning && digital.is_unknown()) {
    decision.verdict = Verdict::manual;
    decision.leaning = needed.leaning;
    decision.rests_on = {"payment_needed"};
    return decision;
  }
  return combined(states);
}

}  // namespace

Findings C_SE_2_1(const Site& site, const CriterionSpec& spec) {
  return judge_services(
      site, spec,
      [&](const Service& service, ServiceChecks& saw) {
        const Paying paying(service);
        const bool is_due = payment::judge_need(site, service, paying.is_asked(), saw);
        if (saw.left_out().empty()) paying.judge(is_due, saw);
      },
      decide);
}

}  // namespace collaudo::criteria
