// Saved pages: a folder with the HTML of each screen, in the order of the names or of an index.json. Reads
// files; one thread.
#pragma once

#include <filesystem>
#include <string>

#include <collaudo/result.h>

#include "service/recorded_walk.h"

namespace collaudo {

// The Error is a key of the command line's phrases: "no_folder", "no_pages", "index" …
Result<RecordedWalk> read_saved_pages(const std::filesystem::path& folder);

}  // namespace collaudo
