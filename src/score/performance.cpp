#include <algorithm>
#include <array>
#include <cmath>

#include <collaudo/performance.h>

namespace collaudo {

namespace {

constexpr std::array<std::string_view, 3> sources = {"lighthouse", "measured", "estimate"};
constexpr std::array<std::string_view, 4> guards = {"frame_trap", "machine_load", "cut_off", "few_runs"};

// Two loads of a page differ by more than this only now and then (docs/performance-score.md).
constexpr double clear_of_threshold = 0.05;

template <typename Named, typename Names>
std::optional<Named> named(std::string_view name, const Names& names) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Named>(found - names.begin());
}

}  // namespace

bool Performance::is_sure(double threshold) const {
  if (!score || source == Source::estimate) return false;
  if (source == Source::lighthouse) return true;
  const auto speaks = [&](Guard guard) {
    return std::find(guards.begin(), guards.end(), guard) != guards.end();
  };
  if (speaks(Guard::few_runs)) return false;
  // What others do on the machine only ever makes a page slower.
  if (speaks(Guard::machine_load) && *score < threshold) return false;
  constexpr double rounding = 1e-9;  // scores are multiples of 0.01, not quite
  return std::all_of(runs.begin(), runs.end(), [&](double run) {
    return (run >= threshold) == (*score >= threshold) &&
           std::abs(run - threshold) >= clear_of_threshold - rounding;
  });
}

std::string_view name(Performance::Source source) { return sources[static_cast<std::size_t>(source)]; }
std::string_view name(Performance::Guard guard) { return guards[static_cast<std::size_t>(guard)]; }
std::optional<Performance::Source> performance_source_named(std::string_view name) {
  return named<Performance::Source>(name, sources);
}
std::optional<Performance::Guard> performance_guard_named(std::string_view name) {
  return named<Performance::Guard>(name, guards);
}

}  // namespace collaudo
