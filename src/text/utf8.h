// UTF-8 read and written code point by code point. Used by everything that takes text from outside. Pure
// functions; broken sequences become U+FFFD, one for each maximal part of a sequence, as browsers do it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace collaudo::text {

inline constexpr char32_t replacement_character = U'\uFFFD';

struct Decoded {
  char32_t code_point = replacement_character;
  std::size_t bytes = 1;
  bool is_broken = false;
};

// The code point at `position`, which must be inside the text.
Decoded decode_at(std::string_view utf8, std::size_t position);
std::u32string decode(std::string_view utf8);

void append(std::string& utf8, char32_t code_point);
std::string encode(std::u32string_view code_points);

bool is_valid_utf8(std::string_view bytes);
// The text with every broken sequence replaced.
std::string repaired(std::string_view bytes);
// The longest beginning of at most `max_bytes` that does not cut a character in two.
std::string_view prefix(std::string_view utf8, std::size_t max_bytes);

}  // namespace collaudo::text
