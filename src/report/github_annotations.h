// Annotations of a GitHub Actions job: one line a criterion that keeps the run from passing, the most urgent
// first, ten at most. Made for the command line, which prints them where the runner reads. Pure.
#pragma once

#include <string>

#include "report/report.h"

namespace collaudo {

inline constexpr std::size_t most_annotations = 10;  // the runner shows no more of a step

// Lines "::error title=…::…" and "::warning …"; empty when nothing is to be said.
std::string github_annotations(const Report& report, Language language);

}  // namespace collaudo
