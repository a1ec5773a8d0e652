// The paths that a login's return address names, without the values around them: does the login know which
// service it was asked for? A pure function.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace collaudo {

// Adds the paths found in the parameters of a redirect (percent, base64, JSON, token payloads), each once,
// bounded.
void add_return_hints(std::string_view redirect, std::vector<std::string>& hints);

}  // namespace collaudo
