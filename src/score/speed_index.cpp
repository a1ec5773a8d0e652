#include "score/speed_index.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

#include "score/fault.h"
#include "score/jpeg_frame.h"

namespace collaudo::score {

namespace {

struct Frame {
  double at = 0;                      // ms
  const std::string* jpeg = nullptr;  // null: the white frame at the origin
  std::optional<JpegFrame> picture;
  double progress = -1;  // percent, of the way from the first frame to the last; below 0: not known yet
};

class VisualProgress {
 public:
  explicit VisualProgress(std::vector<Frame>& frames) : frames_(frames) {
    last_ = histogram(frames.size() - 1);
    fill();
  }

 private:
  using Histogram = std::array<std::array<std::uint32_t, 256>, 3>;

  // A frame that cannot be decoded looks white.
  const Histogram& histogram(std::size_t i) {
    Frame& frame = frames_[i];
    if (!frame.picture) {
      frame.picture = frame.jpeg ? read_jpeg_frame(*frame.jpeg) : std::nullopt;
      if (!frame.picture) frame.picture = JpegFrame{};
    }
    return frame.picture->histogram;
  }

  double progress(std::size_t i) {
    Frame& frame = frames_[i];
    if (frame.progress >= 0) return frame.progress;
    const Histogram& first = histogram(0);
    const Histogram& now = histogram(i);
    double total = 0, matched = 0;
    for (std::size_t channel = 0; channel < 3; ++channel)
      for (std::size_t level = 0; level < 256; ++level) {
        const double start = first[channel][level];
        const double change = std::abs(now[channel][level] - start);
        const double wanted = std::abs(last_[channel][level] - start);
        matched += std::min(change, wanted);
        total += wanted;
      }
    frame.progress = total == 0 ? 100 : std::floor(matched / total * 100);
    return frame.progress;
  }

  // Bisects: where the two ends of a stretch are nearly alike, what is between takes the lower end's value.
  void fill() {
    std::vector<std::pair<std::size_t, std::size_t>> open = {{0, frames_.size() - 1}};
    while (!open.empty()) {
      const auto [lower, upper] = open.back();
      open.pop_back();
      const double at_lower = progress(lower);
      const double at_upper = progress(upper);
      const double seconds = (frames_[upper].at - frames_[lower].at) / 1000;
      const double gap = 6 * std::exp(std::log(2.0 / 3.0) * seconds) - 1;
      if (std::abs(at_upper - at_lower) < gap) {
        for (std::size_t i = lower + 1; i < upper; ++i) frames_[i].progress = at_lower;
      } else if (upper - lower > 1) {
        const std::size_t middle = (lower + upper) / 2;
        open.push_back({middle, upper});
        open.push_back({lower, middle});
      }
    }
  }

  std::vector<Frame>& frames_;
  Histogram last_;
};

}  // namespace

Result<double> observed_speed_index(const std::vector<Screenshot>& screenshots, double time_origin) {
  std::vector<Frame> frames(1);
  frames[0].at = time_origin / 1000;
  for (const Screenshot& shot : screenshots)
    if (frames.back().jpeg == nullptr || *frames.back().jpeg != shot.jpeg)
      frames.push_back({shot.at / 1000, &shot.jpeg, std::nullopt, -1});
  if (frames.size() < 2) return Error{fault::at("no_screenshots")};
  if (!read_jpeg_frame(*frames.back().jpeg)) return Error{fault::at("no_screenshots")};
  VisualProgress{frames};

  std::size_t first_change = 0;
  while (first_change + 1 < frames.size() && frames[first_change].progress <= 0) ++first_change;
  double index = frames[first_change].at - frames[0].at;
  for (std::size_t i = first_change + 1; i < frames.size(); ++i)
    index += (frames[i].at - frames[i - 1].at) * (1 - frames[i - 1].progress / 100);
  return index;
}

}  // namespace collaudo::score
