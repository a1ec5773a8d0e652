#include <algorithm>
#include <limits>

#include "score/simulated_metrics.h"

namespace collaudo::score {

double cumulative_layout_shift(const Trace& trace) {
  constexpr double recent_input = 500 * 1000;  // µs
  constexpr double longest_gap = 1e6, longest_window = 5e6;
  const double begin = trace.viewport_at > 0 ? trace.viewport_at : trace.time_origin;
  // Setting the viewport counts as input in the browser, so the first shifts may be marked without any user.
  bool trust_mark = false;
  double largest = 0, sum = 0;
  double window_start = -std::numeric_limits<double>::infinity(), previous = window_start;
  for (const LayoutShift& shift : trace.shifts) {
    if (shift.had_recent_input) {
      if (shift.at - begin > recent_input || trust_mark) continue;
    } else {
      trust_mark = true;
    }
    if (shift.at - window_start > longest_window || shift.at - previous > longest_gap) {
      window_start = shift.at;
      sum = 0;
    }
    previous = shift.at;
    sum += shift.score;
    largest = std::max(largest, sum);
  }
  return largest;
}

}  // namespace collaudo::score
