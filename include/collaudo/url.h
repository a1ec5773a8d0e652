// Url: an absolute http or https address, parsed once with the rules of the fetching library, compared
// rightly. Made by the crawler and by criteria that resolve a link; read everywhere. An immutable value: copy
// freely, share between threads.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace collaudo {

class Url {
 public:
  // Nothing for what is not an absolute http(s) address with a host (mailto:, javascript:, relative
  // references). Surrounding white space, inner tabs and newlines are dropped and other characters encoded,
  // as browsers do.
  static std::optional<Url> parse(std::string_view text);

  // The address that `reference` (an href as written) means on this page; nothing as for parse().
  std::optional<Url> resolve(std::string_view reference) const;

  const std::string& str() const { return text_; }       // normalised, with fragment
  const std::string& scheme() const { return scheme_; }  // "http" or "https"
  const std::string& host() const {
    return host_;
  }                                   // lower case, punycode, no trailing dot, IPv6 in brackets
  int port() const { return port_; }  // effective: 80 or 443 when not written
  const std::string& path() const { return path_; }          // at least "/"
  const std::string& query() const { return query_; }        // without "?"
  const std::string& fragment() const { return fragment_; }  // without "#"

  bool is_https() const { return scheme_ == "https"; }
  std::string host_unicode() const;  // xn-- labels decoded; the host itself where they are not valid
  std::string bare_host() const;     // host without one leading "www."
  std::string without_fragment() const;
  std::string origin() const;  // scheme://host[:port]

  // Identity of the page (crawling rules 4.6): no fragment, no default port, no tracking parameters.
  std::string canonical() const;

  // Path segments, percent-decoded, empty ones dropped.
  std::string decoded_path() const;

  friend bool operator==(const Url& a, const Url& b) { return a.text_ == b.text_; }
  friend auto operator<=>(const Url& a, const Url& b) { return a.text_ <=> b.text_; }

 private:
  std::string text_, scheme_, host_, path_, query_, fragment_;
  int port_ = 0;
};

// The same page, a trailing slash apart.
bool is_same_page(const Url& a, const Url& b);

// The one rule for "inside the municipality's site": host equal to the site's host or a subdomain of it, a
// leading "www." apart on both sides.
bool is_internal(const Url& url, const Url& site);

// Same host, a leading "www." apart.
bool is_same_host(const Url& a, const Url& b);

}  // namespace collaudo
