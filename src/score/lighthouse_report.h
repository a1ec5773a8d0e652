// A Lighthouse report that was handed in, read for what it says of the performance. A pure function.
#pragma once

#include <string_view>
#include <variant>

#include <collaudo/performance.h>

namespace collaudo::score {

// `text` is Lighthouse's JSON report and may come from anywhere. Whether its page belongs to the site is for
// the caller to say.
std::variant<Performance, PerformanceEvidence::Refused> read_lighthouse_report(std::string_view text);

}  // namespace collaudo::score
