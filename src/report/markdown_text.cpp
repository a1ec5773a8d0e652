#include "report/markdown_text.h"

#include <collaudo/text.h>

#include "report/escape.h"
#include "report/web_address.h"

namespace collaudo {

namespace {

// A backslash before ASCII punctuation makes it literal. These are markup anywhere in a line.
constexpr std::string_view markup = "\\`*_{}[]<>#|~&$";
constexpr std::string_view zero_width_space = "&#8203;";

// Markup by its place: "-", "+", "=" and "1." where a block begins; "://" and "www." make bare links.
bool is_markup_here(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at);
  switch (text[at]) {
    case '-':
    case '+':
    case '=':
      return at == 0;
    case ':':
      return text.substr(at + 1).starts_with('/');
    case '.':
    case ')':
      if (before.size() >= 3 && text::t2(before.substr(before.size() - 3)) == "www") return true;
      return !before.empty() && before.find_first_not_of("0123456789") == std::string_view::npos;
    default:
      return markup.find(text[at]) != std::string_view::npos;
  }
}

}  // namespace

std::string markdown_text(std::string_view foreign, std::size_t longest) {
  const std::string line = text::shortened(text::t1(terminal_safe(foreign)), longest);
  std::string escaped;
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (is_markup_here(line, at)) escaped += '\\';
    escaped += line[at];
    // Mentions and addresses of mail are found after the escapes are gone.
    if (line[at] == '@') escaped += zero_width_space;
  }
  return escaped;
}

std::string markdown_link(std::string_view label, std::string_view address) {
  std::string shown = markdown_text(label);
  const std::string target = web_address(address);
  if (target.empty()) return shown;
  std::string link = "[" + shown + "](";
  for (const char c : target) {
    if (c == '(') {
      link += "%28";
    } else if (c == ')') {
      link += "%29";
    } else if (c == '&') {
      link += "&amp;";
    } else {
      link += c;
    }
  }
  return link + ")";
}

}  // namespace collaudo
