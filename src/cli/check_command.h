// The main job: collect the evidence of a site, judge it, write the reports. Called by the command line.
#pragma once

#include "cli/check_options.h"

namespace collaudo {

// The exit code. Throws std::runtime_error never: what is the user's fault is said on standard error and
// gives 2.
int run_check(const CheckOptions& options);

}  // namespace collaudo
