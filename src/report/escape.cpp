#include "report/escape.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include <fmt/format.h>

#include "text/utf8.h"

namespace collaudo {

namespace {

struct Range {
  char32_t first, last;
};

// Controls, bidirectional controls, and format characters that leave no trace on the screen. The joiners
// U+200C and U+200D are not here: scripts and emoji need them.
constexpr Range hidden[] = {
    {0x00, 0x08},     {0x0B, 0x0C},     {0x0E, 0x1F},     {0x7F, 0x9F},       {0xAD, 0xAD},
    {0x61C, 0x61C},   {0x180E, 0x180E}, {0x200B, 0x200B}, {0x200E, 0x200F},   {0x202A, 0x202E},
    {0x2060, 0x206F}, {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xE0000, 0xE007F},
};

bool is_hidden(char32_t c) {
  return std::any_of(std::begin(hidden), std::end(hidden),
                     [c](Range r) { return c >= r.first && c <= r.last; });
}

bool is_line_end(char32_t c) { return c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029; }

void append_visible(std::string& shown, char32_t c) {
  if (is_hidden(c)) {
    shown += fmt::format("[U+{:04X}]", static_cast<std::uint32_t>(c));
  } else {
    text::append(shown, c);
  }
}

}  // namespace

std::string visible(std::string_view foreign) {
  std::string shown;
  shown.reserve(foreign.size());
  bool after_carriage_return = false;
  for (std::size_t at = 0; at < foreign.size();) {
    const text::Decoded decoded = text::decode_at(foreign, at);
    const char32_t c = decoded.code_point;
    at += decoded.bytes;
    const bool ends_the_same_line = after_carriage_return && c == '\n';
    after_carriage_return = c == '\r';
    if (!ends_the_same_line) append_visible(shown, is_line_end(c) ? U'\n' : c);
  }
  return shown;
}

// Outside of strings JSON knows ASCII only, and it has no control characters within them.
std::string json_visible(std::string_view json) {
  std::string shown;
  shown.reserve(json.size());
  for (std::size_t at = 0; at < json.size();) {
    const text::Decoded decoded = text::decode_at(json, at);
    const auto c = static_cast<std::uint32_t>(decoded.code_point);
    at += decoded.bytes;
    if (c < 0x7F || !is_hidden(decoded.code_point))
      text::append(shown, decoded.code_point);
    else if (c < 0x10000)
      shown += fmt::format("\\u{:04x}", c);
    else
      shown += fmt::format("\\u{:04x}\\u{:04x}", 0xD7C0 + (c >> 10), 0xDC00 + (c & 0x3FF));
  }
  return shown;
}

std::string terminal_safe(std::string_view foreign) {
  std::string line;
  bool in_break = false;
  for (const char c : visible(foreign)) {
    const bool is_break = c == '\n' || c == '\t';
    if (!is_break) line += c;
    if (is_break && !in_break) line += ' ';
    in_break = is_break;
  }
  return line;
}

}  // namespace collaudo
