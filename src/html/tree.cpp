#include "html/tree.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace collaudo::html {
namespace {

constexpr std::array<std::string_view, 4> silent_names = {"script", "style", "noscript", "template"};

bool is_silent(std::string_view name) {
  for (const auto silent : silent_names)
    if (name == silent) return true;
  return false;
}

// Counting sort: `each(take)` names the pairs of name and element, twice the same, elements ascending.
template <typename Each>
Tree::Occurrences occurrences_of(std::size_t names, Each each) {
  Tree::Occurrences result;
  result.begin.assign(names + 1, 0);
  each([&](std::uint32_t name, Tree::Index) { ++result.begin[name + 1]; });
  for (std::size_t name = 0; name < names; ++name) result.begin[name + 1] += result.begin[name];
  result.elements.resize(result.begin.back());
  std::vector<std::uint32_t> at(result.begin.begin(), result.begin.end() - 1);
  each([&](std::uint32_t name, Tree::Index element) { result.elements[at[name]++] = element; });
  return result;
}

std::uint32_t size_of(std::string_view text) { return static_cast<std::uint32_t>(text.size()); }

}  // namespace

std::span<const Tree::Index> Tree::occurrences(const Occurrences& of, std::string_view wanted) const {
  // A page has a hundred different names at most, as a rule.
  const auto found = std::find(names.begin(), names.end(), wanted);
  if (found == names.end()) return {};
  return of.of(static_cast<std::uint32_t>(found - names.begin()));
}

void TreeBuilder::open(std::string_view name, std::uint32_t line) {
  const auto element = static_cast<Tree::Index>(tree_->size());
  const bool is_root = open_.empty();
  tree_->parent.push_back(is_root ? Tree::none : open_.back().element);
  tree_->previous.push_back(is_root ? Tree::none : open_.back().last_child);
  if (line == 0) line = is_root ? 1 : tree_->line[open_.back().element];
  if (!is_root) open_.back().last_child = element;
  tree_->name.push_back(place_of_name(name));
  tree_->end.push_back(element + 1);
  tree_->text_begin.push_back(size_of(tree_->text));
  tree_->text_end.push_back(size_of(tree_->text));
  tree_->first_attribute.push_back(static_cast<std::uint32_t>(tree_->attributes.size()));
  tree_->line.push_back(line);
  if (is_silent(name)) tree_->silent.push_back(element);
  open_.push_back({element, Tree::none});
}

void TreeBuilder::attribute(std::string_view name, std::string_view value) {
  tree_->attributes.push_back({place_of_name(name), place_of_value(value)});
}

void TreeBuilder::family_stamp(std::string_view number) {
  std::uint32_t stamp = Tree::none;
  const auto [end, fault] = std::from_chars(number.data(), number.data() + number.size(), stamp);
  if (fault != std::errc() || end != number.data() + number.size()) return;
  tree_->family_stamp.resize(tree_->size(), Tree::none);
  tree_->family_stamp.back() = stamp;
}

void TreeBuilder::close() {
  const auto element = open_.back().element;
  open_.pop_back();
  tree_->end[element] = static_cast<Tree::Index>(tree_->size());
  tree_->text_end[element] = size_of(tree_->text);
}

std::unique_ptr<Tree> TreeBuilder::finish(bool is_truncated) {
  tree_->first_attribute.push_back(static_cast<std::uint32_t>(tree_->attributes.size()));
  tree_->value_begin.push_back(size_of(tree_->values));
  tree_->is_truncated = is_truncated;
  const Tree& tree = *tree_;
  tree_->by_tag = occurrences_of(tree.names.size(), [&](auto take) {
    for (Tree::Index element = 0; element < tree.size(); ++element) take(tree.name[element], element);
  });
  tree_->by_attribute = occurrences_of(tree.names.size(), [&](auto take) {
    for (Tree::Index element = 0; element < tree.size(); ++element)
      for (auto i = tree.first_attribute[element]; i < tree.first_attribute[element + 1]; ++i)
        take(tree.attributes[i].name, element);
  });
  const auto bases = tree.of_tag("base");
  const auto addressed = tree.with_attribute("href");
  const auto base = std::find_if(bases.begin(), bases.end(), [&](Tree::Index element) {
    return std::binary_search(addressed.begin(), addressed.end(), element);
  });
  if (base != bases.end()) tree_->base = *base;
  for (auto* column :
       {&tree_->name, &tree_->parent, &tree_->previous, &tree_->end, &tree_->text_begin, &tree_->text_end,
        &tree_->first_attribute, &tree_->line, &tree_->family_stamp, &tree_->value_begin, &tree_->silent})
    column->shrink_to_fit();
  tree_->attributes.shrink_to_fit();
  tree_->values.shrink_to_fit();
  tree_->text.shrink_to_fit();
  return std::move(tree_);
}

std::uint32_t TreeBuilder::place_of_name(std::string_view name) {
  if (const auto known = names_.find(name); known != names_.end()) return known->second;
  const auto place = static_cast<std::uint32_t>(tree_->names.size());
  tree_->names.emplace_back(name);
  names_.emplace(name, place);
  return place;
}

std::uint32_t TreeBuilder::place_of_value(std::string_view value) {
  if (const auto known = values_.find(value); known != values_.end()) return known->second;
  const auto place = static_cast<std::uint32_t>(tree_->value_begin.size());
  tree_->value_begin.push_back(size_of(tree_->values));
  tree_->values += value;
  values_.emplace(value, place);
  return place;
}

}  // namespace collaudo::html
