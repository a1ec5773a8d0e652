// What the facts of a host's certificate and handshake mean by the norm (AgID's list of versions and suites,
// vocabulary tls): the rules that the criteria about https of the site and of the services share. The
// sentences are those of criteria/messages.json. Pure functions on frozen facts; any thread may call them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <collaudo/outcome.h>
#include <collaudo/tls.h>
#include <collaudo/url.h>

namespace collaudo {

// One thing to say of a host.
struct TlsRemark {
  // "version", "suite", "old-versions", "suites-offered"; of the certificate: "dates", "host-name", "chain",
  // "key", "signature", "revocation", "expiry-soon".
  std::string about;
  std::string key;                       // of the message
  Effect effect = Effect::ok;            // ok, not_verifiable or failure
  std::optional<Confidence> confidence;  // nothing: that of the check; hint: a note
  Cause cause = Cause::none;             // of a not_verifiable one
  Arguments arguments;
  std::string excerpt;

  bool is_of_certificate() const;
};

// `facts`: null when the host was not probed. `origin`: the https address that was asked. `now`: seconds
// since 1970 UTC, the moment at which dates are judged.
std::vector<TlsRemark> tls_remarks(const TlsFacts* facts, const Url& origin, std::int64_t now);

// Accepted by the server though the norm's list lacks them, in the order found; only the deep probes know.
std::vector<std::string> suites_not_allowed(const TlsFacts& facts);

// Whole days until the server's own certificate ends; nothing when it sends none.
std::optional<std::int64_t> days_left(const TlsFacts& facts, std::int64_t now);

// ISO date of a moment, UTC: "2026-11-20".
std::string date_of(std::int64_t seconds);

}  // namespace collaudo
