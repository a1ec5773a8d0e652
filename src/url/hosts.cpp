#include <algorithm>

#include <collaudo/hosts.h>
#include <collaudo/url.h>

namespace collaudo {

bool is_or_is_below(std::string_view host, std::string_view domain) {
  return host == domain || (host.size() > domain.size() && host.ends_with(domain) &&
                            host[host.size() - domain.size() - 1] == '.');
}

namespace {

// "comune.x.it" may be a host; "2.1" and "art.4" are none.
bool may_be_host(std::string_view token) {
  const auto dot = token.rfind('.');
  if (dot == std::string_view::npos || token.size() > 253) return false;
  const std::string_view top = token.substr(dot + 1);
  return top.size() >= 2 && top.find_first_of("0123456789-") == std::string_view::npos;
}

}  // namespace

std::vector<std::string> hosts_in(std::string_view text) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.";
  std::vector<std::string> hosts;
  for (std::size_t at = 0; (at = text.find_first_of(letters, at)) != std::string_view::npos;) {
    const std::size_t end = std::min(text.find_first_not_of(letters, at), text.size());
    std::string_view token = text.substr(at, end - at);
    const bool is_of_mail = at > 0 && text[at - 1] == '@';
    at = end;
    while (token.ends_with('.')) token.remove_suffix(1);
    if (is_of_mail || !may_be_host(token)) continue;
    if (const auto url = Url::parse("https://" + std::string(token) + "/")) hosts.push_back(url->bare_host());
  }
  return hosts;
}

}  // namespace collaudo
