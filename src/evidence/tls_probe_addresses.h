// All addresses of a host. Called by the TLS probe in its thread; waits for the resolver no longer than the
// deadline.
#pragma once

#include <string>
#include <vector>

#include "tls_probe_socket.h"

namespace collaudo {

// Sorted, each once; empty behind a proxy, which does the looking up, and when the name is not known.
std::vector<std::string> addresses_of(const ProbeTarget& target);

}  // namespace collaudo
