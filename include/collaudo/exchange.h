// Exchange: what one request really gave: the hops, the answer, or why there is none. Made by an evidence
// source; read by the crawler, freeze() and the checks. Plain values, constant once frozen.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <collaudo/url.h>

namespace collaudo {

// Why something could not be looked at. A closed list; names are those of the JSON report.
enum class Cause {
  none,
  dns,
  connect,
  tls,
  timeout,
  http_status,
  bot_wall,
  too_large,
  too_many_redirects,
  undecodable,
  needs_browser,
  needs_login,
  needs_data,
  offline,
  budget,
  blocked_by
};
std::string_view name(Cause cause);
std::optional<Cause> cause_named(std::string_view name);

struct Header {
  std::string name;  // as received
  std::string value;
};

// One answer on the way: a redirect (3xx with Location, or meta refresh) that was followed.
struct Hop {
  Url url;
  int status = 0;
  std::vector<Header> headers;
};

struct Cookie {
  std::string name, value;
  std::string domain;  // without leading dot, lower case; the host that set it when there was no Domain
  bool host_only = true;
  std::string path;
  bool secure = false, http_only = false;
  std::string same_site;                // as written, lower case, empty when absent
  std::optional<std::int64_t> max_age;  // seconds; from Max-Age only
  std::string expires;                  // as written
  std::string set_by;                   // URL of the answer that set it
  friend bool operator==(const Cookie&, const Cookie&) = default;
};

struct Rendered;  // collaudo/rendered.h

struct Exchange {
  Url requested;
  std::vector<Hop> hops;        // redirects that were followed, in order
  Url final_url;                // where the answer came from; `requested` when there was none
  int status = 0;               // of the answer; 0 when there was none
  std::vector<Header> headers;  // of the answer, in order, repeated ones repeated
  std::string body;             // decoded from transfer and content coding; UTF-8 for text (see `charset`)
  std::string mime;     // lower case, without parameters; sniffed "text/html" when absent and it looks so
  std::string charset;  // what the body was decoded from
  std::string address;  // IP address that answered
  Cause cause = Cause::none;      // none: an answer arrived whole
  std::string detail;             // of the cause: what the library said, the status, the limit
  std::uint64_t bytes = 0;        // received on the wire
  std::string certificate_error;  // not empty: the certificate did not verify, and the crawl went on
  std::string body_sha256;        // of the decoded body, before conversion to UTF-8
  std::shared_ptr<const Rendered> rendered = nullptr;  // what a browser adds; null: none was asked

  bool ok() const { return cause == Cause::none && status >= 200 && status < 300; }
  bool is_html() const { return mime == "text/html" || mime == "application/xhtml+xml"; }
  std::optional<std::string_view> header(std::string_view name) const;  // first, case-insensitive
  std::vector<Cookie> cookies() const;  // of all hops and the answer, as received
};

}  // namespace collaudo
