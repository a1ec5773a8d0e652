// All addresses of a host. Called by the TLS probe in its thread; waits for the resolver no longer than the
// deadline.
#pragma once

#include <string>
#include <vector>

#include "tls_probe_socket.h"

namespace collaudo {

// What the resolver says, at most 64 of them; blocks as long as it takes.
std::vector<std::string> looked_up(const std::string& host);

// Sorted, each once; empty behind a proxy, which does the looking up, and when the name is not known.
std::vector<std::string> addresses_of(const ProbeTarget& target);

}  // namespace collaudo
