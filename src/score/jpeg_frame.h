// JPEG frame: the colours of a screenshot as three histograms. Made by read_jpeg_frame() from the base64 text
// of a trace; read by the speed index. Plain data. Frames larger than 4096 × 4096 are refused.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace collaudo::score {

struct JpegFrame {
  int width = 0, height = 0;
  // For red, green and blue: how many pixels have each level. Pixels that are nearly white are not counted.
  std::array<std::array<std::uint32_t, 256>, 3> histogram{};
};

// Nothing when the text is no JPEG that can be read.
std::optional<JpegFrame> read_jpeg_frame(std::string_view base64);

}  // namespace collaudo::score
