#include "crawl/resources.h"

#include <algorithm>
#include <cctype>

#include <collaudo/text.h>

namespace collaudo {

namespace {

constexpr std::size_t max_resources = 400;
constexpr std::size_t max_imports = 100;

bool is_style_link(html::Element link) {
  const std::string rel = text::t2(link.attribute_or("rel"));
  if (text::contains_words(rel, "stylesheet")) return true;
  // The official App takes every link whose address names a style sheet.
  return text::contains(link.attribute_or("href"), ".css") && !text::contains_words(rel, "preconnect");
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
         });
}

std::string_view trimmed(std::string_view text) {
  const auto space = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; };
  while (!text.empty() && space(text.front())) text.remove_prefix(1);
  while (!text.empty() && space(text.back())) text.remove_suffix(1);
  return text;
}

std::size_t behind_comment(std::string_view css, std::size_t at) {
  const auto end = css.find("*/", at + 2);
  return end == std::string_view::npos ? css.size() : end + 2;
}

std::size_t behind_string(std::string_view css, std::size_t at) {
  const char quote = css[at++];
  while (at < css.size() && css[at] != quote && css[at] != '\n') at += css[at] == '\\' ? 2 : 1;
  return std::min(at + 1, css.size());
}

// `rest` begins behind "@import".
std::string imported_address(std::string_view rest) {
  rest = trimmed(rest.substr(0, 4096));
  if (rest.empty()) return {};
  if (rest.front() == '"' || rest.front() == '\'')
    return std::string(rest.substr(1, rest.find(rest.front(), 1) - 1));
  if (rest.size() < 4 || !equals_ignoring_case(rest.substr(0, 4), "url(")) return {};
  rest = rest.substr(4);
  rest = trimmed(rest.substr(0, rest.find(')')));
  if (rest.size() >= 2 && (rest.front() == '"' || rest.front() == '\''))
    rest = rest.substr(1, rest.size() - 2);
  return std::string(rest);
}

}  // namespace

std::vector<std::string> css_imports(std::string_view css) {
  std::vector<std::string> addresses;
  std::size_t at = 0;
  // Imports stand before every other rule: the first block ends the search.
  while (at < css.size() && css[at] != '{' && addresses.size() < max_imports) {
    if (css.substr(at).starts_with("/*")) {
      at = behind_comment(css, at);
    } else if (css[at] == '"' || css[at] == '\'') {
      at = behind_string(css, at);
    } else if (css[at] == '@' && equals_ignoring_case(css.substr(at, 7), "@import")) {
      if (auto address = imported_address(css.substr(at + 7)); !address.empty())
        addresses.push_back(std::move(address));
      at += 7;
    } else if (css[at] == '@' && equals_ignoring_case(css.substr(at, 6), "@layer")) {
      const auto end = css.find_first_of("{;", at);
      if (end == std::string_view::npos || css[end] == '{') return addresses;
      at = end + 1;
    } else {
      ++at;
    }
  }
  return addresses;
}

std::vector<Resource> page_resources(const html::Document& document, const Url& page_url) {
  Url base = page_url;
  if (!document.base_href().empty())
    if (const auto resolved = page_url.resolve(document.base_href())) base = *resolved;
  std::vector<Resource> resources;
  const auto add = [&](Resource::Kind kind, html::Element element, std::string_view href, bool imported) {
    if (resources.size() >= max_resources || trimmed(href).empty()) return;
    if (auto url = base.resolve(href))
      resources.push_back({kind, std::move(*url), element.index(), imported, nullptr});
  };
  for (const html::Element element :
       document.select("link[href], style, script[src], iframe[src], frame[src], embed[src]")) {
    const std::string_view tag = element.tag();
    if (tag == "link") {
      if (is_style_link(element)) add(Resource::Kind::style, element, element.attribute_or("href"), false);
    } else if (tag == "style") {
      for (const std::string& address : css_imports(element.content()))
        add(Resource::Kind::style, element, address, true);
    } else if (tag == "script") {
      add(Resource::Kind::script, element, element.attribute_or("src"), false);
    } else {
      add(Resource::Kind::frame, element, element.attribute_or("src"), false);
    }
  }
  return resources;
}

}  // namespace collaudo
