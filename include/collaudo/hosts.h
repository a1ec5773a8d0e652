// Names of hosts: how they lie in each other, and where a text speaks of them. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace collaudo {

// The host itself, or one below it.
bool is_or_is_below(std::string_view host, std::string_view domain);

// Host names in a text, in the spelling of addresses and without "www.". What follows "@" is where mail goes,
// not a site.
std::vector<std::string> hosts_in(std::string_view text);

}  // namespace collaudo
