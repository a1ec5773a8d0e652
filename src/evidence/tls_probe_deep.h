// The deep part of the TLS probe: all versions and suites that a server accepts. At most four connections at
// a time. Called by the TLS probe in its thread; starts its own and ends them before it returns.
#pragma once

#include <collaudo/tls.h>

#include "tls_probe_socket.h"

namespace collaudo {

// The facts with versions, suites_1_2, suites_1_3, weak_suites, deep and partial.
TlsFacts with_deep_facts(TlsFacts facts, const ProbeTarget& target);

}  // namespace collaudo
