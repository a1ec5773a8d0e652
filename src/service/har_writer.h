// A recording as a HAR 1.2 file again: what read_har() makes of it is the same recording. For handing on a
// walk whose personal data are masked. A pure function.
#pragma once

#include <string>

#include "service/recorded_walk.h"

namespace collaudo {

// Cookies have names and attributes alone; so have the headers of the session.
std::string har_of(const RecordedWalk& walk);

}  // namespace collaudo
