#include "url/percent.h"

#include "text/ascii.h"

namespace collaudo::percent {
namespace {

using ascii::is_digit;
using ascii::lower;

constexpr std::string_view hexadecimal = "0123456789ABCDEF";

int hexadecimal_value(char c) {
  if (is_digit(c)) return c - '0';
  if (lower(c) >= 'a' && lower(c) <= 'f') return lower(c) - 'a' + 10;
  return -1;
}

}  // namespace

std::string encoded(std::string_view text, std::string_view also) {
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7F && also.find(c) == std::string_view::npos) {
      result += c;
    } else {
      result += '%';
      result += hexadecimal[byte >> 4];
      result += hexadecimal[byte & 15];
    }
  }
  return result;
}

std::string decoded(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '%' && at + 2 < text.size() && hexadecimal_value(text[at + 1]) >= 0 &&
        hexadecimal_value(text[at + 2]) >= 0) {
      result += static_cast<char>(hexadecimal_value(text[at + 1]) * 16 + hexadecimal_value(text[at + 2]));
      at += 2;
    } else {
      result += text[at];
    }
  }
  return result;
}

}  // namespace collaudo::percent
