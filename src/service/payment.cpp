#include <algorithm>

#include <collaudo/criterion.h>
#include <collaudo/pattern.h>
#include <collaudo/payment.h>
#include <collaudo/practice.h>

#include "service/zones.h"

namespace collaudo {

namespace {

// The entry of a list in service-hosts that has that id.
const Value& entry_named(std::string_view list, std::string_view id) {
  const Value::Array& entries = vocabulary("service-hosts").at(list).array();
  return *std::find_if(entries.begin(), entries.end(),
                       [&](const Value& entry) { return entry.at("id").string() == id; });
}

Pattern screen_mark(std::string_view id) {
  return Pattern(entry_named("payment_screen_marks", id).at("regex").string());
}

bool has_words_of(std::string_view kind, std::string_view words) {
  static const auto made = [] {
    std::vector<std::pair<std::string, Pattern>> patterns;
    for (const Value& entry : vocabulary("service-hosts").at("other_payment_words").array())
      patterns.emplace_back(entry.at("class").string(), Pattern(entry.at("regex").string()));
    return patterns;
  }();
  return std::any_of(made.begin(), made.end(),
                     [&](const auto& known) { return known.first == kind && known.second.found_in(words); });
}

// A payment made, beside its method, within one item: a word in a filter or menu is no state.
bool shows_payment_made(const html::Document& document, const Pattern& method) {
  static const Pattern paid("\\bpagat[oa]\\b");
  const auto states = visible_texts(document, paid);
  for (const html::Element said : visible_texts(document, method)) {
    const html::Element item = item_of(said);
    const bool is_made = std::any_of(states.begin(), states.end(), [&](html::Element state) {
      return !is_choice(state) && item.contains(state);
    });
    if (is_made && !is_choice(said)) return true;
  }
  return false;
}

}  // namespace

std::optional<PaymentHost> payment_host(const Url& url) {
  RecordedExchange exchange;
  exchange.url = url.str();
  const auto mark = mark_of(exchange, url, false);
  if (!mark || mark->zone != Zone::payment) return std::nullopt;
  return PaymentHost{mark->mark, mark->is_certain, mark->is_test};
}

bool is_pagopa(std::string_view kind) { return kind.starts_with("pagopa"); }

PaymentOffer payment_offer(const Step& screen) {
  static const Pattern button = screen_mark("pagopa_button_text"), notice = screen_mark("notice_code"),
                       method = screen_mark("method_label"), named("\\bpagopa\\b"),
                       digital(
                           "pagopa|carta (di credito|di debito|prepagata)|bancomat|satispay|paypal|"
                           "(apple|google) pay|(pag[a-z]+|addebito) (on ?line|digital[ei])");
  constexpr std::string_view logo = "img[src*='pagopa' i], img[alt*='pagopa' i]";
  PaymentOffer offer;
  for (const Control& control : screen.controls) {
    if (control.in_page_frame || control.is_disabled || control.is_hidden) continue;
    const bool is_pay = lexicon("controls.pay").found_in(control.words);
    const bool is_named = button.found_in(control.words) || (is_pay && named.found_in(control.words)) ||
                          (!control.is_link && control.element.first(logo)) ||
                          (is_pay && control.element.first(logo));
    if (is_named && !offer.pagopa) offer.pagopa = control.element;
    if (is_pay && !is_named && !offer.pay) offer.pay = control.element;
  }
  const std::string& words = screen.words;
  offer.is_paid_with_pagopa = screen.html() && shows_payment_made(*screen.html(), method);
  offer.has_notice = notice.found_in(words);
  offer.has_f24 = has_words_of("document", words);
  offer.has_transfer = has_words_of("ambiguous", words);
  offer.has_counter = has_words_of("not_digital", words);
  offer.names_digital = digital.found_in(words);
  return offer;
}

bool names_amount(std::string_view words) {
  static const Pattern amount(
      "(€|\\beuro|\\beur) ?(\\d[\\d.]*(,\\d+)?)|(\\d[\\d.]*(,\\d+)?) ?(€|euro\\b|eur\\b)");
  const auto found = amount.all(words);
  return std::any_of(found.begin(), found.end(), [](const Match& match) {
    return match.str().find_first_of("123456789") != std::string::npos;
  });
}

}  // namespace collaudo
