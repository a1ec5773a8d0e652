#include "html/tree.h"

#include <array>

namespace collaudo::html {
namespace {

constexpr std::array<std::string_view, 4> silent_names = {"script", "style", "noscript", "template"};

bool is_silent(std::string_view name) {
  for (const auto silent : silent_names)
    if (name == silent) return true;
  return false;
}

std::uint32_t size_of(std::string_view text) { return static_cast<std::uint32_t>(text.size()); }

}  // namespace

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
  for (auto* column :
       {&tree_->name, &tree_->parent, &tree_->previous, &tree_->end, &tree_->text_begin, &tree_->text_end,
        &tree_->first_attribute, &tree_->line, &tree_->value_begin, &tree_->silent})
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
