// What is known of the speed of a site: for each page the best measure there is: a Lighthouse report that was
// handed in, else loads that the browser recorded, else, for the home page, the estimate. Called by the Site
// window and by the judgement. A pure function of the snapshot.
#pragma once

#include <collaudo/performance.h>

#include "evidence/snapshot.h"

namespace collaudo {

PerformanceEvidence performance_of(const Snapshot& snapshot);

}  // namespace collaudo
