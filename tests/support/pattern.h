// Patterns of the variants: regular expressions in ECMAScript's spelling, run by PCRE2, which keeps its state
// on the heap: a long page costs no stack. Plain functions; any thread may call them. Throws
// std::runtime_error for a pattern that cannot be compiled or takes too long.
#pragma once

#include <string>

namespace collaudo::testing {

bool matches_whole(const std::string& text, const std::string& pattern);

// Replaces the first match, or all of them; `$1` stands for a group. True if there was one.
bool replace_matches(std::string& text, const std::string& pattern, const std::string& replacement, bool all);

}  // namespace collaudo::testing
