// The theme of a site: what its supplier would mend once for all the sites that use it. Read from the
// evidence by the row of a site. A pure function.
#pragma once

#include <string>

#include "evidence/snapshot.h"

namespace collaudo::fleet {

struct Theme {
  std::string name, version;  // empty: not recognised
};

// From the comment at the top of a style sheet of the home page, as WordPress wants it ("Theme Name",
// "Version"); without one from the name that the page gives to its generator.
Theme theme_of(const Snapshot& snapshot);

}  // namespace collaudo::fleet
