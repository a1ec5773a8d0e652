// freeze(): turns what the crawl collected into the immutable Snapshot. The one moment at which order is
// made: pages and references stand in the order of the link graph, whatever the network did. A pure function.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "crawl/crawler.h"
#include "evidence/snapshot.h"

namespace collaudo {

Snapshot freeze(const CrawlPlan& plan, Collected collected, std::int64_t collected_at);

// What the user handed in becomes part of the evidence, and of its digest.
void supply(Snapshot& snapshot, std::map<std::string, std::vector<std::string>, std::less<>> supplied);

}  // namespace collaudo
