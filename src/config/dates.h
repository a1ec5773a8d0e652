// Dates of the calendar as "2026-12-31": written so, they compare as texts. A pure function.
#pragma once

#include <string_view>

namespace collaudo {

// Whether the text is a day that exists.
bool is_date(std::string_view text);

}  // namespace collaudo
