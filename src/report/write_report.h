// Writing a report where the user wants it: the only place that writes files for reports. Called by the
// command line, from one thread; keeps nothing.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include <collaudo/result.h>

#include "report/report.h"

namespace collaudo {

// `file` "-" is standard output. A regular file is replaced at once, whole or not at all: no reader ever sees
// half a report, and a failure leaves the old one. What is no regular file (a pipe, /dev/null) is written to
// directly.
Result<std::monostate> write_to(const Report& report, const FormatRow& format, const ReportOptions& options,
                                const std::string& file);

// The same for content that is no report of one run. `language` is that of the complaint.
Result<std::monostate> write_content(std::string_view content, Language language, const std::string& file);

// At the end of `file`, which is made when it is not there.
Result<std::monostate> append_content(std::string_view content, Language language, const std::string& file);

// "no space left on the disk": what a number of errno means to somebody who wanted a file written.
std::string write_fault(Language language, int code);

}  // namespace collaudo
