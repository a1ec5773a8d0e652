// What a page loads: style sheets (and what they import), scripts, frames. Pure functions; read by crawler
// and freeze.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <collaudo/site.h>

namespace collaudo {

// In document order; `exchange` is left null. At most 400 of them.
std::vector<Resource> page_resources(const html::Document& document, const Url& page_url);

// The addresses that a style sheet imports, as written, in order. Comments and strings are respected; at most
// 100.
std::vector<std::string> css_imports(std::string_view css);

// How deep imports of imports are followed.
inline constexpr int max_import_depth = 5;

}  // namespace collaudo
