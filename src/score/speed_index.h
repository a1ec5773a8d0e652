// Speed index: how soon, on average, the visible part of the page looked as it does in the end; from the
// screenshots of a trace. A pure function; decodes JPEG (the room's only use of libjpeg).
#pragma once

#include <vector>

#include <collaudo/result.h>

#include "score/trace.h"

namespace collaudo::score {

// Milliseconds from `time_origin` (µs). The fault (fault.h) says that there are no usable screenshots.
Result<double> observed_speed_index(const std::vector<Screenshot>& screenshots, double time_origin);

}  // namespace collaudo::score
