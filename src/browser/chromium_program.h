// Where Chromium is. Asked by the command line before a run and by tests. Reads the environment; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace collaudo::browser {

// `named` (--chromium) first, then COLLAUDO_CHROMIUM, the headless shell, the usual places and the path.
// Nothing when there is none; one that is named and is no program is none, whatever else is installed.
std::optional<std::string> find_chromium(std::string_view named);

}  // namespace collaudo::browser
