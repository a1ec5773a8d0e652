// @supports: would a browser of today accept that declaration or selector? Pure functions on text of any
// bytes. Few answers are certain; `maybe` for the rest, which matters only where a rule about fonts stands
// behind it.
#pragma once

#include <string_view>

#include "html/selector.h"

namespace collaudo::css {

// The condition behind @supports.
html::Match supports(std::string_view condition);
// What stands in @import supports(…): a condition, or a bare declaration.
html::Match import_supports(std::string_view condition);

}  // namespace collaudo::css
