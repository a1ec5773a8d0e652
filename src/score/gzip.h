// Gzip: Chromium and its tools save recordings compressed as well as plain. A pure function: any thread.
#pragma once

#include <cstddef>
#include <string>

#include <collaudo/result.h>

namespace collaudo::score {

// The content of a gzip file, or the bytes themselves when they are none. The fault (fault.h) says that the
// file is broken or larger than `most` bytes.
Result<std::string> unpacked(std::string bytes, std::size_t most = std::size_t{1} << 30);

}  // namespace collaudo::score
