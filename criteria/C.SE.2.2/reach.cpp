#include "reach.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include <collaudo/links.h>
#include <collaudo/pattern.h>
#include <collaudo/service_screens.h>
#include <collaudo/text.h>

namespace collaudo::criteria::booking {

namespace {

constexpr std::string_view slug = "booking_everywhere";

// What a screen offers for booking, worst first.
enum class Way { none, phone, by_script, link };

struct Found {
  Way way = Way::none;
  std::optional<html::Element> element;
};

// A telephone number, an address for mail: nobody chooses a date there.
bool is_no_booking(std::string_view href) {
  const std::string plain = text::t2(href);
  return plain.starts_with("tel:") || plain.starts_with("mailto:") || plain.starts_with("sms:");
}

// Only a browser knows what a button without address does: where one looked, the button counts.
Way way_of(html::Element element, bool is_rendered) {
  const auto around = element.closest("a[href]");
  const auto href = href_of(around ? *around : element);
  if (href && is_no_booking(*href)) return Way::phone;
  if (href && usable_href(*href)) return Way::link;
  return is_rendered ? Way::link : Way::by_script;
}

Found best_in(const Step& screen) {
  Found best;
  const auto take = [&](html::Element element) {
    if (element.is_hidden()) return;
    const Way way = way_of(element, screen.is_rendered);
    if (way > best.way) best = {way, element};
  };
  for (const html::Document* document : screen.documents())
    for (const html::Element marked : document->marked("appointment-booking")) {
      const auto inside = marked.first("a[href]");
      take(inside ? *inside : marked);
    }
  for (const Control& control : screen.controls)
    if (lexicon("controls.booking").found_in(control.words)) take(control.element);
  return best;
}

// Header and footer belong to what has to be captured before the link can be said to be missing.
bool is_whole_page(const Step& screen) {
  return screen.html() &&
         screen.html()->first(
             "header, footer, [role='banner'], [role='contentinfo'], .it-header-wrapper, .it-footer");
}

bool counts(const Step& screen) {
  return (screen.zone == Zone::flow || screen.zone == Zone::area) && !screen.is_booking;
}

void judge_screen(const Step& screen, ServiceChecks& saw) {
  const Found found = best_in(screen);
  if (found.way == Way::link)
    saw.met(slug, "reach_found").at(screen, *found.element);
  else if (found.way == Way::by_script)
    saw.unknown(slug, "reach_by_script").at(screen, *found.element);
  else if (found.way == Way::phone)
    saw.not_met(slug, "reach_by_phone").at(screen, *found.element);
  else if (!screen.has_body)
    saw.unknown(slug, "service_screen_lost").at(screen);
  else if (!is_whole_page(screen))
    saw.unknown(slug, "service_absence_open").at(screen);
  else
    saw.absent(slug, "reach_missing", screen);
}

}  // namespace

void judge_reach(const Service& service, ServiceChecks& saw) {
  bool any = false;
  for (const Walk& walk : service.walks)
    for (const Step& screen : walk.steps)
      if (counts(screen)) {
        any = true;
        judge_screen(screen, saw);
      }
  if (any) note_unseen_screens(service, slug, saw);
}

}  // namespace collaudo::criteria::booking
