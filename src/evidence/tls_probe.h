// The TLS probe: what one host shows when asked for TLS, from the handshake of a modern client to, when it is
// to go deep, every version and suite that is accepted. Called by the HTTP source in threads of its own;
// blocks, but not beyond its time limits. Any number may run at once.
#pragma once

#include <stop_token>
#include <string>

#include <collaudo/tls.h>

#include "network_options.h"

namespace collaudo {

// `host` as in a URL. The options must be ones that open_http_source() accepts. After a stop the facts are
// unfinished.
TlsFacts probe_tls(const std::string& host, int port, const NetworkOptions& options, bool deep,
                   std::stop_token stop = {});

}  // namespace collaudo
