// From scored loads to the measure of a page: the middle one of several, with its metrics and what would help
// most. Pure functions.
#pragma once

#include <vector>

#include <collaudo/performance.h>

#include "score/score_load.h"

namespace collaudo::score {

// One load with a score: values rounded as reports show them, and the gains.
Performance performance_of_load(const Url& url, const RecordedLoad& load, const LoadScore& score);

struct ScoredLoad {
  RecordedLoad load;
  LoadScore score;
};

// The load with the middle score counts; of an even number the lower one of the two. `loads` holds one at
// least, each with a score.
Performance middle_performance(const Url& url, const std::vector<ScoredLoad>& loads);

}  // namespace collaudo::score
