// The evidence source that asks the network: HTTP(S) by libcurl, TLS facts by the TLS probe. Opened by the
// command line, read by the crawler from one thread; TLS probes run in threads of their own inside. What it
// does and why: docs/network.md. A signal handler ends it early through interrupt_sources() of
// http_source_interruption.h.
#pragma once

#include <memory>

#include <collaudo/result.h>

#include "network_options.h"
#include "source.h"

namespace collaudo {

// The error is one line about the option that cannot be followed (an unreadable file, a malformed value).
// From here on the process ignores SIGPIPE, unless it handles it already: a peer that closes is an answer,
// not an end.
Result<std::unique_ptr<EvidenceSource>> open_http_source(const NetworkOptions& options);

// For one of several sites that share a source: its requests carry it. The limits of all sites together
// (at_a_time, probes) are those of the source. The same errors.
Result<std::shared_ptr<SiteSession>> open_session(const NetworkOptions& options);

}  // namespace collaudo
