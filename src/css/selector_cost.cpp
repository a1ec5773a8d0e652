#include "css/selector_cost.h"

#include <algorithm>
#include <vector>

namespace collaudo::css {
namespace {

using Kind = html::Condition::Kind;

// No selector is given more tries than this, twice over.
constexpr long highest_cost = 400'000;

bool counts_siblings(Kind kind) {
  return kind == Kind::nth_child || kind == Kind::nth_of_type || kind == Kind::first_of_type ||
         kind == Kind::last_of_type;
}

long cost(const html::Selector& selector, const PageShape& shape) {
  long climbing = 1, walking = 1, inside = 0;
  for (const html::Compound& compound : selector.compounds()) {
    if (compound.left == html::Combinator::descendant && &compound != &selector.compounds().back())
      climbing = shape.depth;
    if (compound.left == html::Combinator::later_sibling) walking = shape.siblings;
    for (const html::Condition& condition : compound.conditions) {
      if (counts_siblings(condition.kind)) walking = shape.siblings;
      long lists = 0;
      for (const html::Selector& member : condition.list) lists += cost(member, shape);
      inside += condition.kind == Kind::has ? lists * shape.elements : lists;
      inside = std::min(inside, highest_cost);
    }
  }
  const auto steps = static_cast<long>(selector.compounds().size()) + inside;
  return std::min(highest_cost, steps * std::min(climbing * walking, highest_cost));
}

}  // namespace

PageShape shape_of(const html::Document& document) {
  PageShape shape;
  const auto count = static_cast<std::uint32_t>(document.element_count());
  std::vector<int> depths(count, 1), children(count, 0);
  for (std::uint32_t index = 0; index < count; ++index) {
    const auto parent = document.element_at(index).parent();
    if (!parent) continue;
    depths[index] = depths[parent->index()] + 1;
    shape.depth = std::max(shape.depth, depths[index]);
    shape.siblings = std::max(shape.siblings, ++children[parent->index()]);
  }
  shape.elements = static_cast<int>(count);
  return shape;
}

int cost_of(const html::Selector& selector, const PageShape& shape) {
  return static_cast<int>(cost(selector, shape));
}

}  // namespace collaudo::css
