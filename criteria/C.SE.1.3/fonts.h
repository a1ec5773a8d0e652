// The fonts of one page: which headings, paragraphs and elements inside them begin with another font than the
// model's.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <collaudo/html.h>
#include <collaudo/site.h>

namespace collaudo::criteria::service_fonts {

enum class Kind { element, inside };

// Elements that owe the same font to the same rule.
struct Group {
  html::Element first;
  std::string family;  // the first of the computed list; a message key with "@" for the browser's own
  std::string setter;  // the rule and its place; likewise
  std::string doubt;   // not empty: the cascade cannot tell
  long count = 0, hidden = 0;
};

struct Reading {
  std::vector<std::string> missing_sheets;
  long elements = 0;                                         // headings and paragraphs in Italian
  std::map<std::pair<Kind, std::string>, Group> wrong;       // by what they have in common
  std::map<std::pair<Kind, std::string>, Group> of_banners;  // in a consent banner of somebody else's
  bool is_other_language = false;                            // nothing on it is in Italian
};

Reading read_fonts(const Page& page, const std::vector<std::string>& banners,
                   const std::vector<std::string>& font_services);

}  // namespace collaudo::criteria::service_fonts
