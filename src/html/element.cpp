#include <algorithm>
#include <array>
#include <span>

#include <collaudo/html.h>

#include "html/ascii.h"
#include "html/selector.h"
#include "html/tree.h"

namespace collaudo::html {
namespace {

bool is_hidden_by_style(std::string_view style) {
  bool is_displayed = true;
  bool is_visible = true;
  while (!style.empty()) {
    const auto end = std::min(style.find(';'), style.size());
    const auto declaration = style.substr(0, end);
    style.remove_prefix(std::min(end + 1, style.size()));
    const auto colon = std::min(declaration.find(':'), declaration.size());
    const std::string property = lower(trimmed(declaration.substr(0, colon)));
    std::string_view value = declaration.substr(std::min(colon + 1, declaration.size()));
    const std::string keyword = lower(trimmed(value.substr(0, value.find('!'))));
    if (property == "display") is_displayed = keyword != "none";
    if (property == "visibility") is_visible = keyword != "hidden" && keyword != "collapse";
  }
  return !is_displayed || !is_visible;
}

// "d-md-block": shown from some width on.
bool is_shown_from_a_width(std::string_view token) {
  for (const std::string_view width : {"d-sm-", "d-md-", "d-lg-", "d-xl-", "d-xxl-"})
    if (token.substr(0, width.size()) == width && token.substr(width.size()) != "none") return true;
  return false;
}

bool is_hidden_by_class(std::string_view classes) {
  bool is_hidden = false;
  bool is_not_displayed = false;
  bool is_displayed_somewhere = false;
  for (auto token = take_token(classes); !token.empty(); token = take_token(classes)) {
    is_hidden |= token == "visually-hidden" || token == "sr-only" || token == "invisible";
    is_not_displayed |= token == "d-none";
    is_displayed_somewhere |= is_shown_from_a_width(token);
  }
  return is_hidden || (is_not_displayed && !is_displayed_somewhere);
}

bool is_hidden_itself(Element element) {
  return element.has_attribute("hidden") || is_hidden_by_style(element.attribute_or("style")) ||
         is_hidden_by_class(element.attribute_or("class"));
}

// The text of an element without that of some descendants, given in document order.
std::string text_except(const Tree& tree, Tree::Index element, const std::vector<Tree::Index>& excluded) {
  std::string result;
  std::size_t at = tree.text_begin[element];
  for (const Tree::Index skipped : excluded) {
    if (tree.text_begin[skipped] > at) result.append(tree.text, at, tree.text_begin[skipped] - at);
    at = std::max<std::size_t>(at, tree.text_end[skipped]);
  }
  if (tree.text_end[element] > at) result.append(tree.text, at, tree.text_end[element] - at);
  return result;
}

// The element itself and its descendants, as far as they are silent.
std::vector<Tree::Index> silent_within(const Tree& tree, Tree::Index element) {
  const auto begin = std::lower_bound(tree.silent.begin(), tree.silent.end(), element);
  return {begin, std::lower_bound(begin, tree.silent.end(), tree.end[element])};
}

// The elements that a selector can match, as few as its subject tells; nothing: all.
std::optional<std::span<const Tree::Index>> candidates(const Tree& tree, const Selector& selector) {
  std::optional<std::span<const Tree::Index>> fewest;
  for (const Condition& condition : selector.compounds().front().conditions) {
    std::span<const Tree::Index> found;
    switch (condition.kind) {
      case Condition::Kind::type:
        found = tree.of_tag(condition.name);
        break;
      case Condition::Kind::id:
        found = tree.with_attribute("id");
        break;
      case Condition::Kind::class_token:
        found = tree.with_attribute("class");
        break;
      case Condition::Kind::has_attribute:
      case Condition::Kind::attribute_equals:
      case Condition::Kind::attribute_word:
      case Condition::Kind::attribute_dash:
      case Condition::Kind::attribute_prefix:
      case Condition::Kind::attribute_suffix:
      case Condition::Kind::attribute_part:
        found = tree.with_attribute(condition.name);
        break;
      default:
        continue;
    }
    if (!fewest || found.size() < fewest->size()) fewest = found;
  }
  return fewest;
}

}  // namespace

// Calls `take` with the descendants that one selector matches, in document order, until it says that it has
// enough.
template <typename Take>
void Element::each_match(const Selector& selector, Take take) const {
  const Tree& tree = *document_->tree_;
  const auto end = tree.end[index_];
  const auto visit = [&](Tree::Index i) {
    const Element element(document_, i);
    return selector.match(element) == Match::yes && take(element);
  };
  if (const auto few = candidates(tree, selector)) {
    for (auto i = std::upper_bound(few->begin(), few->end(), index_); i != few->end() && *i < end; ++i)
      if (visit(*i)) return;
    return;
  }
  for (auto i = index_ + 1; i < end; ++i)
    if (visit(i)) return;
}

std::string_view Element::tag() const { return document_->tree_->name_of(index_); }

std::optional<std::string_view> Element::attribute(std::string_view name) const {
  const Tree& tree = *document_->tree_;
  for (auto i = tree.first_attribute[index_]; i < tree.first_attribute[index_ + 1]; ++i)
    if (equals_ignoring_case(tree.names[tree.attributes[i].name], name))
      return tree.value_at(tree.attributes[i].value);
  return std::nullopt;
}

std::string_view Element::attribute_or(std::string_view name, std::string_view otherwise) const {
  return attribute(name).value_or(otherwise);
}

std::vector<Attribute> Element::attributes() const {
  const Tree& tree = *document_->tree_;
  std::vector<Attribute> result;
  for (auto i = tree.first_attribute[index_]; i < tree.first_attribute[index_ + 1]; ++i)
    result.push_back({tree.names[tree.attributes[i].name], tree.value_at(tree.attributes[i].value)});
  return result;
}

std::vector<std::string_view> Element::classes() const {
  std::vector<std::string_view> tokens;
  auto list = attribute_or("class");
  for (auto token = take_token(list); !token.empty(); token = take_token(list)) tokens.push_back(token);
  return tokens;
}

bool Element::has_class(std::string_view wanted) const {
  auto list = attribute_or("class");
  for (auto token = take_token(list); !token.empty(); token = take_token(list))
    if (token == wanted) return true;
  return false;
}

std::optional<std::uint32_t> Element::family_stamp() const {
  const auto& stamps = document_->tree_->family_stamp;
  if (index_ >= stamps.size() || stamps[index_] == Tree::none) return std::nullopt;
  return stamps[index_];
}

int Element::line() const { return static_cast<int>(document_->tree_->line[index_]); }

std::optional<Element> Element::parent() const {
  const auto parent = document_->tree_->parent[index_];
  if (parent == Tree::none) return std::nullopt;
  return Element(document_, parent);
}

std::optional<Element> Element::next_sibling() const {
  const Tree& tree = *document_->tree_;
  const auto parent = tree.parent[index_];
  const auto next = tree.end[index_];
  if (parent == Tree::none || next >= tree.end[parent]) return std::nullopt;
  return Element(document_, next);
}

std::optional<Element> Element::previous_sibling() const {
  const auto previous = document_->tree_->previous[index_];
  if (previous == Tree::none) return std::nullopt;
  return Element(document_, previous);
}

std::vector<Element> Element::children() const {
  const Tree& tree = *document_->tree_;
  std::vector<Element> result;
  for (auto child = index_ + 1; child < tree.end[index_]; child = tree.end[child])
    result.push_back(Element(document_, child));
  return result;
}

std::vector<Element> Element::descendants() const {
  std::vector<Element> result;
  for (auto i = index_ + 1; i < document_->tree_->end[index_]; ++i) result.push_back(Element(document_, i));
  return result;
}

bool Element::contains(Element other) const {
  return other.document_ == document_ && other.index_ >= index_ &&
         other.index_ < document_->tree_->end[index_];
}

std::string Element::text() const {
  const Tree& tree = *document_->tree_;
  return text_except(tree, index_, silent_within(tree, index_));
}

std::string Element::spaced_text() const {
  constexpr std::array<std::string_view, 16> runs = {"a",     "abbr",   "b",   "bdi", "bdo",  "code",
                                                     "em",    "font",   "i",   "kbd", "mark", "q",
                                                     "small", "strong", "sub", "sup"};
  const Tree& tree = *document_->tree_;
  std::vector<std::size_t> gaps;
  for (auto i = index_ + 1; i < tree.end[index_]; ++i) {
    if (std::find(runs.begin(), runs.end(), tree.name_of(i)) != runs.end()) continue;
    gaps.push_back(tree.text_begin[i]);
    gaps.push_back(tree.text_end[i]);
  }
  std::sort(gaps.begin(), gaps.end());
  const auto silent = silent_within(tree, index_);
  std::string result;
  auto skipped = silent.begin();
  auto gap = gaps.begin();
  for (std::size_t at = tree.text_begin[index_]; at < tree.text_end[index_];) {
    for (; skipped != silent.end() && tree.text_begin[*skipped] <= at; ++skipped)
      at = std::max<std::size_t>(at, tree.text_end[*skipped]);
    for (; gap != gaps.end() && *gap <= at; ++gap)
      if (!result.empty() && result.back() != ' ') result += ' ';
    std::size_t end = tree.text_end[index_];
    if (gap != gaps.end()) end = std::min(end, *gap);
    if (skipped != silent.end()) end = std::min<std::size_t>(end, tree.text_begin[*skipped]);
    if (at < end) result.append(tree.text, at, end - at);
    at = std::max(at, end);
  }
  return result;
}

std::string Element::text_without(std::string_view selector) const {
  const Tree& tree = *document_->tree_;
  std::vector<Tree::Index> excluded = silent_within(tree, index_);
  for (const Element element : select(selector)) excluded.push_back(element.index_);
  std::sort(excluded.begin(), excluded.end());
  return text_except(tree, index_, excluded);
}

std::string Element::content() const { return text_except(*document_->tree_, index_, {}); }

std::vector<Element> Element::select(std::string_view selector) const {
  const auto selectors = decidable_selectors(selector);
  std::vector<Element> found;
  for (const Selector& one : selectors->list)
    each_match(one, [&](Element element) {
      found.push_back(element);
      return false;
    });
  if (selectors->list.size() > 1) {
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
  }
  return found;
}

std::optional<Element> Element::first(std::string_view selector) const {
  const auto selectors = decidable_selectors(selector);
  std::optional<Element> earliest;
  for (const Selector& one : selectors->list)
    each_match(one, [&](Element element) {
      if (!earliest || element < *earliest) earliest = element;
      return true;
    });
  return earliest;
}

bool Element::matches(std::string_view selector) const {
  return decidable_selectors(selector)->match(*this) == Match::yes;
}

std::optional<Element> Element::closest(std::string_view selector) const {
  const auto selectors = decidable_selectors(selector);
  for (std::optional<Element> element = *this; element; element = element->parent())
    if (selectors->match(*element) == Match::yes) return element;
  return std::nullopt;
}

bool Element::is_hidden() const {
  for (std::optional<Element> element = *this; element; element = element->parent())
    if (is_hidden_itself(*element)) return true;
  return false;
}

}  // namespace collaudo::html
