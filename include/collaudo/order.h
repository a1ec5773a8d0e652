// The order test with one tolerated move (`order1` of the rules) and exact percentages. Pure functions, read
// by the criteria about menus, cards and vocabularies.
#pragma once

#include <string>
#include <vector>

namespace collaudo {

struct Order {
  bool in_order = true;
  std::vector<std::string>
      candidates;  // when not in order: moving one of these would mend it; empty: several are misplaced
  bool one_misplaced() const { return !in_order && !candidates.empty(); }
};

// Order of `found` against `expected`; what stands in one of the two only is ignored, and of labels found
// twice the first counts.
Order order1(const std::vector<std::string>& expected, const std::vector<std::string>& found);

// The App's own version: labels found twice are kept, so they break the order.
Order order1_as_app(const std::vector<std::string>& expected, const std::vector<std::string>& found);

// k of n, compared without rounding. n = 0 has no percentage: every comparison is false.
struct Share {
  long part = 0;
  long whole = 0;
  bool at_least(long percent) const { return whole > 0 && part * 100 >= percent * whole; }
  bool is_all() const { return whole > 0 && part == whole; }
  double percent() const {
    return whole > 0 ? 100.0 * static_cast<double>(part) / static_cast<double>(whole) : 0;
  }
  // Rounded half up to an integer, as the App does before it compares.
  long app_percent() const { return whole > 0 ? (200 * part + whole) / (2 * whole) : 0; }
  std::string text() const;  // "59/200 (29.5 %)"
};

}  // namespace collaudo
