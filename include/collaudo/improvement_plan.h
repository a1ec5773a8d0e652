// The improvement plan: the page that makes up for slow pages when it says, for each of Lighthouse's metrics
// that is not passed, what will be done and by when. Words and metrics are those of the vocabulary
// improvement-plan. Pure functions on an immutable document; any thread may call them.
#pragma once

#include <string>
#include <vector>

#include <collaudo/html.h>

namespace collaudo {

struct PlanMetric {
  std::string audit;         // "first-contentful-paint"
  std::string name;          // "First Contentful Paint"
  bool is_optional = false;  // Lighthouse scores it no longer
};
const std::vector<PlanMetric>& plan_metrics();

enum class PlanCoverage {
  planned,         // named, with an action and a time
  without_time,    // named, with no time
  without_action,  // named, with a time and no action
  not_named
};

// What the plan says of each of plan_metrics(), in that order.
std::vector<PlanCoverage> plan_coverage(const html::Document& plan);

}  // namespace collaudo
