// Tree: a parsed page as a few arrays, one place in each for every element, in document order. Made by
// parse(), owned by Document, read through Element. Immutable once made: safe to share between threads.
//
// There are no text nodes: all text of the page stands in one string, and every element knows where its own
// begins and ends in it. What lies between two children is what lies between the end of the one and the
// beginning of the other.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace collaudo::html {

struct Tree {
  using Index = std::uint32_t;
  static constexpr Index none = std::numeric_limits<Index>::max();

  struct AttributeRow {
    std::uint32_t name;
    std::uint32_t value;
  };

  // Of each element:
  std::vector<std::uint32_t> name;        // place in `names`
  std::vector<Index> parent;              // `none` of the root
  std::vector<Index> previous;            // sibling, `none` of a first child
  std::vector<Index> end;                 // behind its last descendant
  std::vector<std::uint32_t> text_begin;  // in `text`
  std::vector<std::uint32_t> text_end;
  std::vector<std::uint32_t> first_attribute;  // in `attributes`; one more at the end
  std::vector<std::uint32_t> line;
  std::vector<std::uint32_t> family_stamp;  // `none` without one; shorter than the others, or empty

  // Elements by a name, in document order: those of that tag, those with that attribute. Where the elements
  // of name n begin stands at n, where they end at n + 1.
  struct Occurrences {
    std::vector<std::uint32_t> begin;
    std::vector<Index> elements;
    std::span<const Index> of(std::uint32_t place) const {
      return std::span(elements).subspan(begin[place], begin[place + 1] - begin[place]);
    }
  };
  Occurrences by_tag, by_attribute;

  std::vector<AttributeRow> attributes;
  std::vector<std::string> names;          // of elements and attributes, each once
  std::vector<std::uint32_t> value_begin;  // in `values`; one more at the end
  std::string values;                      // of attributes, each once
  std::string text;
  std::vector<Index> silent;  // script, style, noscript, template: not text to a reader
  Index base = none;          // the first <base href>
  bool is_truncated = false;
  bool is_script_rendered = false;  // filled in by Document

  std::size_t size() const { return name.size(); }
  // Empty for a name that the page does not have.
  std::span<const Index> of_tag(std::string_view wanted) const { return occurrences(by_tag, wanted); }
  std::span<const Index> with_attribute(std::string_view wanted) const {
    return occurrences(by_attribute, wanted);
  }
  std::span<const Index> occurrences(const Occurrences& of, std::string_view wanted) const;
  std::string_view name_of(Index element) const { return names[name[element]]; }
  std::string_view value_at(std::uint32_t value) const {
    return std::string_view(values).substr(value_begin[value], value_begin[value + 1] - value_begin[value]);
  }
};

// Puts a Tree together from beginnings and ends of elements. Used once, by parse().
// Written by the browser source on the elements whose families it computed; no part of the page.
inline constexpr std::string_view family_stamp_name = "data-collaudo-family";

class TreeBuilder {
 public:
  void open(std::string_view name, std::uint32_t line);           // line 0: that of the parent
  void attribute(std::string_view name, std::string_view value);  // of the element opened last
  void family_stamp(std::string_view number);                     // likewise; no number is no stamp
  void text(std::string_view text) { tree_->text += text; }
  void close();
  std::unique_ptr<Tree> finish(bool is_truncated);

 private:
  struct Open {
    Tree::Index element;
    Tree::Index last_child;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  using Places = std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>>;

  std::uint32_t place_of_name(std::string_view name);
  std::uint32_t place_of_value(std::string_view value);

  std::unique_ptr<Tree> tree_ = std::make_unique<Tree>();
  std::vector<Open> open_;
  Places names_;
  Places values_;
};

// The page as gumbo reads it, cut where it is nested too deep or too large.
std::unique_ptr<Tree> parse(std::string_view utf8);

}  // namespace collaudo::html
