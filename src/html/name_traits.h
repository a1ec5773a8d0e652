// Names: the element names of one source as numbers, with what the HTML standard says about them. Made for
// one look at a page's nesting; each thread uses its own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "html/ascii.h"

namespace collaudo::html {

// What the standard says about the names that it treats specially.
enum Trait : unsigned {
  no_trait = 0,
  is_void = 1u << 0,
  is_special = 1u << 1,  // ends the search of an end tag that is none of the rest
  is_scope = 1u << 2,    // an end tag outside closes nothing inside
  is_block = 1u << 3,    // special, closed by its end tag, closes an open p
  is_heading = 1u << 4,
  is_item = 1u << 5,  // li, dd, dt
  is_formatting = 1u << 6,
  has_raw_text = 1u << 7,
  ends_foreign = 1u << 8,  // never inside SVG and MathML
  is_table_part = 1u << 9,
  opens_formatting = 1u << 10,  // special, but puts open formatting around itself as phrases do
  holds_formatting = 1u << 11,  // formatting outside stays outside
  is_ignored = 1u << 12,        // there once and only once
};

using Name = std::uint32_t;

// Names that are asked for one by one. Their places are their numbers in every `Names`.
inline constexpr std::string_view known_names =
    "a address annotation-xml button caption col dd desc div dt font foreignobject form hr input "
    "isindex keygen li math mi mn mo ms mtext nobr ol optgroup option p plaintext rb rp rt rtc ruby "
    "script select svg table tbody td template textarea tfoot th thead title tr ul xmp";

consteval Name known(std::string_view name) {
  std::string_view names = known_names;
  Name number = 0;
  for (auto next = take_token(names); next != name; next = take_token(names)) {
    if (next.empty()) throw "not among the known names";
    ++number;
  }
  return number;
}

// Numbers for names, so that the open elements are compared fast.
class Names {
 public:
  Names();
  Name number(std::string_view written);
  unsigned traits(Name name) const { return traits_[name]; }

 private:
  void add(std::string_view names, unsigned traits);

  std::unordered_map<std::string, Name> numbers_;
  std::vector<unsigned> traits_;
};

}  // namespace collaudo::html
