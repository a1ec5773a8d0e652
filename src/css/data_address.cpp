#include "css/data_address.h"

#include "html/ascii.h"
#include "text/base64.h"

namespace collaudo::css {
namespace {

int digit_value(char c, std::string_view digits) {
  const auto at = digits.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

std::string percent_decoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const int high =
        at + 2 < text.size() && text[at] == '%' ? digit_value(html::lower(text[at + 1]), digits) : -1;
    const int low = high >= 0 ? digit_value(html::lower(text[at + 2]), digits) : -1;
    if (low >= 0) at += 2;
    result += low >= 0 ? static_cast<char>(high * 16 + low) : text[at];
  }
  return result;
}

}  // namespace

std::optional<Embedded> embedded_in(std::string_view address) {
  address = html::trimmed(address);
  if (!html::equals_ignoring_case(address.substr(0, 5), "data:")) return std::nullopt;
  address.remove_prefix(5);
  const auto comma = address.find(',');
  if (comma == std::string_view::npos) return std::nullopt;
  const std::string type = html::lower(address.substr(0, comma));
  std::string content = percent_decoded(address.substr(comma + 1, address.find('#', comma) - comma - 1));
  if (type.ends_with(";base64")) content = base64_decoded(content);
  return Embedded{std::string(html::trimmed(type.substr(0, type.find(';')))), std::move(content)};
}

}  // namespace collaudo::css
