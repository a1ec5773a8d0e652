// What else a fleet comes out as: the table for a spreadsheet program, the summary for a pull request or a
// letter, and the few lines for the terminal. Pure functions of the overview.
#pragma once

#include <string>

#include "fleet/overview.h"

namespace collaudo::fleet {

// CSV as spreadsheet programs of the country take it: UTF-8 with its mark, `;`, a row a site, most urgent
// first. The columns of the list come first, so that it can be a list again. No cell can be a formula.
std::string table_of(const Overview& overview, Language language);

std::string markdown_summary(const Overview& overview, Language language);

// `index`: the file that a person opens next.
std::string terminal_summary(const Overview& overview, Language language, const std::string& index);

}  // namespace collaudo::fleet
