// How much work it can be to ask a selector of an element of a page: the bound by which the cascade keeps
// style sheets that are made to be slow from holding up a run. Pure functions.
#pragma once

#include <collaudo/html.h>

#include "html/selector.h"

namespace collaudo::css {

struct PageShape {
  int elements = 1;
  int depth = 1;     // of the deepest element
  int siblings = 1;  // most children of one element
};
PageShape shape_of(const html::Document& document);

int cost_of(const html::Selector& selector, const PageShape& shape);

}  // namespace collaudo::css
