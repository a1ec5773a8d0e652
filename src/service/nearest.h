// Nearest: Element::closest() for many elements of one document: what one of them asked of its ancestors is
// not asked again for the next. A page can put thousands of controls into thousands of elements. Belongs to
// one thread; ends with the document.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <collaudo/html.h>

namespace collaudo {

class Nearest {
 public:
  explicit Nearest(std::string_view selector) : selector_(selector) {}

  // The element itself or its nearest ancestor that the selector matches.
  std::optional<html::Element> of(html::Element element) {
    std::vector<std::uint32_t> asked;
    std::optional<html::Element> found;
    for (std::optional<html::Element> place = element; place; place = place->parent()) {
      if (const auto known = known_.find(place->index()); known != known_.end()) {
        found = known->second;
        break;
      }
      asked.push_back(place->index());
      if (place->matches(selector_)) {
        found = place;
        break;
      }
    }
    for (const std::uint32_t index : asked) known_.emplace(index, found);
    return found;
  }

 private:
  std::string_view selector_;  // of a literal
  std::unordered_map<std::uint32_t, std::optional<html::Element>> known_;
};

}  // namespace collaudo
