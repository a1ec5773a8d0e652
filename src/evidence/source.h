// EvidenceSource: where exchanges come from: the network, a recording, a browser, a test's map. Made by
// open_source(), read by the crawler only, from one thread. A failed fetch is an Exchange with a cause:
// evidence like any other.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <collaudo/exchange.h>
#include <collaudo/tls.h>

#include "evidence/stand_in.h"

namespace collaudo {

struct SiteSession;  // http_source_session.h

struct Request {
  enum class Kind { page, resource, tls };  // tls: the facts of url's host and port; no document is fetched
  std::uint64_t id = 0;                     // chosen by the crawler, returned with the answer
  Kind kind = Kind::page;
  Url url;
  bool deep = false;  // tls: also the deep probes
  bool once = false;  // no retries: a probe whose failure is itself an answer
  // Redirects to the public address are followed on its copy; null: where they lead.
  std::shared_ptr<const StandIn> stand_in = {};
  // How its site is reached, where several share a source; null: as the source was opened.
  std::shared_ptr<SiteSession> session = {};
};

// What was received and the exchange does not keep; for the recorder. Empty where the source has nothing to
// add.
struct Received {
  std::vector<std::optional<std::string>> hop_bodies;  // by hop, decoded; nothing: not kept
  std::optional<std::string> body;  // decoded, as it was before its conversion to UTF-8 changed it
};

struct Answered {
  std::uint64_t id = 0;
  Exchange exchange;            // of page and resource
  std::optional<TlsFacts> tls;  // of tls
  Received received = {};
};

class EvidenceSource {
 public:
  virtual ~EvidenceSource() = default;
  virtual void submit(Request request) = 0;    // returns at once
  virtual std::optional<Answered> next() = 0;  // waits for one to finish; nothing = no request is pending
  // The same, but waits until then at most: nothing may also mean that. A source without a clock of its own
  // waits as next() does.
  virtual std::optional<Answered> next_until(std::chrono::steady_clock::time_point) { return next(); }
  // Ends everything pending: next() returns those with the cause `budget` ("interrupted" or "time" in the
  // detail).
  virtual void cancel(std::string_view why) = 0;
  // Forgets these requests: next() no longer returns them. A source of one site has no need of it.
  virtual void drop(const std::set<std::uint64_t>&) {}
};

}  // namespace collaudo
