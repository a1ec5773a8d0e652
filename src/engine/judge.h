// judge(): from frozen evidence and the selected criteria to the Report. A pure function: the same snapshot
// gives the same report, whatever the number of threads.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "engine/waivers.h"
#include "evidence/snapshot.h"
#include "report/report.h"

namespace collaudo {

struct JudgeOptions {
  std::vector<const Criterion*> criteria;
  std::set<Verdict> fail_on = {Verdict::failure, Verdict::not_executable};
  bool exit_zero = false;
  std::vector<WaiverRule> waivers;
};

Report judge(const Snapshot& snapshot, const JudgeOptions& options);

// What a reader has to know of a bundle that is not as our own recording left it; none for one that is.
std::vector<Localised> notes_on(const BundleCondition& bundle);

// Of the results of level criterion; 4 before 1 before 3 before 0.
int exit_code_of(const std::vector<CriterionResult>& results, const JudgeOptions& options);

}  // namespace collaudo
