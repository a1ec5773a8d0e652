#include "abilities.h"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>

#include <collaudo/forms.h>
#include <collaudo/pattern.h>
#include <collaudo/text.h>

namespace collaudo::criteria::booking {

namespace {

using Place = std::function<Observation&(Observation&)>;

// One check and the abilities of the vocabulary form-fields that it asks for: one name of each group.
struct Asked {
  std::string_view slug, found, missing;
  std::vector<std::vector<std::string_view>> groups;
};

const std::vector<Asked>& asked() {
  static const std::vector<Asked> list = {
      {"booking_office", "office_found", "office_missing", {{"office"}}},
      {"booking_slot", "slot_found", "slot_missing", {{"date", "time"}}},
      {"booking_topic", "topic_found", "topic_missing", {{"subject"}, {"reason"}}},
      {"booking_contacts", "contacts_found", "contacts_missing", {{"name", "surname"}, {"contact"}}}};
  return list;
}

// The forms of one booking: of all its screens, or of the public page.
struct Booking {
  std::vector<FormReading> forms;
  std::string words;      // t3a of its screens
  bool is_whole = false;  // nothing of it is missing: what was not found is not there
  bool shows_no_slot = false;
  Place place;

  bool has(std::string_view ability) const {
    return std::any_of(forms.begin(), forms.end(),
                       [&](const FormReading& form) { return form.has(ability); });
  }
  bool has_one_of(const std::vector<std::string_view>& abilities) const {
    return std::any_of(abilities.begin(), abilities.end(),
                       [&](std::string_view ability) { return has(ability); });
  }
};

// Of the person who has logged in the booking may show the data instead of asking for them.
bool shows_contacts(const Booking& booking) {
  static const Pattern name("\\b(nome|nominativo|cognome)\\b"),
      contact("e-?mail|telefono|cellulare|recapito");
  return name.found_in(booking.words) && contact.found_in(booking.words);
}

bool is_met(const Asked& check, const Booking& booking) {
  if (check.slug == "booking_slot" && booking.shows_no_slot) return true;
  const bool all = std::all_of(check.groups.begin(), check.groups.end(),
                               [&](const auto& group) { return booking.has_one_of(group); });
  return all || (check.slug == "booking_contacts" && shows_contacts(booking));
}

void judge(const Booking& booking, ServiceChecks& saw) {
  for (const Asked& check : asked()) {
    if (is_met(check, booking))
      booking.place(saw.met(check.slug, check.found));
    else if (booking.is_whole)
      booking.place(saw.not_met(check.slug, check.missing));
    else
      booking.place(saw.unknown(check.slug, "booking_open"));
  }
  if (booking.shows_no_slot) booking.place(saw.note("booking_slot", "slot_none_free"));
}

bool is_without_slots(std::string_view words) {
  static const Pattern none(
      "(nessun[ao]?|non ci sono|non sono present[ei])[a-z ]{0,30}(disponibil|appuntament)");
  return none.found_in(words);
}

bool is_readable(const Step& screen) {
  return screen.has_body && screen.html() && !screen.is_shell && !screen.is_partial &&
         !screen.lacks_fragment && !screen.html()->is_truncated();
}

std::optional<Booking> booking_of(const Walk& walk) {
  const auto screens = walk.booking_screens();
  if (screens.empty()) return std::nullopt;
  Booking booking;
  bool all_readable = true, reaches_end = false;
  for (const Step* screen : screens) {
    for (const html::Document* document : screen->documents())
      booking.forms.push_back(read_form(*document, "booking"));
    booking.words += screen->words + " ";
    all_readable = all_readable && is_readable(*screen);
    reaches_end =
        reaches_end || screen->role == ScreenRole::summary || screen->role == ScreenRole::confirmation;
    booking.shows_no_slot = booking.shows_no_slot || is_without_slots(screen->words);
  }
  const bool is_one_form = booking.forms.size() == 1 && booking.forms.front().is_conclusive;
  booking.is_whole = all_readable && (reaches_end || is_one_form);
  const Step* first = screens.front();
  booking.place = [first](Observation& seen) -> Observation& { return seen.at(*first); };
  return booking;
}

// Without a walk through it: the booking that everyone can open.
void judge_public(const Site& site, ServiceChecks& saw) {
  const auto pages = site.pages("booking");
  if (pages.empty()) return;
  const Page* page = pages.front();
  Booking booking;
  booking.forms.push_back(read_form(page->html(), "booking"));
  const html::Element whole = page->html().first("main").value_or(page->html().root());
  booking.words = text::t3a(whole.spaced_text());
  booking.is_whole = booking.forms.front().is_conclusive && !page->html().is_script_rendered();
  booking.shows_no_slot = is_without_slots(booking.words);
  booking.place = [page](Observation& seen) -> Observation& { return seen.at(*page); };
  judge(booking, saw);
}

// --- the name of who has logged in ---

constexpr std::string_view prefilled = "booking_prefilled";

// The name that the page's header shows of the person; empty when it shows none.
std::string name_in_header(const html::Document& document) {
  static const Pattern other("acced|area (personale|riservata)|login|entra|esci|menu|cerca|comune");
  constexpr std::string_view places =
      "header .user-name, header [class*='username' i], header [class*='user-name' i], header "
      ".it-user-wrapper, "
      "header [class*='avatar' i] + *, header .dropdown-toggle[class*='user' i], header a[href*='profilo' i]";
  constexpr std::size_t longest = 80;
  for (const html::Element element : document.select(places)) {
    const std::string name = text::t3a(element.spaced_text());
    if (name.size() < longest && text::words(name).size() >= 2 && !other.found_in(name)) return name;
  }
  return {};
}

bool is_name(const Field& field) {
  static const Pattern name("^(il tuo )?(nome|cognome|nominativo|nome e cognome|cognome e nome)\\b"),
      other("ufficio|sede|impresa|azienda|figli|minore");
  return !field.is_hidden && field.type != "select" && field.type != "radio" && name.found_in(field.words) &&
         !other.found_in(field.words);
}

// The parts of the person's name, in whatever order a field has them.
bool is_of_person(const std::string& value, const std::string& person) {
  const auto parts = text::words(text::t3a(value)), whole = text::words(person);
  return !parts.empty() && std::all_of(parts.begin(), parts.end(), [&](const std::string& part) {
    return std::find(whole.begin(), whole.end(), part) != whole.end();
  });
}

// Whether the first screen that asks for the name knows it.
void judge_prefilled(const Walk& walk, ServiceChecks& saw) {
  for (const Step* screen : walk.booking_screens()) {
    if (!screen->html() || screen->zone == Zone::public_pages) continue;
    const std::string person = name_in_header(*screen->html());
    const bool is_logged_in = !person.empty() || !walk.with(FlowEvent::Kind::landing).empty();
    const auto field = std::find_if(screen->fields.begin(), screen->fields.end(), is_name);
    if (!is_logged_in) continue;
    if (field != screen->fields.end() && !field->value.empty()) {
      Observation& seen = saw.met(prefilled, "name_filled_in").at(*screen, field->element);
      if (!person.empty() && !is_of_person(field->value, person)) seen.likely();
      return;
    }
    if (field == screen->fields.end() && !person.empty() && text::contains(screen->words, person)) {
      saw.met(prefilled, "name_shown").at(*screen);
      return;
    }
    if (field == screen->fields.end()) continue;
    if (field->is_disabled || field->is_read_only || !is_readable(*screen))
      saw.unknown(prefilled, "name_open").at(*screen, field->element);
    else
      saw.not_met(prefilled, "name_asked").at(*screen, field->element);
    return;
  }
}

}  // namespace

void judge_abilities(const Site& site, const Service& service, ServiceChecks& saw) {
  bool any = false;
  for (const Walk& walk : service.walks) {
    if (const auto booking = booking_of(walk)) {
      any = true;
      judge(*booking, saw);
    }
    judge_prefilled(walk, saw);
  }
  if (!any) judge_public(site, saw);
}

}  // namespace collaudo::criteria::booking
