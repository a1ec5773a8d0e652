// heavy_site(): the model comune scaled to a number of pages, each filled up to a weight with the kind of
// markup that municipal pages are made of (cards, lists, tables, accordions), so that what is measured is not
// an empty page. The same arguments give the same bytes.
#pragma once

#include <cstddef>

#include "support/virtual_site.h"

namespace collaudo::testing {

// `bytes` of each HTML page, about; pages that are heavier stay as they are.
VirtualSite heavy_site(std::size_t pages, std::size_t bytes);

}  // namespace collaudo::testing
