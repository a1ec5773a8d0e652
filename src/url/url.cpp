#include <algorithm>
#include <vector>

#include <collaudo/url.h>

#include "text/ascii.h"
#include "text/utf8.h"
#include "url/authority.h"
#include "url/percent.h"

namespace collaudo {
namespace {

using ascii::is_digit;
using ascii::is_letter;
using ascii::lower;

constexpr std::size_t longest = 8 * 1024;  // of an address, as written and as normalised

bool is_slash(char c) { return c == '/' || c == '\\'; }

// What browsers do before anything else: C0 controls and spaces go at the ends, tabs and newlines everywhere.
std::string cleaned(std::string_view text) {
  const auto is_blank = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  std::string result(text);
  result.erase(std::remove_if(result.begin(), result.end(),
                              [](char c) { return c == '\t' || c == '\n' || c == '\r'; }),
               result.end());
  return result;
}

// The parts of an address or reference, as views into the written text.
struct Parts {
  std::string_view scheme;  // empty when the reference has none
  bool has_authority = false;
  std::string_view authority;
  std::string_view path;
  bool has_query = false;
  std::string_view query;
  bool has_fragment = false;
  std::string_view fragment;
};

std::string_view written_scheme(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || !is_letter(text[0])) return {};
  const auto scheme = text.substr(0, colon);
  const bool is_name = std::all_of(scheme.begin(), scheme.end(), [](char c) {
    return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
  });
  return is_name ? scheme : std::string_view{};
}

Parts split(std::string_view text) {
  Parts parts;
  if (const auto hash = text.find('#'); hash != std::string_view::npos) {
    parts.has_fragment = true;
    parts.fragment = text.substr(hash + 1);
    text = text.substr(0, hash);
  }
  if (const auto mark = text.find('?'); mark != std::string_view::npos) {
    parts.has_query = true;
    parts.query = text.substr(mark + 1);
    text = text.substr(0, mark);
  }
  parts.scheme = written_scheme(text);
  if (!parts.scheme.empty()) text.remove_prefix(parts.scheme.size() + 1);
  const auto slashes =
      static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_slash) - text.begin());
  if (slashes >= 2) {
    parts.has_authority = true;
    text.remove_prefix(slashes);
    const auto end = std::min(text.find_first_of("/\\"), text.size());
    parts.authority = text.substr(0, end);
    text.remove_prefix(end);
  }
  parts.path = text;
  return parts;
}

std::vector<std::string_view> segments(std::string_view path) {
  std::vector<std::string_view> result;
  while (true) {
    const auto slash = std::min(path.find('/'), path.size());
    result.push_back(path.substr(0, slash));
    if (slash == path.size()) return result;
    path.remove_prefix(slash + 1);
  }
}

enum class Dots { none, here, up };

Dots dots_of(std::string_view segment) {
  if (segment.size() > 6) return Dots::none;
  std::string plain = lower(segment);
  for (auto at = plain.find("%2e"); at != std::string::npos; at = plain.find("%2e"))
    plain.replace(at, 3, ".");
  if (plain == ".") return Dots::here;
  return plain == ".." ? Dots::up : Dots::none;
}

// Done here and not by the library, which does not know the encoded dots.
std::string without_dots(std::string_view path) {
  std::vector<std::string_view> kept;
  const auto all = segments(path.substr(1));
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Dots dots = dots_of(all[i]);
    if (dots == Dots::up && !kept.empty()) kept.pop_back();
    if (dots == Dots::none) kept.push_back(all[i]);
    if (dots != Dots::none && i + 1 == all.size()) kept.push_back({});
  }
  std::string result;
  for (const auto segment : kept) result.append("/").append(segment);
  return result.empty() ? "/" : result;
}

std::string_view without_www(std::string_view host) {
  return host.substr(0, 4) == "www." && host.size() > 4 ? host.substr(4) : host;
}

bool is_tracking(std::string_view parameter) {
  const auto name = parameter.substr(0, parameter.find('='));
  return name.substr(0, 4) == "utm_" || name == "fbclid" || name == "gclid";
}

std::string without_tracking(std::string_view query) {
  std::string result;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const auto parameter = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (parameter.empty() || is_tracking(parameter)) continue;
    if (!result.empty()) result += '&';
    result += parameter;
  }
  return result;
}

