#include "request_head.h"

#include <algorithm>
#include <array>

#include "exchange_header.h"

namespace collaudo {

namespace {

bool is_harmless(std::string_view name) {
  constexpr std::array<std::string_view, 8> names = {
      "accept", "accept-language",          "accept-encoding", "user-agent", "cache-control", "pragma",
      "dnt",    "upgrade-insecure-requests"};
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view one) { return equals_ignoring_case(one, name); });
}

// "name=value; Path=/" without the value.
std::string without_value(std::string_view set_cookie) {
  const auto equals = set_cookie.find('=');
  const auto end = set_cookie.find(';');
  if (equals == std::string_view::npos || (end != std::string_view::npos && end < equals)) return redacted;
  return std::string(set_cookie.substr(0, equals + 1)) + redacted +
         std::string(end == std::string_view::npos ? std::string_view() : set_cookie.substr(end));
}

}  // namespace

Result<RequestHeads> RequestHeads::of(const NetworkOptions& options) {
  auto settings = TransferSettings::of(options);
  if (!settings) return Error{settings.error()};
  return RequestHeads(std::move(settings).value());
}

std::string RequestHeads::head(const Url& url, Request::Kind kind) const {
  const std::string target = url.path() + (url.query().empty() ? "" : "?" + url.query());
  const std::string host = url.origin().substr(url.scheme().size() + 3);
  std::string text = "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n";
  const bool to_site = settings_.is_entrusted(url);
  bool has_agent = false;
  for (const curl_slist* line = settings_.headers(kind == Request::Kind::page, to_site); line;
       line = line->next) {
    const std::string_view header = line->data;
    const std::string_view name = header.substr(0, header.find(':'));
    has_agent = has_agent || equals_ignoring_case(name, "user-agent");
    text += is_harmless(name) ? std::string(header) : std::string(name) + ": " + redacted;
    text += "\r\n";
  }
  if (!has_agent) text += "User-Agent: " + settings_.user_agent() + "\r\n";
  if (to_site && !settings_.options().user.empty())
    text += std::string("Authorization: ") + redacted + "\r\n";
  return text + "\r\n";
}

bool RequestHeads::has_credentials() const {
  const NetworkOptions& options = settings_.options();
  return !options.user.empty() || !options.headers.empty() || !options.cookie_file.empty();
}

Rendered RequestHeads::rendered(Rendered shown) const {
  if (has_credentials())
    for (Rendered::MetCookie& met : shown.cookies) met.cookie.value = redacted;
  return shown;
}

std::vector<Header> RequestHeads::answer(std::vector<Header> headers) const {
  if (!has_credentials()) return headers;
  for (Header& header : headers)
    if (equals_ignoring_case(header.name, "set-cookie")) header.value = without_value(header.value);
  return headers;
}

}  // namespace collaudo
