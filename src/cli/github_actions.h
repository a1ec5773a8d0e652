// What a run tells GitHub Actions besides its reports, when it runs there (GITHUB_ACTIONS=true): the Markdown
// report is added to the summary of the job (the file named by GITHUB_STEP_SUMMARY), and annotations are
// printed on standard error, which the runner reads as it reads standard output: a report on standard output
// stays whole. With --quiet there are no annotations. Anywhere else it does nothing. Called once, by
// delivery.
#pragma once

#include "cli/output_options.h"
#include "report/report.h"

namespace collaudo {

// A summary that cannot be added is said on standard error; nobody asked for it, so the exit code stays.
void tell_github_actions(const Report& report, const OutputOptions& options);

}  // namespace collaudo
