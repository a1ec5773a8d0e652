// Selectors: a CSS selector list, compiled. Made by parse_selectors() from the text of a rule or of a style
// sheet; read by Document::select and by the cascade. An immutable value that holds no reference to a page or
// to its own text: keep it as long as you like and share it between threads.
//
// Matching has three answers, because a page that nobody touches does not say whether its link is hovered:
// where an unknown pseudo-class would decide, the answer is `maybe`.
#pragma once

#include <compare>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <collaudo/html.h>

namespace collaudo::html {

enum class Match { no, maybe, yes };

struct Specificity {
  int ids = 0;
  int classes = 0;  // attributes and pseudo-classes too
  int types = 0;    // pseudo-elements too
  friend auto operator<=>(const Specificity&, const Specificity&) = default;
};

enum class Combinator { descendant, child, next_sibling, later_sibling };

class Selector;

// One condition on one element.
struct Condition {
  enum class Kind {
    type,
    id,
    class_token,
    has_attribute,
    attribute_equals,
    attribute_word,
    attribute_dash,
    attribute_prefix,
    attribute_suffix,
    attribute_part,
    none_of,
    any_of,
    has,
    first_child,
    last_child,
    nth_child,
    first_of_type,
    last_of_type,
    nth_of_type,
    only_child,
    empty,
    root,
    anchor,    // the element that :has() was asked of
    undecided  // a pseudo-class that needs a living page, or that is not known
  };
  Kind kind;
  std::string name;  // type and attribute names in lower case
  std::string value;
  bool ignores_case = false;  // of the value
  int step = 0;               // an+b
  int offset = 0;
  std::vector<Selector> list;  // of :not, :is, :where, :has
};

// The conditions on one element, and how it stands to the compound on its left.
struct Compound {
  std::vector<Condition> conditions;
  Combinator left = Combinator::descendant;
};

// One selector of a list.
class Selector {
 public:
  Selector(std::vector<Compound> right_to_left, Specificity specificity, std::string pseudo_element,
           std::string undecided)
      : compounds_(std::move(right_to_left)),
        specificity_(specificity),
        pseudo_element_(std::move(pseudo_element)),
        undecided_(std::move(undecided)) {}

  Match match(Element element) const;
  Specificity specificity() const { return specificity_; }
  const std::vector<Compound>& compounds() const { return compounds_; }  // the subject first
  const std::string& pseudo_element() const {
    return pseudo_element_;
  }                                                            // "before"; it then selects no element
  const std::string& undecided() const { return undecided_; }  // the first unknown pseudo-class, ":hover"

  // What every match has, to look selectors up by; empty where nothing is asked.
  std::string_view subject_id() const { return subject(Condition::Kind::id); }
  std::string_view subject_class() const { return subject(Condition::Kind::class_token); }
  std::string_view subject_type() const { return subject(Condition::Kind::type); }

 private:
  std::string_view subject(Condition::Kind kind) const;

  std::vector<Compound> compounds_;
  Specificity specificity_;
  std::string pseudo_element_;
  std::string undecided_;
};

struct Selectors {
  std::vector<Selector> list;
  std::string
      error;  // not empty: the text is no selector list, or one beyond our bounds, and the list is empty

  Match match(Element element) const;  // the best of the list; pseudo-elements match nothing
  std::string undecided() const;       // the first of the list, empty when every answer will be yes or no
};

Selectors parse_selectors(std::string_view text);

// For the selectors of our own rules: std::logic_error where the text is wrong or an answer could be `maybe`.
// Compiled once a thread, as long as there are not too many of them.
std::shared_ptr<const Selectors> decidable_selectors(std::string_view text);

}  // namespace collaudo::html