std::string_view before_fragment(std::string_view text) { return text.substr(0, text.find('#')); }

}  // namespace

std::optional<Url> Url::parse(std::string_view text) {
  if (text.size() > longest) return std::nullopt;
  const std::string clean = cleaned(text);
  Parts parts = split(clean);
  Url url;
  url.scheme_ = lower(parts.scheme);
  if (url.scheme_ != "http" && url.scheme_ != "https") return std::nullopt;
  if (!parts.has_authority) {  // "https:host" and "https:/host" mean https://host/ to browsers
    const auto begin = std::min(parts.path.find_first_not_of("/\\"), parts.path.size());
    const auto end = std::min(parts.path.find_first_of("/\\", begin), parts.path.size());
    parts.authority = parts.path.substr(begin, end - begin);
    parts.path.remove_prefix(end);
  }
  auto authority = parse_authority(url.scheme_, parts.authority);
  if (!authority) return std::nullopt;
  url.host_ = std::move(authority->host);
  url.port_ = authority->port;
  std::string path = percent::encoded(parts.path, percent::encoded_in_path);
  std::replace(path.begin(), path.end(), '\\', '/');
  url.path_ = path.empty() ? "/" : without_dots(path);
  url.query_ = percent::encoded(parts.query, percent::encoded_in_query);
  url.fragment_ = percent::encoded(parts.fragment, percent::encoded_in_fragment);

  url.text_ = url.origin() + url.path_;
  if (parts.has_query) url.text_.append("?").append(url.query_);
  if (parts.has_fragment) url.text_.append("#").append(url.fragment_);
  if (url.text_.size() > longest) return std::nullopt;
  return url;
}

std::optional<Url> Url::resolve(std::string_view reference) const {
  if (reference.size() > longest) return std::nullopt;
  const std::string clean = cleaned(reference);
  const Parts parts = split(clean);
  const bool has_other_scheme = !parts.scheme.empty() && lower(parts.scheme) != scheme_;
  if (has_other_scheme || (!parts.scheme.empty() && parts.has_authority)) return parse(clean);

  // What the reference leaves out comes from this page, from the left to the first part that is written.
  std::string_view rest = clean;
  if (!parts.scheme.empty()) rest.remove_prefix(parts.scheme.size() + 1);
  if (parts.has_authority) return parse(scheme_ + ":" + std::string(rest));
  if (!parts.path.empty() && is_slash(parts.path.front())) return parse(origin() + std::string(rest));
  if (!parts.path.empty()) return parse(origin() + path_.substr(0, path_.rfind('/') + 1) + std::string(rest));
  if (parts.has_query) return parse(origin() + path_ + std::string(rest));
  return parse(std::string(before_fragment(text_)) + std::string(rest));
}

std::string Url::host_unicode() const { return unicode_host(host_); }

std::string Url::bare_host() const { return std::string(without_www(host_)); }

std::string Url::without_fragment() const { return std::string(before_fragment(text_)); }

std::string Url::origin() const {
  const bool is_default = port_ == (is_https() ? 443 : 80);
  return scheme_ + "://" + host_ + (is_default ? std::string() : ":" + std::to_string(port_));
}

std::string Url::canonical() const {
  const std::string query = without_tracking(query_);
  return origin() + path_ + (query.empty() ? query : "?" + query);
}

std::string Url::decoded_path() const {
  std::string result;
  for (const auto segment : segments(path_))
    if (!segment.empty()) result.append("/").append(text::repaired(percent::decoded(segment)));
  return result.empty() ? "/" : result;
}

bool is_same_page(const Url& a, const Url& b) {
  const auto without_slash = [](const Url& url) {
    std::string text = url.canonical();
    const auto query = std::min(text.find('?'), text.size());
    if (query > 0 && text[query - 1] == '/') text.erase(query - 1, 1);
    return text;
  };
  return without_slash(a) == without_slash(b);
}

bool is_internal(const Url& url, const Url& site) {
  const std::string host = url.bare_host();
  const std::string own = site.bare_host();
  if (host == own) return true;
  return host.size() > own.size() && host.ends_with(own) && host[host.size() - own.size() - 1] == '.';
}

bool is_same_host(const Url& a, const Url& b) { return a.bare_host() == b.bare_host(); }

}  // namespace collaudo
