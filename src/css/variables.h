// var(): finding references to custom properties in a value and putting values in their place. Pure functions
// on the text of values; bounded, because variables can double what they refer to.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace collaudo::css {

// Of a custom property on one element, or of a whole value.
struct Substituted {
  std::optional<std::string> text;  // nothing: undefined, or a reference that leads nowhere
  std::string doubt;                // not empty: what the text is cannot be told; why
};

struct References {
  bool is_valid = true;  // every var() is written as it must be
  bool has_variables = false;
  std::string unsupported;  // a substitution function that is not supported: "attr()"
};
References references_in(std::string_view value);

// The names that the value refers to, fallbacks included.
void add_references(std::string_view value, std::set<std::string, std::less<>>& names);

using Lookup = std::function<Substituted(const std::string& name)>;
Substituted substitute(std::string_view value, const Lookup& lookup);

}  // namespace collaudo::css
