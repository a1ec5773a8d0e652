// The runner: the only caller of checks. From frozen evidence and a criterion it makes the result: guards the
// call, adds what the evidence lacks, computes both verdicts. A pure function of snapshot and criterion: safe
// to call from several threads.
#pragma once

#include <vector>

#include "engine/result_of_criterion.h"
#include "evidence/snapshot.h"

namespace collaudo {

// Missing evidence becomes not_verifiable or not_executable, an exception or an unknown message key becomes
// `error`.
CriterionResult evaluate(const Criterion& criterion, const Snapshot& snapshot);

// All of them, in their order; on two threads.
std::vector<CriterionResult> evaluate(const std::vector<const Criterion*>& criteria,
                                      const Snapshot& snapshot);

// The missing data-elements of the snapshot, each with the criteria that it blocks.
std::vector<RootCause> root_causes(const Snapshot& snapshot, const std::vector<CriterionResult>& results);

}  // namespace collaudo
