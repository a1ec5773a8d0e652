// The pseudo-classes and pseudo-elements of a browser, by what they mean for an element of a page at rest.
// Constant tables; read by PageSelectors.
#pragma once

#include <string_view>

namespace collaudo::css {

enum class PseudoClass {
  as_written,  // html::Selector has it too
  never,       // needs a hand, a script or another place
  known,       // a browser decides it, we do not
  foreign,     // of another browser: drops the rule
  unheard_of   // a newer browser may know it
};

// `name` in lower case, without colon and arguments.
PseudoClass pseudo_class(std::string_view name);
PseudoClass functional_pseudo_class(std::string_view name);  // those that are not lists of selectors

enum class PseudoElement { plain, with_states, foreign, unheard_of };
PseudoElement pseudo_element(std::string_view name);
bool is_written_with_one_colon(std::string_view pseudo_element);

// Attributes whose values HTML compares without regard to case.
bool is_case_insensitive_attribute(std::string_view name);

}  // namespace collaudo::css
