// Text of a page made harmless and honest before a person reads it: what would steer a terminal or hide in a
// line is shown by its number. Pure functions, read by every report and by whatever prints foreign text.
// Thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace collaudo {

// Valid UTF-8 in which control characters (ESC included), bidirectional controls and invisible characters are
// shown by their number: "[U+001B]"; broken bytes become U+FFFD. Line ends (as "\n") and tabs stay.
std::string visible(std::string_view text);

// The same JSON, in which those characters are written as escapes: "\u202e". Programs read what they read
// before, and nothing hides from a person.
std::string json_visible(std::string_view json);

// visible() on one line: every run of line ends and tabs becomes one space.
std::string terminal_safe(std::string_view text);

}  // namespace collaudo
