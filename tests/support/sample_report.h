// A Report made by hand, with every verdict, level, cause and kind of finding, and with texts that a hostile
// page could hold. Made by the tests of the report formats, each its own; the report points into `criteria`,
// so the two stay together.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "report/report.h"

namespace collaudo::testing {

struct SampleReport {
  std::deque<Criterion> criteria;  // a deque: its elements stay where they are, also when it is moved
  Report report;
};

// Every verdict, level, origin and confidence; findings with and without a page; waivers, root causes, gaps,
// notes.
SampleReport rich_report();

// Three services (one walked, one declared only, one an application that scripts fill) and three criteria
// about them, of which one rests on an attestation. Its words, where a recording or the user can put them,
// are `foreign` where that is given.
SampleReport services_report(const std::string& foreign = {});

// One criterion of each given verdict; nothing else.
SampleReport report_with(const std::vector<Verdict>& verdicts);

// One failing criterion with that many findings on as many pages, and as many positive ones.
SampleReport report_with_findings(std::size_t count);

// What a hostile page puts into every text that it controls: markup, entities, quotes, template tags, ANSI
// escapes, C1 controls, bidirectional controls, NUL, line ends, tables and links of Markdown, commands to a
// CI runner, broken UTF-8.
const std::string& hostile_text();
// The rich report with hostile text wherever a page's own words can reach.
SampleReport hostile_report();

}  // namespace collaudo::testing
