// From a recorded walk to screens, exchanges, entered values and events (docs/services.md). Pure functions.
#pragma once

#include <string>
#include <vector>

#include "service/recorded_walk.h"

namespace collaudo {

struct WalkContext {
  std::string site_host;                 // without "www."
  std::vector<std::string> other_hosts;  // of the municipality, given by the operator
};

// Hosts of the municipality in this recording: the site's, below it, given ones, and the one that serves most
// documents after the login.
std::vector<std::string> municipal_hosts(const RecordedWalk& recorded, const WalkContext& context);
bool is_municipal(std::string_view host, const std::vector<std::string>& hosts);

// The walks of one recording, one a service: split at the returns from the login where another service
// begins. `service_numbers` has one entry a walk, 0 where it was not recognised.
struct BuiltWalk {
  Walk walk;
  int service_number = 0;
  std::vector<int> candidates;
};
std::vector<BuiltWalk> build_walks(const RecordedWalk& recorded, const WalkContext& context);

}  // namespace collaudo
