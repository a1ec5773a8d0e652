// The plan of a crawl together with what was handed in about the services: the hosts that recorded walks show
// are asked for TLS where a criterion judges it. Called by the commands that collect or replay.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "crawl/plan.h"

namespace collaudo {

// `supplied`: as in Snapshot.
CrawlPlan plan_with_services(CrawlOptions options, const std::vector<const Criterion*>& criteria,
                             const std::map<std::string, std::vector<std::string>, std::less<>>& supplied);

}  // namespace collaudo
