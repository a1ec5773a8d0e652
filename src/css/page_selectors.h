// PageSelectors: the selectors of a rule as a browser reads them, in the language of html::Selector, which
// was made for our own rules. States that a page at rest never has match nothing, states that attributes show
// become attributes, nesting is resolved, and a selector that a browser does not know drops its whole rule.
// Made from the text of a rule, read by the cascade. An immutable value without references to the text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "css/spellings.h"
#include "html/selector.h"

namespace collaudo::css {

struct PageSelectors {
  std::vector<html::Selector> list;  // those that can select an element
  bool is_invalid = false;           // the browser drops the rule
  std::string doubt;  // not empty: a browser may drop the rule, or it is beyond our bounds; then the list may
                      // be empty
};

// The pseudo-class that stands for "in quirks mode".
inline constexpr std::string_view spelled_otherwise = ":spelled-otherwise()";

// What else decides how a selector is read.
struct SelectorSetting {
  const Spellings* spellings = nullptr;  // of the page, if there is one
  bool is_scoped = false;                // inside @scope
};

// `nesting`: the selectors of the rule, before them those of the rules around it, the outermost first.
PageSelectors page_selectors(const std::vector<std::string_view>& nesting, const SelectorSetting& setting);

}  // namespace collaudo::css
