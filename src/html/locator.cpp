#include <collaudo/html.h>
#include <collaudo/text.h>

#include <fmt/core.h>

#include "html/ascii.h"
#include "text/utf8.h"

// How a report points at an element: where it is, and what it looks like.

namespace collaudo::html {
namespace {

constexpr std::string_view ellipsis = "…";
constexpr std::size_t most_text_looked_at = 4096;
// Of a tag, id or data-element that a selector repeats: a page may write names of any length.
constexpr std::size_t longest_name = 200;

bool is_name_part(char c) {
  return is_letter(c) || is_digit(c) || c == '-' || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

// An identifier as CSS writes it.
std::string identifier(std::string_view name) {
  std::string result;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool is_at_start = i == 0 || (i == 1 && name[0] == '-');
    const bool is_lone_dash = name == "-";
    const bool is_control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    if (is_control || (is_digit(c) && is_at_start)) {
      result += fmt::format("\\{:x} ", static_cast<unsigned char>(c));
    } else if (is_name_part(c) && !is_lone_dash) {
      result += c;
    } else {
      result += '\\';
      result += c;
    }
  }
  return result;
}

std::string quoted(std::string_view value) {
  std::string result = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') result += '\\';
    if (c == '\n') {
      result += "\\a ";
    } else {
      result += c;
    }
  }
  return result + "\"";
}

bool is_only(Element element, std::string_view attribute, std::string_view value) {
  if (value.size() > longest_name) return false;
  const Element root = element.document().root();
  if (root != element && root.attribute(attribute) == value) return false;
  for (const Element other : root.descendants())
    if (other != element && other.attribute(attribute) == value) return false;
  return true;
}

// A name that no other element has.
std::string anchor(Element element) {
  if (const auto id = element.attribute_or("id"); !id.empty() && is_only(element, "id", id))
    return "#" + identifier(id);
  if (const auto mark = element.attribute_or("data-element");
      !mark.empty() && is_only(element, "data-element", mark))
    return "[data-element=" + quoted(mark) + "]";
  return {};
}

std::string step(Element element) {
  int place = 1;
  if (element.tag().size() > longest_name) {
    for (auto other = element.previous_sibling(); other; other = other->previous_sibling()) ++place;
    return ":nth-child(" + std::to_string(place) + ")";
  }
  for (auto other = element.previous_sibling(); other; other = other->previous_sibling())
    if (other->tag() == element.tag()) ++place;
  bool is_alone = place == 1;
  for (auto other = element.next_sibling(); other && is_alone; other = other->next_sibling())
    is_alone = other->tag() != element.tag();
  const std::string name = identifier(element.tag());
  return is_alone ? name : name + ":nth-of-type(" + std::to_string(place) + ")";
}

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '&')
      result += "&amp;";
    else if (c == '<')
      result += "&lt;";
    else if (c == '>')
      result += "&gt;";
    else if (c == '"')
      result += "&quot;";
    else
      result += c;
  }
  return result;
}

std::string start_tag(Element element, std::size_t max_bytes) {
  std::string result = "<" + std::string(element.tag());
  for (const auto& [name, value] : element.attributes()) {
    if (result.size() > max_bytes) break;
    result.append(" ").append(name);
    // One line, whatever the source does.
    if (!value.empty()) result += "=\"" + escaped(text::t1(text::prefix(value, max_bytes))) + "\"";
  }
  return result + ">";
}

}  // namespace

std::string Element::selector() const {
  std::string path;
  for (std::optional<Element> element = *this; element; element = element->parent()) {
    const std::string name = anchor(*element);
    const std::string part = name.empty() ? step(*element) : name;
    path = path.empty() ? part : part + " > " + path;
    if (!name.empty()) break;
  }
  return path;
}

std::string Element::excerpt(std::size_t max_bytes) const {
  const std::string read = text();
  const std::string shown = text::t1(text::prefix(read.empty() ? content() : read, most_text_looked_at));
  const std::string whole = start_tag(*this, max_bytes) + escaped(shown);
  if (whole.size() <= max_bytes) return whole;
  if (max_bytes < ellipsis.size()) return {};
  return std::string(text::prefix(whole, max_bytes - ellipsis.size())) + std::string(ellipsis);
}

}  // namespace collaudo::html
