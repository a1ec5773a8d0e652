// Network estimates: what the recorded requests say of the servers: how far each is beyond the nearest one,
// and how long it thinks. Made by estimate_network() from the records; read by the simulator. Pure functions.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "score/network_records.h"

namespace collaudo::score {

struct OriginEstimate {
  double extra_round_trip = 0;  // ms beyond the nearest origin
  double server_time = 0;       // ms, the median of its requests
};

using NetworkEstimates = std::map<std::string, OriginEstimate>;  // by origin

NetworkEstimates estimate_network(const std::vector<NetworkRecord>& records);

// By a coarse rule, whether each request found an open connection: not the first of its origin, and of HTTP/2
// or begun after some request of the origin was over.
std::vector<bool> reused_connection(const std::vector<const NetworkRecord*>& records);

}  // namespace collaudo::score
