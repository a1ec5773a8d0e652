// The index of a fleet as pages that work without a script: the whole, in several orders, and a page for each
// supplier, theme and province. A pure function of the overview.
#pragma once

#include <functional>
#include <string>

#include "fleet/overview.h"

namespace collaudo::fleet {

// `write` is given the name of each file, from the folder ("index.html", "views/theme-aurora-1-2.html"), and
// its text.
void write_index(const Overview& overview, Language language,
                 const std::function<void(const std::string& file, const std::string& text)>& write);

}  // namespace collaudo::fleet
