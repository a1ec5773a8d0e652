// ASCII as the web's formats see it: white space, letters without regard to case. Used by what reads HTML,
// CSS and addresses. Pure functions.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace collaudo::ascii {

constexpr bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; }
constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
constexpr bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

inline std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](char c) { return lower(c); });
  return result;
}

inline bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

inline std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// The first token of a list separated by white space, taken off the list; empty at the end.
constexpr std::string_view take_token(std::string_view& list) {
  while (!list.empty() && is_space(list.front())) list.remove_prefix(1);
  const auto end = static_cast<std::size_t>(std::find_if(list.begin(), list.end(), is_space) - list.begin());
  const auto token = list.substr(0, end);
  list.remove_prefix(end);
  return token;
}

}  // namespace collaudo::ascii
