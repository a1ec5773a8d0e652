// The score of one recorded load: from a trace and a network log to metrics and score. Called by the command
// `score` and by the browser's measurement; no I/O, no clock. Pure functions: any thread.
#pragma once

#include <optional>
#include <string_view>

#include <collaudo/result.h>

#include "score/metric_scores.h"
#include "score/network_records.h"
#include "score/simulated_metrics.h"
#include "score/trace.h"

namespace collaudo::score {

struct RecordedLoad {
  Trace trace;
  NetworkLog log;
};

struct LoadScore {
  MetricValues metrics;
  std::optional<double> score;  // 0 to 1; nothing when a metric that counts could not be had
  Observed observed;
};

// Observed values of the load: what no replay changes.
Observed observe(const Trace& trace);

Result<LoadScore> score_load(const RecordedLoad& load, FormFactor form = FormFactor::mobile,
                             const Throttling& throttling = {});

}  // namespace collaudo::score
