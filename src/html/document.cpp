#include <algorithm>

#include <collaudo/html.h>
#include <collaudo/text.h>

#include "html/ascii.h"
#include "html/tree.h"
#include "text/utf8.h"

namespace collaudo::html {
namespace {

constexpr std::size_t text_of_a_written_page = 200;
// Where the usual script libraries put the page that they make.
constexpr std::string_view application_roots =
    "#root, #app, #__next, #__nuxt, app-root, [ng-app], [ng-version], [data-reactroot], "
    "[data-server-rendered]";

bool is_program(Element script) {
  const std::string type = lower(trimmed(script.attribute_or("type")));
  const bool is_code = type.empty() || type == "module" || text::contains(type, "javascript");
  return is_code && (script.has_attribute("src") || !trimmed(script.content()).empty());
}

bool is_longer_than_a_shell(std::string_view text) {
  return text::length(text::t1(text)) >= text_of_a_written_page;
}

bool looks_script_rendered(const Document& document) {
  const auto written = document.body();
  if (!written) return false;
  const std::string text = written->text();
  // The beginning of the usual page tells.
  if (is_longer_than_a_shell(text::prefix(text, 10 * text_of_a_written_page)) || is_longer_than_a_shell(text))
    return false;
  if (!text::t1(text).empty() && !document.first(application_roots)) return false;
  const auto scripts = document.select("script");
  return std::any_of(scripts.begin(), scripts.end(), is_program);
}

}  // namespace

Document::Document(std::unique_ptr<Tree> tree) : tree_(std::move(tree)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

Document Document::parse(std::string_view utf8, Scripts scripts) {
  Document document(html::parse(utf8));
  document.tree_->is_script_rendered = scripts == Scripts::to_run && looks_script_rendered(document);
  return document;
}

Element Document::root() const { return {this, 0}; }

std::optional<Element> Document::head() const {
  for (const Element child : root().children())
    if (child.tag() == "head") return child;
  return std::nullopt;
}

std::optional<Element> Document::body() const {
  for (const Element child : root().children())
    if (child.tag() == "body") return child;
  return std::nullopt;
}

std::vector<Element> Document::select(std::string_view selector) const {
  std::vector<Element> found = root().select(selector);
  if (root().matches(selector)) found.insert(found.begin(), root());
  return found;
}

std::optional<Element> Document::first(std::string_view selector) const {
  return root().matches(selector) ? root() : root().first(selector);
}

std::vector<Element> Document::marked(std::string_view data_element) const {
  std::vector<Element> found;
  for (const Tree::Index i : tree_->with_attribute("data-element"))
    if (const Element element(this, i); element.attribute("data-element") == data_element)
      found.push_back(element);
  return found;
}

std::optional<Element> Document::first_marked(std::string_view data_element) const {
  for (const Tree::Index i : tree_->with_attribute("data-element"))
    if (const Element element(this, i); element.attribute("data-element") == data_element) return element;
  return std::nullopt;
}

std::string_view Document::base_href() const {
  return tree_->base == Tree::none ? std::string_view{} : element_at(tree_->base).attribute_or("href");
}

std::size_t Document::element_count() const { return tree_->size(); }
Element Document::element_at(std::uint32_t index) const { return Element(this, index); }
bool Document::is_truncated() const { return tree_->is_truncated; }

bool Document::is_script_rendered() const { return tree_->is_script_rendered; }

}  // namespace collaudo::html
