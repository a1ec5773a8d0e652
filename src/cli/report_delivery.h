// Delivery: the reports of a run go to their files, and the exit code follows. The last step of every command
// that judges.
#pragma once

#include "cli/output_options.h"
#include "report/report.h"

namespace collaudo {

// Every report that can be written is written, whatever happens to another; what cannot is said on standard
// error. The exit code: that of the report, wrong_use when a file could not be written, our_error above all.
int deliver(const Report& report, const OutputOptions& options);

// How a report for `file` ("-" = standard output) is to look: width and colours are those of the terminal.
ReportOptions report_options(const OutputOptions& options, const std::string& file);

}  // namespace collaudo
