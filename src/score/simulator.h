// Simulator: replays a page graph on a model of a slow network and a slow processor. Called by the metrics
// and by the gains. A pure function of its arguments: any thread. Times are ms from the start of the load.
#pragma once

#include <vector>

#include <collaudo/result.h>

#include "score/network_estimates.h"
#include "score/page_graph.h"

namespace collaudo::score {

struct Throttling {
  double round_trip = 150;            // ms
  double throughput = 1638.4 * 1024;  // bit/s
  double processor_slowdown = 4;
  int requests_at_once = 10;
};

struct NodeTiming {
  int node = 0;
  double start = 0, end = 0;
  double duration() const { return end - start; }
};

struct Replay {
  double end = 0;
  std::vector<NodeTiming> timings;  // in the order in which the nodes became ready
};

// The fault (fault.h) says that the replay did not come to an end (a graph too large or malformed).
Result<Replay> replay(const PageGraph& graph, const NetworkEstimates& estimates,
                      const Throttling& throttling);

}  // namespace collaudo::score
