// Exchange::cookies(): the cookies of an exchange as the servers wrote them (RFC 6265, section 5.2), with
// none left out: a cookie that a browser would refuse is a finding, too.
#include <charconv>

#include <collaudo/exchange.h>

#include "exchange_header.h"

namespace collaudo {

namespace {

struct Pair {
  std::string_view name, value;
  bool has_value;
};

Pair pair_of(std::string_view part) {
  const auto equals = part.find('=');
  if (equals == std::string_view::npos) return {trimmed(part), {}, false};
  return {trimmed(part.substr(0, equals)), trimmed(part.substr(equals + 1)), true};
}

std::optional<std::int64_t> seconds(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// RFC 6265, 5.1.4.
std::string default_path(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos || slash == 0 ? "/" : path.substr(0, slash);
}

void take_attribute(Cookie& cookie, const Pair& attribute) {
  const auto is = [&](std::string_view name) { return equals_ignoring_case(attribute.name, name); };
  if (is("domain")) {
    std::string_view domain = attribute.value;
    if (domain.starts_with('.')) domain.remove_prefix(1);
    if (domain.empty()) return;
    cookie.domain = ascii_lower(domain);
    cookie.host_only = false;
  } else if (is("path")) {
    if (attribute.value.starts_with('/')) cookie.path = attribute.value;
  } else if (is("secure")) {
    cookie.secure = true;
  } else if (is("httponly")) {
    cookie.http_only = true;
  } else if (is("samesite")) {
    cookie.same_site = ascii_lower(attribute.value);
  } else if (is("max-age")) {
    if (const auto age = seconds(attribute.value)) cookie.max_age = age;
  } else if (is("expires")) {
    cookie.expires = attribute.value;
  }
}

// Nothing for a line that is no cookie: neither name nor value.
std::optional<Cookie> cookie_of(std::string_view line, const Url& url) {
  const auto end = line.find(';');
  const Pair pair = pair_of(line.substr(0, end));
  if (pair.name.empty() && pair.value.empty()) return std::nullopt;
  Cookie cookie;
  // As browsers read it: without "=", all of it is the value of a cookie without name.
  cookie.name = pair.has_value ? pair.name : std::string_view();
  cookie.value = pair.has_value ? pair.value : pair.name;
  cookie.domain = url.host();
  cookie.path = default_path(url.path());
  cookie.set_by = url.str();
  while (line.find(';') != std::string_view::npos) {
    line.remove_prefix(line.find(';') + 1);
    take_attribute(cookie, pair_of(line.substr(0, line.find(';'))));
  }
  return cookie;
}

void take_cookies(std::vector<Cookie>& cookies, const std::vector<Header>& headers, const Url& url) {
  for (const Header& header : headers)
    if (equals_ignoring_case(header.name, "set-cookie"))
      if (auto cookie = cookie_of(header.value, url)) cookies.push_back(std::move(*cookie));
}

}  // namespace

std::vector<Cookie> Exchange::cookies() const {
  std::vector<Cookie> cookies;
  for (const Hop& hop : hops) take_cookies(cookies, hop.headers, hop.url);
  take_cookies(cookies, headers, final_url);
  return cookies;
}

}  // namespace collaudo
