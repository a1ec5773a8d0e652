// Simulated metrics: what the six metrics would be on a slow telephone, from the replay of graphs cut out of
// one fast load. Called by score_load() and, for changed loads, by the gains. Pure functions.
#pragma once

#include <collaudo/result.h>

#include "score/metric_scores.h"
#include "score/network_estimates.h"
#include "score/page_graph.h"
#include "score/simulator.h"

namespace collaudo::score {

// What was observed in the load itself and cannot be replayed.
struct Observed {
  double first_contentful_paint = 0;    // µs, browser's clock
  double largest_contentful_paint = 0;  // µs, browser's clock; 0: none
  std::optional<double> speed_index;    // ms from the start
  double layout_shift = 0;
};

// The largest sum of layout shifts within one window.
double cumulative_layout_shift(const Trace& trace);

Result<MetricValues> simulate_metrics(const PageGraph& graph, const NetworkEstimates& estimates,
                                      const Observed& observed, const Throttling& throttling = {});

// The same for a changed load: the paints waited for `before_paint`, everything else is in `graph`.
Result<MetricValues> simulate_metrics(const PageGraph& before_paint, const PageGraph& graph,
                                      const NetworkEstimates& estimates, const Observed& observed,
                                      const Throttling& throttling = {});

}  // namespace collaudo::score
