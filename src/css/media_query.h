// Media queries, answered for the one screen that pages are judged on: 1280 x 800 pixels of a browser without
// pointer, as the official tool uses. Pure functions on text of any bytes. `maybe` is what a browser may know
// and we do not.
#pragma once

#include <string_view>

#include "html/selector.h"

namespace collaudo::css {

// A whole list, as in a `media` attribute or behind @media; an empty one matches.
html::Match media_matches(std::string_view queries);

}  // namespace collaudo::css
