// PageSheets: the style sheets that a browser applies to a page on our screen, in the order in which they
// count, and the order of their layers. Made from a page with the facets html and styles; read by the
// cascade, which must not outlive it.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include <collaudo/site.h>

#include "css/sheet.h"

namespace collaudo::css {

struct AppliedSheet {
  const Sheet* sheet = nullptr;
  std::string address;      // the page's own for what stands in it
  int first_line = 1;       // where the sheet begins there
  std::string doubt;        // not empty: it cannot be told whether the sheet applies
  int outer_layer = 0;      // that of rules without one, in the order of PageSheets::layer_ranks
  std::vector<int> layers;  // the same for the sheet's own layers
};

struct PageSheets {
  std::deque<Sheet> parsed;  // each address once
  std::vector<AppliedSheet> applied;
  std::vector<int>
      layer_ranks;  // higher ones win among normal declarations; what is in no layer has the highest
  std::vector<std::string> missing;  // addresses that could not be read
  // As of a sheet.
  std::string layer_doubt, font_doubt, doubt;
};

PageSheets page_sheets(const Page& page);

}  // namespace collaudo::css
