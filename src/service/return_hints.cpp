#include "service/return_hints.h"

#include <algorithm>

#include <collaudo/pattern.h>
#include <collaudo/url.h>

#include "text/base64.h"
#include "url/percent.h"

namespace collaudo {

namespace {

constexpr std::size_t max_hints = 30, max_value = 8'000, max_path = 200;

void add_paths(std::string_view value, std::vector<std::string>& hints) {
  static const Pattern path("(?:https?://[a-z0-9.-]+(?::\\d+)?)?(/[a-z0-9][a-z0-9._/-]{2,})", true);
  for (const Match& match : path.all(value, 5)) {
    std::string found = match.groups[1].substr(0, max_path);
    if (hints.size() < max_hints && std::find(hints.begin(), hints.end(), found) == hints.end())
      hints.push_back(std::move(found));
  }
}

}  // namespace

void add_return_hints(std::string_view redirect, std::vector<std::string>& hints) {
  static const Pattern names(
      "^(redirect_uri|relaystate|state|return|returnurl|returnto|return_to|ritorno|verso|goto|redirect|"
      "target|service|destination|"
      "next|backurl)$",
      true);
  const auto url = Url::parse(redirect);
  if (!url) return;
  std::string_view rest = url->query();
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos || !names.found_in(pair.substr(0, equals))) continue;
    const std::string value = percent::decoded(pair.substr(equals + 1, max_value));
    if (value.find('/') != std::string::npos) {
      add_paths(value, hints);
      continue;
    }
    // The second part of a token is its payload.
    const auto dot = value.find('.');
    const std::string_view coded =
        dot == std::string::npos
            ? std::string_view(value)
            : std::string_view(value).substr(dot + 1, value.find('.', dot + 1) - dot - 1);
    add_paths(base64_decoded(coded), hints);
  }
}

}  // namespace collaudo
