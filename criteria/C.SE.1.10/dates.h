// Dates as they stand in texts, and beside their labels.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <collaudo/html.h>
#include <collaudo/pattern.h>

namespace collaudo::criteria::deadline {

using Day = std::chrono::sys_days;

struct FoundDate {
  Day day;
  bool is_year_guessed = false;
  std::size_t begin = 0, end = 0;  // in the text
};

// The dates of a text (t3a), in their order. One without a year is the first such day from `from` on; without
// `from` it is none.
std::vector<FoundDate> dates_in(const std::string& words, const std::optional<Day>& from);

struct LabelledDate {
  FoundDate date;
  std::string label;                   // t3a, what matched
  std::optional<html::Element> place;  // of the label; nothing in a plain text
};

// Dates beside a label: after it in the same piece of text, in the next one, or in the item that holds both.
// What stands behind the `other` label is that one's.
std::vector<LabelledDate> labelled_dates(const html::Document& document, const Pattern& label,
                                         const Pattern& other, const std::optional<Day>& from);
// The same in a plain text (t1).
std::vector<LabelledDate> labelled_dates(const std::string& text, const Pattern& label, const Pattern& other,
                                         const std::optional<Day>& from);

std::string written(Day day);  // "20/12/2026"

}  // namespace collaudo::criteria::deadline
