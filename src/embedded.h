// Files that live inside the binary: vocabularies, criteria, prose, templates. Made at build time, read by
// catalogue, reports and command line, by their path from the root of the repository. Constant: any thread
// may read them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace collaudo {

std::string_view embedded_file(std::string_view path);  // std::logic_error when there is no such file
std::optional<std::string_view> find_embedded_file(std::string_view path);
std::vector<std::string_view> embedded_paths(std::string_view beginning);  // sorted

}  // namespace collaudo
