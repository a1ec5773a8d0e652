// Text files: what a command writes where the user said. Used by commands that write no report.
#pragma once

#include <string>

#include "text/phrases.h"

namespace collaudo {

// Into the file, "-" = standard output; no file, nothing written. Throws UsageError when it cannot.
void write_text(const Phrases& phrases, const std::string& file, const std::string& text);

}  // namespace collaudo
