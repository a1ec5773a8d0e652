#include <cmath>

#include "fuzz/targets.h"
#include "score/gains.h"
#include "score/gzip.h"
#include "score/jpeg_frame.h"
#include "score/score_load.h"

namespace collaudo::fuzz {

void trace(std::string_view input) {
  const auto [first, second] = halves(input);
  constexpr std::size_t most = 1 << 20;
  const auto unpacked = score::unpacked(std::string(first), most);
  if (!unpacked) return;
  must(unpacked->size() <= most || unpacked->size() == first.size(), "what is unpacked has its bound");
  static_cast<void>(score::read_jpeg_frame(first));
  auto trace = score::read_trace(*unpacked);
  auto log = score::read_network_log(second);
  if (!trace || !log) return;
  const score::RecordedLoad load{std::move(trace).value(), std::move(log).value()};
  const auto scored = score::score_load(load);
  if (!scored) return;
  must(!scored->score || (*scored->score >= 0 && *scored->score <= 1), "a score is between 0 and 1");
  for (const auto& metric : scored->metrics)
    must(!metric || (std::isfinite(*metric) && *metric >= 0), "a metric is a time");
  for (const score::Gain& gain : score::what_would_help(load, *scored))
    must(std::isfinite(gain.points), "a gain is a number");
}

}  // namespace collaudo::fuzz
