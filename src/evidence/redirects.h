// Redirects: where an answer sends its reader. Pure functions on one answer and the hops before it; read by
// the HTTP source. Thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <collaudo/exchange.h>

namespace collaudo {

// An answer that sends elsewhere: to an address that can be followed, or to one that cannot (`fault` says
// why).
struct Redirect {
  std::optional<Url> target;
  std::string fault;
};

// By status and Location; nothing when the answer is no redirect.
std::optional<Redirect> redirect_of(const Url& url, int status, const std::vector<Header>& headers);

// By the header Refresh or a `meta refresh` within 5 seconds; nothing when there is none, or it only reloads
// the page.
std::optional<Url> refresh_of(const Url& url, const std::vector<Header>& headers, std::string_view html_utf8);

// Whether asking `next` after `hops` can only go round for ever: it was asked before, and no cookie that
// could change the answer was set since (cookie walls lead back to where they began).
bool is_loop(const std::vector<Hop>& hops, const Url& next);

}  // namespace collaudo
