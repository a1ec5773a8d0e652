// FontValue: what one declaration says about the family: a list, a keyword that defers to other rules, or
// nothing valid. Made from the text of a value; read by the cascade. Pure functions and plain values: safe to
// share between threads.
#pragma once

#include <string>
#include <string_view>

namespace collaudo::css {

struct FontValue {
  enum class Kind {
    invalid,  // the browser drops the declaration
    list,
    inherit,
    initial,
    revert,
    revert_layer,
    with_variables,  // to be read again once var() is replaced
    undecided        // a function or keyword that is not supported; `doubt` names it
  };
  Kind kind = Kind::invalid;
  std::string first;  // of a list: the first family, unquoted, white space collapsed
  std::string list;   // … and all of them, as a browser writes them
  std::string doubt;
};

// How the families without a name of their own are called.
inline constexpr std::string_view default_family = "default";   // of a page that sets none
inline constexpr std::string_view system_family = "system-ui";  // of buttons and fields

// `property`: "font-family", "font" or "all".
FontValue font_value(std::string_view property, std::string_view value);
// The same once var() is replaced; what comes out then may not begin like a keyword and go on.
FontValue substituted_font_value(std::string_view property, std::string_view value);

}  // namespace collaudo::css
