// What Unicode says about single characters and their order. The only part that reads utf8proc. Pure
// functions.
#pragma once

#include <string>
#include <string_view>

namespace collaudo::text {

// Whether a text of such characters alone is in NFC, whatever their order: the usual text of western Europe.
bool is_plain(char32_t code_point);

std::u32string nfc(std::u32string_view code_points);
std::u32string nfd(std::u32string_view code_points);
std::u32string lower_case(std::u32string_view code_points);

bool is_white_space(char32_t code_point);  // the Unicode property
bool is_letter_or_digit(char32_t code_point);
bool is_mark(char32_t code_point);  // combining

}  // namespace collaudo::text
