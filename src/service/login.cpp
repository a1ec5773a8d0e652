#include <algorithm>

#include <collaudo/criterion.h>
#include <collaudo/login.h>
#include <collaudo/pattern.h>
#include <collaudo/text.h>

#include "service/return_hints.h"
#include "service/screen.h"
#include "service/zones.h"

namespace collaudo {

namespace {

struct Mark {
  std::optional<Pattern> words;
  std::string selector;
};

Mark mark_named(std::string_view id) {
  for (const Value& entry : vocabulary("service-hosts").at("login_screen_marks").array()) {
    if (entry.at("id").string() != id) continue;
    Mark mark;
    if (const Value* regex = entry.find("regex")) mark.words.emplace(regex->string());
    if (const Value* selector = entry.find("selector")) mark.selector = selector->string();
    return mark;
  }
  return {};
}

void take(std::optional<html::Element>& found, html::Element element) {
  if (!found) found = element;
}

}  // namespace

std::optional<html::Element> LoginOffer::identity() const {
  for (const auto& mark : {spid, cie, eidas, cns})
    if (mark) return mark;
  return std::nullopt;
}

std::vector<std::string> LoginOffer::names() const {
  std::vector<std::string> found;
  if (spid) found.emplace_back("SPID");
  if (cie) found.emplace_back("CIE");
  if (cns) found.emplace_back("CNS");
  if (eidas) found.emplace_back("eIDAS");
  return found;
}

LoginOffer login_offer(const html::Document& document) {
  static const Mark spid = mark_named("spid_button"), cie = mark_named("cie_button"),
                    others = mark_named("eidas_cns"), smart = mark_named("official_spid_smart_button"),
                    password = mark_named("password_only");
  static const Pattern eidas("eidas"),
      more(
          "identita digitale|altr[aeoi] (modalita|metod[oi]|opzioni)|altri modi|accedi con altr|scegli come");
  LoginOffer offer;
  for (const Control& control : controls_of(document)) {
    if (control.element.closest("footer, [role='contentinfo']")) continue;
    if (spid.words->found_in(control.words)) take(offer.spid, control.element);
    if (cie.words->found_in(control.words)) take(offer.cie, control.element);
    if (others.words->found_in(control.words))
      take(eidas.found_in(control.words) ? offer.eidas : offer.cns, control.element);
    if (more.found_in(control.words)) take(offer.more, control.element);
  }
  if (const auto button = document.first(smart.selector)) take(offer.spid, *button);
  if (const auto field = document.first(password.selector)) take(offer.password, *field);
  return offer;
}

std::optional<IdentityMark> identity_mark(const Url& url, bool is_municipal) {
  RecordedExchange exchange;
  exchange.url = url.str();
  const auto mark = mark_of(exchange, url, is_municipal);
  if (!mark || mark->zone != Zone::identity) return std::nullopt;
  return IdentityMark{mark->mark, mark->is_certain, mark->is_test};
}

std::vector<std::string> return_paths(const Url& url) {
  std::vector<std::string> paths;
  add_return_hints(url.str(), paths);
  return paths;
}

}  // namespace collaudo
