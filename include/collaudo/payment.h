// Paying: which addresses take payments, and what a screen says about how its sum can be paid. By the
// vocabulary service-hosts. Read by the criteria about payments. Pure functions on frozen evidence:
// thread-safe; an Element belongs to the screen that was given.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <collaudo/html.h>
#include <collaudo/service.h>
#include <collaudo/url.h>

namespace collaudo {

struct PaymentHost {
  std::string kind;  // "pagopa", "pagopa_test", "pagopa_intermediary", "card_gateway", "digital_other" …
  bool is_certain = true;  // false: known from general knowledge only
  bool is_test = false;
};
std::optional<PaymentHost> payment_host(const Url& url);

// pagoPA itself or one of its intermediaries, by the kind of a host or the mark of an exchange.
bool is_pagopa(std::string_view kind);

struct PaymentOffer {
  // A control that can be pressed and names pagoPA, by its words or by the logo in it.
  std::optional<html::Element> pagopa;
  std::optional<html::Element> pay;  // another control to pay
  bool is_paid_with_pagopa = false;  // "Metodo: pagoPA" beside a payment made
  bool has_notice = false;           // the code of a notice, to be paid elsewhere
  bool has_f24 = false;              // an F24 to be paid elsewhere
  bool has_transfer = false;         // data for a bank transfer
  bool has_counter = false;          // counter, cash, postal bulletin
  bool names_digital = false;        // speaks of cards, pagoPA, online payment …

  bool is_empty() const {
    return !pagopa && !pay && !is_paid_with_pagopa && !has_notice && !has_f24 && !has_transfer &&
           !has_counter;
  }
};
PaymentOffer payment_offer(const Step& screen);

// Whether a text (t3a) names an amount above zero: "20 euro", "€ 4,20".
bool names_amount(std::string_view words);

}  // namespace collaudo
