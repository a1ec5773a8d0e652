// Graph changes: what a page graph would be if something were not there. Called by the gains. Pure functions:
// the graph that is given stays as it is.
#pragma once

#include <set>
#include <string>

#include "score/page_graph.h"

namespace collaudo::score {

// Without these nodes; what depended on them depends on what they depended on. A root that goes leaves its
// place to the first request that depended on it.
PageGraph without_nodes(const PageGraph& graph, const std::set<int>& gone);

// The time (µs) that the task spent in scripts of these addresses.
double time_in_scripts(const Task& task, const std::set<std::string>& addresses);

// With the time spent in these scripts multiplied by `factor`; a task of which less than 1 ms stays is left
// out.
PageGraph with_script_time(const PageGraph& graph, const std::set<std::string>& addresses, double factor);

// Without these requests (indices of the log), all that they caused and the time spent in their scripts.
PageGraph without_requests(const PageGraph& graph, const NetworkLog& log, const std::set<int>& records);

}  // namespace collaudo::score
