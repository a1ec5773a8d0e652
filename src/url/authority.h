// Host and port of an address, as the fetching library would ask for them. Used by Url only. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace collaudo {

struct Authority {
  std::string host;  // lower case, punycode, no trailing dot, IPv6 in brackets
  int port = 0;      // that of the scheme when none is written
};

// Nothing when nobody could be asked: no host, a wrong port. Credentials before "@" are dropped.
std::optional<Authority> parse_authority(const std::string& scheme, std::string_view written);

// The host with its xn-- labels decoded; the host itself where they are not valid.
std::string unicode_host(const std::string& host);

}  // namespace collaudo
