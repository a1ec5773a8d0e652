#include "css/pseudo_names.h"

#include <algorithm>
#include <array>

namespace collaudo::css {
namespace {

template <std::size_t size>
bool is_among(const std::array<std::string_view, size>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

constexpr std::array<std::string_view, 7> as_written = {
    "root", "empty", "first-child", "last-child", "first-of-type", "last-of-type", "only-child"};
constexpr std::array<std::string_view, 28> never = {"hover",
                                                    "active",
                                                    "focus",
                                                    "focus-visible",
                                                    "focus-within",
                                                    "visited",
                                                    "target",
                                                    "fullscreen",
                                                    "-webkit-full-screen",
                                                    "-webkit-full-screen-ancestor",
                                                    "picture-in-picture",
                                                    "popover-open",
                                                    "modal",
                                                    "autofill",
                                                    "-webkit-autofill",
                                                    "user-valid",
                                                    "user-invalid",
                                                    "current",
                                                    "past",
                                                    "future",
                                                    "xr-overlay",
                                                    "host",
                                                    "active-view-transition",
                                                    "interest-source",
                                                    "interest-target",
                                                    "target-current",
                                                    "target-before",
                                                    "target-after"};
constexpr std::array<std::string_view, 15> known = {
    "required",          "optional", "read-only",    "read-write",   "valid",
    "invalid",           "in-range", "out-of-range", "default",      "indeterminate",
    "placeholder-shown", "defined",  "open",         "-webkit-drag", "-webkit-full-page-media"};
constexpr std::array<std::string_view, 5> known_functions = {"nth-last-child", "nth-last-of-type", "dir",
                                                             "state", "active-view-transition-type"};
constexpr std::array<std::string_view, 2> never_functions = {"host", "host-context"};

constexpr std::array<std::string_view, 4> old_elements = {"before", "after", "first-line", "first-letter"};
constexpr std::array<std::string_view, 10> plain_elements = {
    "before",      "after",  "first-line", "first-letter", "selection",
    "placeholder", "marker", "backdrop",   "target-text",  "spelling-error"};
constexpr std::array<std::string_view, 20> elements_with_states = {"part",
                                                                   "slotted",
                                                                   "cue",
                                                                   "highlight",
                                                                   "file-selector-button",
                                                                   "details-content",
                                                                   "grammar-error",
                                                                   "search-text",
                                                                   "view-transition",
                                                                   "view-transition-group",
                                                                   "view-transition-image-pair",
                                                                   "view-transition-old",
                                                                   "view-transition-new",
                                                                   "scroll-button",
                                                                   "scroll-marker",
                                                                   "scroll-marker-group",
                                                                   "column",
                                                                   "checkmark",
                                                                   "picker",
                                                                   "picker-icon"};

constexpr std::array<std::string_view, 46> case_insensitive_attributes = {
    "accept",     "accept-charset", "align",     "alink",    "axis",     "bgcolor", "charset",
    "checked",    "clear",          "codetype",  "color",    "compact",  "declare", "defer",
    "dir",        "direction",      "disabled",  "enctype",  "face",     "frame",   "hreflang",
    "http-equiv", "lang",           "language",  "link",     "media",    "method",  "multiple",
    "nohref",     "noresize",       "noshade",   "nowrap",   "readonly", "rel",     "rev",
    "rules",      "scope",          "scrolling", "selected", "shape",    "target",  "text",
    "type",       "valign",         "valuetype", "vlink"};

bool is_of_another_browser(std::string_view name) {
  return name.starts_with("-moz-") || name.starts_with("-ms-") || name.starts_with("-o-") ||
         name.starts_with("-khtml-");
}

}  // namespace

PseudoClass pseudo_class(std::string_view name) {
  if (is_among(as_written, name)) return PseudoClass::as_written;
  if (is_among(never, name)) return PseudoClass::never;
  if (is_among(known, name)) return PseudoClass::known;
  return is_of_another_browser(name) ? PseudoClass::foreign : PseudoClass::unheard_of;
}

PseudoClass functional_pseudo_class(std::string_view name) {
  if (is_among(never_functions, name)) return PseudoClass::never;
  if (is_among(known_functions, name)) return PseudoClass::known;
  const bool takes_no_arguments =
      is_among(as_written, name) || (is_among(never, name) && name != "current") || is_among(known, name);
  return takes_no_arguments || is_of_another_browser(name) ? PseudoClass::foreign : PseudoClass::unheard_of;
}

PseudoElement pseudo_element(std::string_view name) {
  if (is_among(plain_elements, name)) return PseudoElement::plain;
  if (is_among(elements_with_states, name) || name.starts_with("-webkit-")) return PseudoElement::with_states;
  return is_of_another_browser(name) ? PseudoElement::foreign : PseudoElement::unheard_of;
}

bool is_written_with_one_colon(std::string_view pseudo_element) {
  return is_among(old_elements, pseudo_element);
}

bool is_case_insensitive_attribute(std::string_view name) {
  return is_among(case_insensitive_attributes, name);
}

}  // namespace collaudo::css
