#include "crawl/link_target.h"

#include <cctype>

#include <collaudo/links.h>
#include <collaudo/text.h>

namespace collaudo {

namespace {

void skip_spaces(std::string_view& text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front()))) text.remove_prefix(1);
}

bool take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  skip_spaces(text);
  return true;
}

std::optional<std::string> quoted(std::string_view text) {
  skip_spaces(text);
  if (text.empty()) return std::nullopt;
  const char quote = text.front();
  if (quote != '\'' && quote != '"' && quote != '`') return std::nullopt;
  const auto end = text.find(quote, 1);
  if (end == std::string_view::npos) return std::nullopt;
  return std::string(text.substr(1, end - 1));
}

// `rest` begins behind the word "location".
std::optional<std::string> behind_location(std::string_view rest) {
  skip_spaces(rest);
  if (take(rest, ".assign") || take(rest, ".replace")) return take(rest, "(") ? quoted(rest) : std::nullopt;
  take(rest, ".href");
  if (rest.starts_with("==") || !take(rest, "=")) return std::nullopt;
  return quoted(rest);
}

std::optional<std::string> usable(std::optional<std::string_view> href) {
  if (!href || !usable_href(*href)) return std::nullopt;
  return std::string(*href);
}

}  // namespace

std::optional<std::string> assigned_location(std::string_view script) {
  for (std::size_t at = 0; (at = script.find("location", at)) != std::string_view::npos;) {
    at += 8;
    if (auto address = behind_location(script.substr(at))) return address;
  }
  if (const auto at = script.find("open"); at != std::string_view::npos) {
    std::string_view rest = script.substr(at + 4);
    skip_spaces(rest);
    if (take(rest, "(")) return quoted(rest);
  }
  return std::nullopt;
}

std::optional<std::string> app_assigned_location(std::string_view script) {
  if (!text::contains(script, "location.href")) return std::nullopt;
  const auto first = script.find('\'');
  const auto last = script.rfind('\'');
  if (first == std::string_view::npos || first == last) return std::nullopt;
  return std::string(script.substr(first + 1, last - first - 1));
}

std::optional<std::string> href_of(html::Element element) {
  if (const auto target = link_target(element)) return target->href;
  return std::nullopt;
}

std::optional<LinkTarget> link_target(html::Element element) {
  if (const auto onclick = element.attribute("onclick")) {
    if (const auto assigned = assigned_location(*onclick)) {
      const auto app = app_assigned_location(*onclick);
      return LinkTarget{*assigned, app && *app == *assigned};
    }
  }
  if (const auto href = usable(element.attribute("href"))) return LinkTarget{*href, true};
  for (const std::string_view attribute : {"formaction", "data-href", "data-url"})
    if (const auto address = usable(element.attribute(attribute))) return LinkTarget{*address, false};
  if (element.tag() == "a") return std::nullopt;
  if (const auto anchor = element.closest("a[href]"))
    if (const auto address = usable(anchor->attribute("href"))) return LinkTarget{*address, false};
  if (element.tag() == "button")
    if (const auto form = element.closest("form[action]"))
      if (const auto address = usable(form->attribute("action"))) return LinkTarget{*address, false};
  // The attribute on a wrapper (li, span, div): the link inside it.
  if (const auto anchor = element.first("a[href]"))
    if (const auto address = usable(anchor->attribute("href"))) return LinkTarget{*address, false};
  return std::nullopt;
}

}  // namespace collaudo
