// Payments go through pagoPA.
#include <algorithm>
#include <optional>

#include <collaudo/criterion.h>
#include <collaudo/payment.h>
#include <collaudo/service_judgement.h>

namespace collaudo::criteria {

namespace {

constexpr std::string_view slug = "pagopa";

// A host that takes the payment, and the exchange that leads there.
struct HandOver {
  const ServiceExchange* exchange = nullptr;
  Url url;
  std::string kind;
  bool is_certain = true;
};

class Payments {
 public:
  Payments(const Service& service, ServiceChecks& saw) : service_(service), saw_(saw) {}

  void look() const {
    bool is_asked = false;
    for (const Walk& walk : service_.walks) is_asked = look_at(walk) || is_asked;
    if (!is_asked && !is_due()) saw_.leave_out("no_payment");
  }

 private:
  // Services whose kind has no payment, and none was seen; of the others nobody knows without one.
  bool is_due() const {
    if (const AttestedAnswer* pays = service_.answer("A.2.1.pays")) {
      if (pays->answer == "no" || pays->answer == "not_applicable") return false;
      if (pays->answer == "yes") return true;
    }
    return service_.flow_type != "graduatoria" && service_.flow_type != "vantaggi";
  }

  // Whether the walk shows a payment at all.
  bool look_at(const Walk& walk) const {
    const auto hand_overs = hand_overs_of(walk);
    const auto pagopa = std::find_if(hand_overs.begin(), hand_overs.end(),
                                     [](const HandOver& known) { return is_pagopa(known.kind); });
    if (pagopa != hand_overs.end()) {
      say(walk, *pagopa, saw_.met(slug, "through_pagopa"));
      return true;
    }
    const bool is_offered = look_at_screens(walk, hand_overs.empty());
    if (is_offered || hand_overs.empty()) return is_offered;
    const HandOver& other = hand_overs.front();
    Observation& seen = saw_.not_met(slug, "another_way");
    say(walk, other, seen);
    if (other.kind == "unknown") seen.likely();
    return true;
  }

  static void say(const Walk& walk, const HandOver& found, Observation& seen) {
    if (const Step* step = walk.step(found.exchange->step)) seen.at(*step);
    seen.from(walk.channel).at(found.url).with("host", found.url.host_unicode());
    if (!found.is_certain) seen.likely();
  }

  static std::vector<HandOver> hand_overs_of(const Walk& walk) {
    std::vector<HandOver> found;
    for (const ServiceExchange& exchange : walk.exchanges) {
      // A logo or script of a platform's on a page is no payment.
      const bool is_page = exchange.redirect || exchange.method == "POST" ||
                           exchange.mime.starts_with("text/html") || exchange.mime.ends_with("json");
      if (exchange.zone == Zone::payment && is_page) {
        found.push_back({&exchange, exchange.url, exchange.mark, exchange.is_certain_mark});
      } else if ((exchange.zone == Zone::flow || exchange.zone == Zone::area) && exchange.redirect) {
        if (const auto host = payment_host(*exchange.redirect))
          found.push_back({&exchange, *exchange.redirect, host->kind, host->is_certain});
      }
    }
    return found;
  }

  // `may_lack`: nothing was seen of where a payment goes, so a screen that names other ways only counts.
  bool look_at_screens(const Walk& walk, bool may_lack) const {
    const Step* without = nullptr;
    for (const Step& step : walk.steps) {
      if (step.is_booking || step.is_shell || (step.zone != Zone::flow && step.zone != Zone::area)) continue;
      const PaymentOffer offer = payment_offer(step);
      if (offer.pagopa || offer.is_paid_with_pagopa) {
        Observation& seen = saw_.met(slug, "offers_pagopa");
        if (offer.pagopa)
          seen.at(step, *offer.pagopa);
        else
          seen.at(step);
        return true;
      }
      if (step.role == ScreenRole::payment && !offer.is_empty()) without = &step;
    }
    if (without && may_lack) saw_.not_met(slug, "no_pagopa").likely().at(*without);
    return without && may_lack;
  }

  const Service& service_;
  ServiceChecks& saw_;
};

}  // namespace

Findings R_SE_1_2(const Site& site, const CriterionSpec& spec) {
  return judge_services(site, spec,
                        [](const Service& service, ServiceChecks& saw) { Payments(service, saw).look(); });
}

}  // namespace collaudo::criteria
