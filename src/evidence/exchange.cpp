#include <algorithm>
#include <array>

#include <collaudo/exchange.h>

#include "exchange_header.h"

namespace collaudo {

namespace {
constexpr std::array<std::string_view, 16> cause_names = {
    "none",        "dns",           "connect",
    "tls",         "timeout",       "http_status",
    "bot_wall",    "too_large",     "too_many_redirects",
    "undecodable", "needs_browser", "needs_login",
    "needs_data",  "offline",       "budget",
    "blocked_by"};
static_assert(static_cast<std::size_t>(Cause::blocked_by) + 1 == cause_names.size());
}  // namespace

std::string_view name(Cause cause) { return cause_names.at(static_cast<std::size_t>(cause)); }

std::optional<Cause> cause_named(std::string_view name) {
  const auto found = std::find(cause_names.begin(), cause_names.end(), name);
  if (found == cause_names.end()) return std::nullopt;
  return static_cast<Cause>(found - cause_names.begin());
}

std::optional<std::string_view> Exchange::header(std::string_view wanted) const {
  return header_of(headers, wanted);
}

}  // namespace collaudo
