// RecordedPlan: what a run was asked to look at, as the evidence bundle keeps it, so that a replay asks the
// same. Made by the recording from the options, read back by the replay. A plain value; pure functions;
// thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "crawl/plan.h"

namespace collaudo {

struct RecordedPlan {
  CrawlOptions crawl;
  std::vector<std::string> only, skip;  // as written: all criteria that are known when both are empty
  std::string engine = "static";
  std::int64_t collected_at = 0;
};

// `plan` and the ids of `criteria` are written for whoever reads the bundle; a replay makes them anew.
nlohmann::ordered_json json_of(const RecordedPlan& recorded, const CrawlPlan& plan,
                               const std::vector<const Criterion*>& criteria);

// Nothing for what was not written by json_of().
std::optional<RecordedPlan> recorded_plan_of(const nlohmann::ordered_json& json);

}  // namespace collaudo
