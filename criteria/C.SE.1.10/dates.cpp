#include "dates.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include <collaudo/practice.h>
#include <collaudo/text.h>

namespace collaudo::criteria::deadline {

namespace {

using html::Element;
using std::chrono::year_month_day;

constexpr std::size_t max_item = 300, max_reach = 80;

int number(const std::string& digits) { return digits.empty() ? 0 : std::atoi(digits.c_str()); }

int month_named(const std::string& name) {
  constexpr std::array<std::string_view, 12> months = {"gen", "feb", "mar", "apr", "mag", "giu",
                                                       "lug", "ago", "set", "ott", "nov", "dic"};
  for (std::size_t index = 0; index < months.size(); ++index)
    if (name.starts_with(months[index])) return static_cast<int>(index) + 1;
  return 0;
}

std::optional<Day> day_of(int day, int month, int year) {
  const year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                            std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || year < 1900 || year > 2200) return std::nullopt;
  return Day(date);
}

// The date that follows the label, with no other label between them.
std::optional<FoundDate> date_beside(const std::string& words, const Pattern& label, const Pattern& other,
                                     const std::optional<Day>& from) {
  const auto match = label.first(words);
  if (!match) return std::nullopt;
  const auto dates = dates_in(words, from);
  for (const FoundDate& date : dates)
    if (date.begin >= match->end && date.begin <= match->end + max_reach) {
      const std::string between = words.substr(match->end, date.begin - match->end);
      return other.found_in(between) ? std::nullopt : std::optional(date);
    }
  return std::nullopt;
}

std::optional<FoundDate> only_date(const std::string& words, const std::optional<Day>& from) {
  const auto dates = dates_in(words, from);
  if (dates.empty()) return std::nullopt;
  const bool is_one = std::all_of(dates.begin(), dates.end(),
                                  [&](const FoundDate& date) { return date.day == dates.front().day; });
  return is_one ? std::optional(dates.front()) : std::nullopt;
}

std::string words_of(Element element) {
  const std::string text = element.spaced_text();
  return text.size() > max_item ? std::string() : text::t3a(text);
}

}  // namespace

std::vector<FoundDate> dates_in(const std::string& words, const std::optional<Day>& from) {
  std::vector<FoundDate> found;
  // The pattern wants a space after the name of a month.
  const std::string spaced = words + " ";
  for (const collaudo::Match& match : lexicon("dates.date").all(spaced)) {
    const auto& g = match.groups;
    FoundDate date;
    date.begin = match.begin;
    date.end = match.end;
    std::optional<Day> day;
    if (!g[1].empty()) {
      day = day_of(number(g[1]), number(g[2]), number(g[3]));
    } else if (!g[4].empty()) {
      day = day_of(number(g[6]), number(g[5]), number(g[4]));
    } else if (const int month = month_named(g[8]); !g[9].empty()) {
      day = day_of(number(g[7]), month, number(g[9]));
    } else if (from) {
      const int year = static_cast<int>(year_month_day(*from).year());
      date.is_year_guessed = true;
      for (const int guess : {year, year + 1})
        if (!day || *day < *from) day = day_of(number(g[7]), month, guess);
    }
    if (!day) continue;
    date.day = *day;
    found.push_back(date);
  }
  return found;
}

std::vector<LabelledDate> labelled_dates(const html::Document& document, const Pattern& label,
                                         const Pattern& other, const std::optional<Day>& from) {
  std::vector<LabelledDate> found;
  for (const Element element : visible_texts(document, label)) {
    if (is_choice(element) && !element.closest("label")) continue;
    const std::string own = words_of(element);
    const auto match = label.first(own);
    if (!match) continue;
    std::optional<FoundDate> date = date_beside(own, label, other, from);
    if (!date)
      if (const auto next = element.next_sibling()) date = only_date(words_of(*next), from);
    // "Term: 20/12/2026" around the label, and the entry of a timeline whose date stands first.
    for (auto around = element.parent(); !date && around; around = around->parent()) {
      const std::string item = words_of(*around);
      if (item.empty() || around->tag() == "main" || around->tag() == "body") break;
      date = date_beside(item, label, other, from);
      if (!date && !other.found_in(item)) date = only_date(item, from);
      if (around->matches("li, tr, article, [class*='point-list'], [class*='timeline']")) break;
    }
    if (date) found.push_back({*date, match->str(), element});
  }
  return found;
}

std::vector<LabelledDate> labelled_dates(const std::string& raw, const Pattern& label, const Pattern& other,
                                         const std::optional<Day>& from) {
  std::vector<LabelledDate> found;
  const std::string words = text::t3a(raw);
  for (const collaudo::Match& match : label.all(words))
    if (const auto date = date_beside(words.substr(match.begin), label, other, from))
      found.push_back({*date, match.str(), std::nullopt});
  return found;
}

std::string written(Day day) {
  const year_month_day date(day);
  const auto two = [](unsigned value) { return (value < 10 ? "0" : "") + std::to_string(value); };
  return two(static_cast<unsigned>(date.day())) + "/" + two(static_cast<unsigned>(date.month())) + "/" +
         std::to_string(static_cast<int>(date.year()));
}

}  // namespace collaudo::criteria::deadline
