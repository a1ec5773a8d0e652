#include "report/web_address.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

namespace collaudo {

namespace {

constexpr std::size_t longest = 4000;
constexpr std::string_view unencoded = "-._~:/?#@!$&'()*+,;=";

bool is_hex(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }

bool is_unencoded(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x80 && (std::isalnum(byte) != 0 || unencoded.find(c) != std::string_view::npos);
}

}  // namespace

std::string web_address(std::string_view foreign) {
  const bool is_web = foreign.starts_with("https://") || foreign.starts_with("http://");
  if (!is_web || foreign.size() > longest) return {};
  const std::size_t host = foreign.find("://") + 3;
  const std::size_t host_end = std::min(foreign.find_first_of("/?#", host), foreign.size());
  std::string address;
  for (std::size_t at = 0; at < foreign.size(); ++at) {
    const char c = foreign[at];
    const bool is_escape =
        c == '%' && at + 2 < foreign.size() && is_hex(foreign[at + 1]) && is_hex(foreign[at + 2]);
    const bool is_bracket_of_host = (c == '[' || c == ']') && at < host_end;
    if (is_unencoded(c) || is_escape || is_bracket_of_host) {
      address += c;
    } else {
      address += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return address;
}

}  // namespace collaudo
