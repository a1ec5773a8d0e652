#include "card.h"

#include <collaudo/links.h>
#include <collaudo/pattern.h>
#include <collaudo/text.h>

namespace collaudo::criteria::service_access {

namespace {

using html::Element;

bool is_form_file(const Url& url) {
  static const Pattern file("\\.(pdf|docx?|odt|rtf|xlsx?|zip|p7m)$", true);
  return file.found_in(url.path());
}

CardControl control_of(Element element, const Url& base, const Url& home) {
  CardControl control{element, href_of(element).value_or(""), TargetKind::no_page, {}};
  const auto url = control.href.empty() ? std::nullopt : base.resolve(control.href);
  if (!url || (is_same_page(*url, base) && !url->fragment().empty())) return control;
  control.kind = is_form_file(*url)         ? TargetKind::form_file
                 : is_same_page(*url, home) ? TargetKind::home
                                            : TargetKind::page;
  if (control.kind == TargetKind::page) control.url = url;
  return control;
}

}  // namespace

std::vector<CardControl> card_controls(const html::Document& card, const Url& base, const Url& home) {
  constexpr std::string_view outside =
      "header, footer, nav, .dropdown-menu, .cmp-rating, [data-element='feedback'], "
      "[data-element='page-index'], .cmp-navscroll, [data-element='service-booking-access'], "
      "[data-element='personal-area-login']";
  static const Pattern words(
      "^(richiedi|accedi|compila|iscriviti|paga|presenta|invia|vai)( |$).*(servizio|online|on "
      "?line|on-line|in "
      "rete|domanda|richiesta|istanza|pratica)|^(richiedi|accedi|compila|iscriviti|paga)$");
  std::vector<CardControl> found;
  for (const Element element : card.marked("service-online-access"))
    found.push_back(control_of(element, base, home));
  if (!found.empty()) return found;
  for (const Element element : card.select("a[href], button")) {
    if (element.closest(outside)) continue;
    if (!words.found_in(text::t3a(shown_label_of(element)))) continue;
    CardControl control = control_of(element, base, home);
    // An entry of the page's own index opens nothing.
    if (!control.href.empty() && control.kind == TargetKind::no_page && control.href.starts_with('#'))
      continue;
    found.push_back(std::move(control));
  }
  return found;
}

}  // namespace collaudo::criteria::service_access
