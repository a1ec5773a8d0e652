// A file that `collaudo diff` is given: read, bounded, and made into facts. The one place that knows what
// such a file may be: a JSON report, or a recording of evidence, which is judged again with the criteria of
// its run. Called by the diff command, from one thread.
#pragma once

#include <string>

#include "compare/report_facts.h"
#include "text/phrases.h"

namespace collaudo {

// Throws UsageError, one line, for what cannot be read or compared.
ReportFacts facts_of_file(const std::string& file, const Phrases& phrases, Language language);

}  // namespace collaudo
