// The ASCII functions under the names that the HTML and CSS code uses. Pure functions.
#pragma once

#include "text/ascii.h"

namespace collaudo::html {

using ascii::equals_ignoring_case;
using ascii::is_digit;
using ascii::is_letter;
using ascii::is_space;
using ascii::lower;
using ascii::take_token;
using ascii::trimmed;

}  // namespace collaudo::html
