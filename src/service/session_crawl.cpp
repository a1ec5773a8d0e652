#include "service/session_crawl.h"

#include <algorithm>
#include <deque>
#include <set>
#include <utility>

#include <collaudo/criterion.h>
#include <collaudo/html.h>
#include <collaudo/login.h>
#include <collaudo/pattern.h>
#include <collaudo/text.h>

#include "evidence/redirects.h"

namespace collaudo {

namespace {

constexpr std::size_t most_requests = 60;
constexpr int most_depth = 4;

struct Place {
  Url url;
  int depth = 0;
  bool was_redirected = false;
};

bool is_header_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '-' || letter == '_';
  });
}

class SessionCrawl {
 public:
  SessionCrawl(EvidenceSource& source, const Url& start, const std::function<std::int64_t()>& now)
      : source_(source), host_(start.host()), port_(start.port()), now_(now) {
    reading_.walk.channel = Channel::session;
    reading_.walk.source = start.host();
    queue(start, 0, false);
  }

  SessionReading read() {
    while (!waiting_.empty() && reading_.end.empty()) {
      if (requests_ == most_requests) {
        reading_.end = "session_limit";
        reading_.walk.is_cut = true;
        break;
      }
      const Place place = waiting_.front();
      waiting_.pop_front();
      visit(place);
    }
    return std::move(reading_);
  }

 private:
  bool is_of_area(const Url& url) const {
    return url.is_https() && url.host() == host_ && url.port() == port_;
  }

  void queue(const Url& url, int depth, bool was_redirected) {
    if (!is_of_area(url) || depth > most_depth || !seen_.insert(url.canonical()).second) return;
    const Place place{url, depth, was_redirected};
    // Where an answer sends is part of that answer: at once.
    if (was_redirected)
      waiting_.push_front(place);
    else
      waiting_.push_back(place);
  }

  void visit(const Place& place) {
    Request request;
    request.id = ++requests_;
    request.url = place.url;
    source_.submit(std::move(request));
    const auto answered = source_.next();
    if (!answered) return;
    const Exchange& exchange = answered->exchange;
    if (exchange.cause == Cause::budget) {
      end("session_interrupted");
    } else if (!exchange.hops.empty()) {
      take_redirect(place, exchange.hops.front());
    } else if (exchange.status == 401 || exchange.status == 403) {
      end("session_expired");
    } else if (exchange.status == 0) {
      if (requests_ == 1) end("session_unreachable");
    } else {
      take_page(place, exchange);
    }
  }

  void end(std::string key) {
    reading_.end = std::move(key);
    reading_.walk.is_cut = true;
  }

  RecordedExchange recorded(const Place& place, int status) const {
    RecordedExchange exchange;
    exchange.time_ms = now_();
    exchange.url = place.url.str();
    exchange.status = status;
    exchange.dest = "document";
    return exchange;
  }

  void take_redirect(const Place& place, const Hop& hop) {
    const auto redirect = redirect_of(place.url, hop.status, hop.headers);
    if (!redirect || !redirect->target) return;
    const Url& target = *redirect->target;
    RecordedExchange exchange = recorded(place, hop.status);
    exchange.redirect = target.str();
    reading_.walk.exchanges.push_back(std::move(exchange));
    if (identity_mark(target, is_of_area(target))) return end("session_expired");
    if (!may_follow("", target)) {
      ++reading_.left_alone;
      return;
    }
    queue(target, place.depth, true);
  }

  void take_page(const Place& place, const Exchange& exchange) {
    if (!exchange.is_html() || exchange.status >= 500) return;
    const html::Document document = html::Document::parse(exchange.body);
    // The area's own page to log in, where another one was asked for.
    if (place.was_redirected && login_offer(document).identity()) return end("session_expired");
    RecordedExchange page = recorded(place, exchange.status);
    page.mime = exchange.mime;
    page.body = exchange.body;
    page.has_body = true;
    reading_.walk.exchanges.push_back(std::move(page));
    if (exchange.status >= 400) return;
    for (const html::Element link : document.select("a[href]")) {
      const auto url = place.url.resolve(link.attribute_or("href"));
      if (!url || !is_of_area(*url)) continue;
      // What a script makes of a link is not known: it may be a form in disguise.
      const bool is_plain =
          !link.attribute("data-method") && !link.attribute("onclick") && !link.attribute("download");
      const std::string words = link.text() + " " + std::string(link.attribute_or("aria-label")) + " " +
                                std::string(link.attribute_or("title"));
      if (!is_plain || !may_follow(words, *url)) {
        if (!seen_.contains(url->canonical())) ++reading_.left_alone;
        continue;
      }
      queue(*url, place.depth + 1, false);
    }
  }

  EvidenceSource& source_;
  const std::string host_;
  const int port_;
  const std::function<std::int64_t()>& now_;
  SessionReading reading_;
  std::deque<Place> waiting_;
  std::set<std::string> seen_;
  std::size_t requests_ = 0;
};

}  // namespace

Result<std::vector<std::string>> session_headers(std::string_view text) {
  std::vector<std::string> headers;
  while (!text.empty()) {
    std::string line = text::t1(text.substr(0, text.find('\n')));
    text.remove_prefix(
        std::min(text.size(), text.find('\n') == text.npos ? text.size() : text.find('\n') + 1));
    if (line.empty() || line.front() == '#') continue;
    const auto colon = line.find(':'), equals = line.find('=');
    const bool is_header = colon != std::string::npos && is_header_name(line.substr(0, colon)) &&
                           (equals == std::string::npos || colon < equals);
    if (!is_header && (equals == 0 || equals == std::string::npos)) return Error{"session_error_line"};
    headers.push_back(is_header ? line : "Cookie: " + line);
  }
  if (headers.empty()) return Error{"session_error_empty"};
  return headers;
}

bool may_follow(std::string_view words, const Url& url) {
  const Pattern& never = lexicon("session.never_follow");
  std::string address = url.decoded_path();
  if (!url.query().empty()) address += "?" + std::string(url.query());
  return !never.found_in(text::t3a(words)) && !never.found_in(text::t3a(address));
}

SessionReading crawl_session(EvidenceSource& source, const Url& start,
                             const std::function<std::int64_t()>& now) {
  return SessionCrawl(source, start, now).read();
}

}  // namespace collaudo
