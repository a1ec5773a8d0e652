// The routes of --connect-to and --resolve as Chromium's rules for host names. A pure function; any thread.
#pragma once

#include <string>
#include <vector>

#include "evidence/network_options.h"

namespace collaudo::browser {

// In the order in which they count: the first match wins, as for the HTTP source. What has no counterpart (a
// target without host for every host) is left out.
std::vector<std::string> host_rules(const NetworkOptions& options);

}  // namespace collaudo::browser
