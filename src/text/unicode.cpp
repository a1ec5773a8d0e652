#include "text/unicode.h"

#include <algorithm>
#include <array>
#include <vector>

#include <utf8proc.h>

namespace collaudo::text {
namespace {

utf8proc_category_t category_of(char32_t code_point) {
  return utf8proc_category(static_cast<utf8proc_int32_t>(code_point));
}

auto combining_class(utf8proc_int32_t code_point) {
  return utf8proc_get_property(code_point)->combining_class;
}

// utf8proc's own pass over whole strings sorts marks by exchanging neighbours, which a page can make
// quadratic.
void sort_marks(std::vector<utf8proc_int32_t>& code_points) {
  auto at = code_points.begin();
  while (at != code_points.end()) {
    if (combining_class(*at) == 0) {
      ++at;
      continue;
    }
    const auto end = std::find_if(at, code_points.end(), [](auto c) { return combining_class(c) == 0; });
    std::stable_sort(at, end, [](auto a, auto b) { return combining_class(a) < combining_class(b); });
    at = end;
  }
}

std::vector<utf8proc_int32_t> decomposed(std::u32string_view code_points) {
  std::vector<utf8proc_int32_t> result;
  result.reserve(code_points.size());
  std::array<utf8proc_int32_t, 32> parts{};
  for (const char32_t code_point : code_points) {
    int boundary = 0;
    const auto count = utf8proc_decompose_char(
        static_cast<utf8proc_int32_t>(code_point), parts.data(), static_cast<utf8proc_ssize_t>(parts.size()),
        static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_STABLE), &boundary);
    result.insert(result.end(), parts.begin(), parts.begin() + std::max<utf8proc_ssize_t>(count, 0));
  }
  sort_marks(result);
  return result;
}

std::u32string to_string(const std::vector<utf8proc_int32_t>& code_points, std::size_t count) {
  return std::u32string(code_points.begin(), code_points.begin() + static_cast<std::ptrdiff_t>(count));
}

}  // namespace

// Below U+0300 and among the punctuation and currency signs every character is its own composed form, and
// none combines.
bool is_plain(char32_t c) {
  return c < 0x300 || (c >= 0x2010 && c <= 0x2027) || (c >= 0x2030 && c <= 0x205E) ||
         (c >= 0x20A0 && c <= 0x20CF);
}

std::u32string nfc(std::u32string_view code_points) {
  if (std::all_of(code_points.begin(), code_points.end(), is_plain)) return std::u32string(code_points);
  auto buffer = decomposed(code_points);
  const auto count =
      utf8proc_normalize_utf32(buffer.data(), static_cast<utf8proc_ssize_t>(buffer.size()),
                               static_cast<utf8proc_option_t>(UTF8PROC_COMPOSE | UTF8PROC_STABLE));
  return to_string(buffer, static_cast<std::size_t>(std::max<utf8proc_ssize_t>(count, 0)));
}

std::u32string nfd(std::u32string_view code_points) {
  const auto buffer = decomposed(code_points);
  return to_string(buffer, buffer.size());
}

std::u32string lower_case(std::u32string_view code_points) {
  std::u32string result;
  result.reserve(code_points.size());
  for (const char32_t code_point : code_points) {
    if (code_point == U'\u0130') {  // İ: the only letter whose lower case is two characters in every language
      result += U"i\u0307";
      continue;
    }
    result.push_back(static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(code_point))));
  }
  return result;
}

bool is_white_space(char32_t c) {
  return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

bool is_letter_or_digit(char32_t code_point) {
  const auto category = category_of(code_point);
  return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
         (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO);
}

bool is_mark(char32_t code_point) {
  const auto category = category_of(code_point);
  return category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME;
}

}  // namespace collaudo::text
