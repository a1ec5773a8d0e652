// What the criteria about speed, of the site and of the services, read of a measure in the same way. Pure
// functions; any thread may call them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <collaudo/improvement_plan.h>
#include <collaudo/performance.h>

namespace collaudo {

// A score of 0 to 1 as people read it: of 100.
long percent(double score);

// The scores of the runs, of 100: "31, 30, 35".
std::string runs_of(const Performance& page);

// Nothing where the measure has no such metric.
std::optional<double> score_of(const Performance& page, const PlanMetric& metric);

// The metric is known and below that score.
bool is_failed(const Performance& page, const PlanMetric& metric, double passed);

// The shared message that says why a report was not used.
std::string_view message_key(PerformanceEvidence::Refused::Why why);

}  // namespace collaudo
