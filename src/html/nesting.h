// parsable_length(): how much of a page can be parsed within bounds of time and memory. The parser has no
// bounds of its own, and some of its steps take longer the deeper the page is nested; so what it would do is
// estimated first, in one pass over the tags. A pure function, called once for each page, before it is
// parsed.
#pragma once

#include <cstddef>
#include <string_view>

namespace collaudo::html {

// The size of the source when all of it can be parsed; else where it must be cut.
std::size_t parsable_length(std::string_view source);

}  // namespace collaudo::html
