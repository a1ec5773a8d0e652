#include "redirects.h"

#include <charconv>

#include <collaudo/html.h>

#include <fmt/core.h>

#include "exchange_header.h"

namespace collaudo {

namespace {

constexpr double max_refresh_delay = 5;

// "5; url='https://…'", read as the HTML standard reads it. Nothing when the delay is too long or no address
// follows.
std::optional<std::string_view> refresh_address(std::string_view content) {
  content = trimmed(content);
  double delay = 0;
  const auto [end, error] = std::from_chars(content.data(), content.data() + content.size(), delay);
  if (error != std::errc() || !(delay >= 0 && delay <= max_refresh_delay)) return std::nullopt;
  content.remove_prefix(static_cast<std::size_t>(end - content.data()));
  const auto begin = content.find_first_not_of(" \t\r\n;,");
  if (begin == 0 || begin == std::string_view::npos) return std::nullopt;
  content.remove_prefix(begin);
  if (equals_ignoring_case(content.substr(0, 3), "url")) {
    const std::string_view rest = trimmed(content.substr(3));
    if (rest.starts_with('=')) content = trimmed(rest.substr(1));
  }
  if (content.starts_with('"') || content.starts_with('\'')) {
    const char quote = content.front();
    content.remove_prefix(1);
    content = content.substr(0, content.find(quote));
  }
  if (content.empty()) return std::nullopt;
  return content;
}

std::optional<Url> other_page(const Url& url, std::optional<Url> target) {
  if (!target || target->without_fragment() == url.without_fragment()) return std::nullopt;
  return target;
}

// The tree is built for the few pages that mention it only: every page is parsed again when it is frozen.
bool may_hold_meta_refresh(std::string_view html) {
  return contains_ignoring_case(html, "http-equiv") && contains_ignoring_case(html, "refresh");
}

}  // namespace

std::optional<Redirect> redirect_of(const Url& url, int status, const std::vector<Header>& headers) {
  const bool redirects = status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  if (!redirects) return std::nullopt;
  const auto location = header_of(headers, "location");
  if (!location || trimmed(*location).empty())
    return Redirect{{}, fmt::format("{} without Location", status)};
  if (auto target = url.resolve(*location)) return Redirect{std::move(target), {}};
  return Redirect{{}, fmt::format("{} to an address that is not of http or https", status)};
}

std::optional<Url> refresh_of(const Url& url, const std::vector<Header>& headers,
                              std::string_view html_utf8) {
  if (const auto header = header_of(headers, "refresh"))
    if (const auto address = refresh_address(*header)) return other_page(url, url.resolve(*address));
  if (!may_hold_meta_refresh(html_utf8)) return std::nullopt;
  const html::Document document = html::Document::parse(html_utf8);
  for (const html::Element meta : document.select("meta[http-equiv='refresh' i]")) {
    if (meta.closest("noscript")) continue;  // meant for browsers without scripts, which no citizen uses
    const auto address = refresh_address(meta.attribute_or("content"));
    if (!address) continue;
    const auto page = url.resolve(document.base_href());
    return other_page(url, (page ? *page : url).resolve(*address));
  }
  return std::nullopt;
}

bool is_loop(const std::vector<Hop>& hops, const Url& next) {
  const std::string address = next.without_fragment();
  bool cookie_since = false;
  for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
    cookie_since = cookie_since || header_of(hop->headers, "set-cookie");
    if (hop->url.without_fragment() == address) return !cookie_since;
  }
  return false;
}

}  // namespace collaudo
