// Which pages the browser measures the speed of. A pure function.
#pragma once

#include <cstddef>
#include <vector>

#include "crawl/plan.h"
#include "evidence/snapshot.h"

namespace collaudo {

// As many pages of the site as were asked for, from the home page on, and as many of those that lead to the
// services, where a criterion judges their speed. Pages that a report was handed in about have a better
// measure.
std::vector<const Page*> pages_to_measure(const Snapshot& snapshot, const CrawlPlan& plan, std::size_t most);

}  // namespace collaudo
