// A file that only its owner can read: recordings hold what a person typed. Used by the commands that write
// them.
#pragma once

#include <string>

#include "text/phrases.h"

namespace collaudo {

// Nothing is overwritten. Throws UsageError when it is there already, or cannot be written.
void write_private(const Phrases& phrases, const std::string& file, const std::string& text);

}  // namespace collaudo
