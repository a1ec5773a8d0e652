// The page docs/criteria.md, generated from the catalogue: for each criterion the atomic conditions of the
// official text and how each is decided, with totals. A pure function of the catalogue.
#pragma once

#include <string>

namespace collaudo {

std::string criteria_page();

}  // namespace collaudo
