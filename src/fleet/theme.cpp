#include "fleet/theme.h"

#include <algorithm>

#include <collaudo/text.h>

#include "html/ascii.h"

namespace collaudo::fleet {

namespace {

constexpr std::size_t longest_head = 4096, longest_name = 60, longest_version = 20;

// The value of "Theme Name: …" on a line of its own, decorations before it left out.
std::string value_in(std::string_view comment, std::string_view key) {
  while (!comment.empty()) {
    const auto end = std::min(comment.find('\n'), comment.size());
    std::string_view line = comment.substr(0, end);
    comment.remove_prefix(std::min(end + 1, comment.size()));
    while (!line.empty() && (ascii::is_space(line.front()) || line.front() == '*' || line.front() == '!'))
      line.remove_prefix(1);
    if (line.size() > key.size() && line[key.size()] == ':' &&
        ascii::equals_ignoring_case(line.substr(0, key.size()), key))
      return text::t1(line.substr(key.size() + 1));
  }
  return {};
}

Theme theme_in(std::string_view css) {
  const auto begin = css.substr(0, longest_head).find("/*");
  if (begin == std::string_view::npos) return {};
  const std::string_view comment =
      css.substr(begin + 2, std::min(css.find("*/", begin), begin + longest_head) - begin - 2);
  return {text::shortened(value_in(comment, "Theme Name"), longest_name),
          text::shortened(value_in(comment, "Version"), longest_version)};
}

// "Plone 6 - https://plone.org" → "Plone", "6".
Theme generator(const html::Document& document) {
  for (const html::Element meta : document.select("meta[name=generator i]")) {
    const std::string written = text::t1(meta.attribute_or("content"));
    Theme theme;
    for (const std::string& word : text::words(written)) {
      const bool is_version = word.find_first_of("0123456789") == 0;
      if (is_version) theme.version = text::shortened(word, longest_version);
      if (is_version || word.find_first_of("-(;,:") != std::string::npos) break;
      theme.name += (theme.name.empty() ? "" : " ") + word;
    }
    theme.name = text::shortened(theme.name, longest_name);
    if (!theme.name.empty()) return theme;
  }
  return {};
}

}  // namespace

Theme theme_of(const Snapshot& snapshot) {
  const Page& home = snapshot.pages.front();
  if (!home.has_html()) return {};
  for (const html::Element link : home.html().select("link[rel~=stylesheet i][href]")) {
    const auto url = home.url().resolve(link.attribute_or("href"));
    const auto sheet = url ? snapshot.resources.find(url->canonical()) : snapshot.resources.end();
    if (sheet == snapshot.resources.end() || !sheet->second.ok()) continue;
    if (Theme theme = theme_in(sheet->second.body); !theme.name.empty()) return theme;
  }
  return generator(home.html());
}

}  // namespace collaudo::fleet
