// How a Difference is shown: for a person at a terminal, for a program, for the page of a CI job. Called by
// the command line. Pure functions of their arguments; JSON is never translated.
#pragma once

#include <ostream>

#include "compare/difference.h"
#include "report/report.h"

namespace collaudo {

using DifferenceFormat = void (*)(const Difference&, const ReportOptions&, std::ostream&);

void write_difference_text(const Difference& difference, const ReportOptions& options, std::ostream& out);
void write_difference_json(const Difference& difference, const ReportOptions& options, std::ostream& out);
void write_difference_markdown(const Difference& difference, const ReportOptions& options, std::ostream& out);

}  // namespace collaudo
