// Foreign text and addresses inside Markdown: shown as they are, never taken as markup. Pure functions, read
// by whatever writes Markdown. Thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace collaudo {

// One line without leading or trailing space, at most `longest` code points, every character that Markdown
// (also GitHub's: tables, bare addresses, mentions) could take as markup escaped.
std::string markdown_text(std::string_view foreign, std::size_t longest = 400);

// "[label](address)"; the label alone when the address is no web address.
std::string markdown_link(std::string_view label, std::string_view address);

}  // namespace collaudo
