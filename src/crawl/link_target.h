// Where an element leads: href, or the address that its onclick assigns (crawling rules 4.3). A pure
// function, used by the roles.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <collaudo/html.h>

namespace collaudo {

struct LinkTarget {
  std::string href;      // as written, not resolved
  bool app_sees = true;  // false: the App's narrower rules find no target, or another one
};

std::optional<LinkTarget> link_target(html::Element element);

// The address that a script text assigns to the location; nothing when it assigns none.
std::optional<std::string> assigned_location(std::string_view script);
// What the App takes from it: all between the first and the last single quote.
std::optional<std::string> app_assigned_location(std::string_view script);

}  // namespace collaudo
