// Dates of the calendar as "2026-12-31": written so, they compare as texts. Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace collaudo {

// Whether the text is a day that exists.
bool is_date(std::string_view text);

// "31/12/2026", as Italian documents write it, in the form above; any other text as it is.
std::string iso_date(std::string_view text);

// Days from the first to the second, both as above; negative when the second lies before. std::logic_error
// for what is no date.
long days_between(std::string_view from, std::string_view to);

}  // namespace collaudo
