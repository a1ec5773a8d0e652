#include "milestones.h"

#include <algorithm>
#include <optional>

#include <collaudo/pattern.h>
#include <collaudo/practice.h>
#include <collaudo/text.h>

#include "states.h"

namespace collaudo::criteria::progress_of_practice {

namespace {

using html::Element;

constexpr std::string_view lists =
    ".point-list-wrapper, [class*='timeline' i], ol, table, ul[class*='step' i], ul[class*='progress' i], "
    "ul[class*='milestone' i], ul[class*='avanzamento' i], ul[class*='iter' i], ul[class*='history' i], ul";

bool has_date(std::string_view words) { return lexicon("dates.date").found_in(std::string(words) + " "); }

std::vector<Element> entries_of(Element list) {
  if (list.tag() == "table") {
    std::vector<Element> rows = list.select("tr:has(td)");
    // "Conclusione entro | 20/12/2026" is a fact of the request, not what happened to it.
    std::erase_if(rows, [](Element row) {
      const auto heading = row.first("th");
      return heading && !has_date(text::t3a(heading->spaced_text()));
    });
    return rows;
  }
  if (list.tag() == "ol" || list.tag() == "ul") return list.select("li");
  if (auto points = list.select(".point-list"); !points.empty()) return points;
  if (auto items = list.select("li"); !items.empty()) return items;
  return list.children();
}

bool is_marked_done(Element entry) {
  static const Pattern done(
      "(^|[ _-])(done|complet[a-z]*|confirmed|active|current|attiv[oa]|passat[oa]|success|check(ed)?)($|[ "
      "_-])",
      true);
  if (entry.has_attribute("aria-current") || done.found_in(entry.attribute_or("class"))) return true;
  for (const Element part : entry.select("[class], [aria-current], [aria-label], img[alt]"))
    if (part.has_attribute("aria-current") || done.found_in(part.attribute_or("class")) ||
        text::contains(text::t3a(part.attribute_or("aria-label")), "completat"))
      return true;
  return false;
}

enum class Quality { none, unmarked, good };

// A list of what happens to a request. A bare list without a name of its own needs dates, or it may be
// anything.
Quality quality_of(Element list) {
  static const Pattern words("pres[ao] in carico|elaborazione|istruttoria|conclusione|esito");
  if (list.is_hidden() || is_choice(list) || list.closest("header, footer, .breadcrumb"))
    return Quality::none;
  const bool is_bare = (list.tag() == "ul" || list.tag() == "ol") && list.attribute_or("class").empty();
  std::size_t entries = 0, dated = 0;
  bool is_informative = false, is_done = false;
  for (const Element entry : entries_of(list)) {
    const std::string shown = text::t3a(entry.spaced_text());
    if (shown.empty() || shown.size() > 500) continue;
    ++entries;
    const bool here = has_date(shown);
    dated += here;
    is_informative = is_informative || here || words.found_in(shown);
    is_done = is_done || here || is_marked_done(entry);
  }
  if (entries < 2 || !is_informative) return Quality::none;
  if (is_bare && list.tag() == "ul") return dated >= 2 ? Quality::unmarked : Quality::none;
  if (list.tag() == "table") return dated >= 1 ? Quality::good : Quality::none;
  return is_done ? Quality::good : Quality::unmarked;
}

}  // namespace

void look_at_milestones(const PracticeScreens& screens, bool are_asked, ServiceChecks& saw) {
  for (const Step* screen : screens.screens()) {
    if (!screens.is_own_detail(*screen)) continue;
    std::optional<Element> place;
    Quality best = Quality::none;
    bool has_state = false;
    for (const html::Document* document : screen->documents()) {
      has_state = has_state || !states_on(*document).empty();
      for (const Element list : document->select(lists))
        if (const Quality quality = quality_of(list); quality > best) {
          best = quality;
          place = list;
        }
    }
    if (best == Quality::good)
      saw.met(milestones, "milestones_seen").at(*screen, *place);
    else if (best == Quality::unmarked)
      saw.met(milestones, "milestones_without_progress").likely().at(*screen, *place);
    else if (has_state && are_asked)
      saw.absent(milestones, "milestones_missing", *screen);
  }
  if (const Step* confirmation = screens.walk().confirmation())
    for (const Element heading : confirmation->html()->select("h2, h3, h4"))
      if (text::t3a(heading.text()).starts_with("prossimi passi")) {
        saw.note(milestones, "next_steps_on_confirmation").at(*confirmation, heading);
        return;
      }
}

}  // namespace collaudo::criteria::progress_of_practice
