#include <algorithm>

#include "html/ascii.h"
#include "html/selector.h"

namespace collaudo::html {
namespace {

using Kind = Condition::Kind;

// Brothers are counted one by one; a page with a hundred thousand of them must not cost their square. And a
// style sheet can nest lists so that every ancestor is asked about every ancestor. Beyond these bounds the
// answer is undecided.
constexpr int most_siblings = 10'000;
constexpr int most_tries = 200'000;  // of a compound on an element, for one answer

struct Work {
  int tries_left = most_tries;
  bool met_undecided = false;
};

// How far a failed try reaches: whether another brother, another ancestor, or nothing can still mend it. This
// keeps the search from trying every way to place every part.
enum class Try { matched, failed_here, failed_among_siblings, failed };

// Decides with yes and no only. What is undecided counts as `undecided_is`; asked once each way, the two
// answers differ exactly where the undecided decides.
class Matcher {
 public:
  Matcher(Work& work, bool undecided_is, std::optional<Element> anchor)
      : work_(work), undecided_is_(undecided_is), anchor_(anchor) {}

  bool matches(const Selector& selector, Element element) const {
    return from(selector, 0, element) == Try::matched;
  }

 private:
  bool undecided() const {
    work_.met_undecided = true;
    return undecided_is_;
  }

  bool any(const std::vector<Selector>& list, Element element) const {
    return std::any_of(list.begin(), list.end(),
                       [&](const Selector& selector) { return matches(selector, element); });
  }

  // Places compound number `at` on the element and the rest to its left.
  Try from(const Selector& selector, std::size_t at, Element element) const {
    if (--work_.tries_left < 0) return undecided() ? Try::matched : Try::failed;
    const auto& compounds = selector.compounds();
    if (!all(compounds[at].conditions, element)) return Try::failed_here;
    if (at + 1 == compounds.size()) return Try::matched;
    switch (compounds[at].left) {
      case Combinator::child:
        return on_parent(selector, at + 1, element);
      case Combinator::descendant:
        return on_ancestors(selector, at + 1, element);
      case Combinator::next_sibling:
        return on_previous(selector, at + 1, element);
      case Combinator::later_sibling:
        return on_earlier(selector, at + 1, element);
    }
    return Try::failed;
  }

  Try on_parent(const Selector& selector, std::size_t at, Element element) const {
    const auto parent = element.parent();
    if (!parent) return Try::failed;
    const Try result = from(selector, at, *parent);
    return result == Try::matched || result == Try::failed ? result : Try::failed_among_siblings;
  }

  Try on_ancestors(const Selector& selector, std::size_t at, Element element) const {
    for (auto ancestor = element.parent(); ancestor; ancestor = ancestor->parent()) {
      const Try result = from(selector, at, *ancestor);
      if (result == Try::matched || result == Try::failed) return result;
    }
    return Try::failed;
  }

  Try on_previous(const Selector& selector, std::size_t at, Element element) const {
    const auto previous = element.previous_sibling();
    return previous ? from(selector, at, *previous) : Try::failed_among_siblings;
  }

  Try on_earlier(const Selector& selector, std::size_t at, Element element) const {
    int seen = 0;
    for (auto earlier = element.previous_sibling(); earlier; earlier = earlier->previous_sibling()) {
      if (++seen > most_siblings) return undecided() ? Try::matched : Try::failed_among_siblings;
      const Try result = from(selector, at, *earlier);
      if (result != Try::failed_here) return result;
    }
    return Try::failed_among_siblings;
  }

  bool all(const std::vector<Condition>& conditions, Element element) const {
    return std::all_of(conditions.begin(), conditions.end(),
                       [&](const Condition& condition) { return holds(condition, element); });
  }

  bool holds(const Condition& condition, Element element) const {
    switch (condition.kind) {
      case Kind::type:
        return element.tag() == condition.name;
      case Kind::id:
        return element.attribute("id") == std::string_view(condition.name);
      case Kind::class_token:
        return element.has_class(condition.name);
      case Kind::has_attribute:
        return element.has_attribute(condition.name);
      case Kind::attribute_equals:
      case Kind::attribute_word:
      case Kind::attribute_dash:
      case Kind::attribute_prefix:
      case Kind::attribute_suffix:
      case Kind::attribute_part:
        return attribute_holds(condition, element);
      case Kind::none_of:
        return !Matcher(work_, !undecided_is_, anchor_).any(condition.list, element);
      case Kind::any_of:
        return any(condition.list, element);
      case Kind::has:
        return Matcher(work_, undecided_is_, element).has(condition.list, element);
      case Kind::first_child:
        return !element.previous_sibling();
      case Kind::last_child:
        return !element.next_sibling();
      case Kind::only_child:
        return !element.previous_sibling() && !element.next_sibling();
      case Kind::nth_child:
        return is_nth(condition, element, false);
      case Kind::nth_of_type:
        return is_nth(condition, element, true);
      case Kind::first_of_type:
        return is_last_of_type(element, &Element::previous_sibling);
      case Kind::last_of_type:
        return is_last_of_type(element, &Element::next_sibling);
      case Kind::empty:
        return element.children().empty() && element.content().empty();
      case Kind::root:
        return !element.parent().has_value();
      case Kind::anchor:
        return element == anchor_;
      case Kind::undecided:
        return undecided();
    }
    return false;
  }

  static bool attribute_holds(const Condition& condition, Element element) {
    const auto written = element.attribute(condition.name);
    if (!written) return false;
    if (!condition.ignores_case) return value_holds(condition.kind, *written, condition.value);
    return value_holds(condition.kind, lower(*written), lower(condition.value));
  }

  static bool value_holds(Kind kind, std::string_view value, std::string_view wanted) {
    switch (kind) {
      case Kind::attribute_equals:
        return value == wanted;
      case Kind::attribute_dash:
        return value.starts_with(wanted) && (value.size() == wanted.size() || value[wanted.size()] == '-');
      case Kind::attribute_prefix:
        return !wanted.empty() && value.starts_with(wanted);
      case Kind::attribute_suffix:
        return !wanted.empty() && value.ends_with(wanted);
      case Kind::attribute_part:
        return !wanted.empty() && value.find(wanted) != std::string_view::npos;
      default:
        break;
    }
    for (auto token = take_token(value); !token.empty(); token = take_token(value))
      if (token == wanted) return true;
    return false;
  }

  bool is_nth(const Condition& condition, Element element, bool of_type) const {
    int place = 1;
    int seen = 0;
    for (auto earlier = element.previous_sibling(); earlier; earlier = earlier->previous_sibling()) {
      if (!of_type || earlier->tag() == element.tag()) ++place;
      if (condition.step <= 0 && place > condition.offset) return false;
      if (++seen > most_siblings) return undecided();
    }
    const int steps = place - condition.offset;
    if (condition.step == 0) return steps == 0;
    return steps % condition.step == 0 && steps / condition.step >= 0;
  }

  bool is_last_of_type(Element element, std::optional<Element> (Element::*towards)() const) const {
    int seen = 0;
    for (auto other = (element.*towards)(); other; other = ((*other).*towards)()) {
      if (other->tag() == element.tag()) return false;
      if (++seen > most_siblings) return undecided();
    }
    return true;
  }

  // Asked of a matcher whose anchor is the element.
  bool has(const std::vector<Selector>& list, Element element) const {
    return std::any_of(list.begin(), list.end(),
                       [&](const Selector& selector) { return has(selector, element); });
  }

  bool has(const Selector& selector, Element element) const {
    const Combinator first = selector.compounds()[selector.compounds().size() - 2].left;
    if (first == Combinator::child || first == Combinator::descendant)
      return matches_within(selector, element);
    int seen = 0;
    for (auto later = element.next_sibling(); later; later = later->next_sibling()) {
      if (++seen > most_siblings) return undecided();
      if (matches(selector, *later) || (selector.compounds().size() > 2 && matches_within(selector, *later)))
        return true;
      if (first == Combinator::next_sibling && selector.compounds().size() == 2) return false;
    }
    return false;
  }

  bool matches_within(const Selector& selector, Element element) const {
    for (const Element descendant : element.descendants())
      if (matches(selector, descendant)) return true;
    return false;
  }

  Work& work_;
  bool undecided_is_;
  std::optional<Element> anchor_;
};

}  // namespace

Match Selector::match(Element element) const {
  Work work;
  if (Matcher(work, false, std::nullopt).matches(*this, element)) return Match::yes;
  if (!work.met_undecided) return Match::no;
  Work again;
  return Matcher(again, true, std::nullopt).matches(*this, element) ? Match::maybe : Match::no;
}

Match Selectors::match(Element element) const {
  Match best = Match::no;
  for (const Selector& selector : list) {
    best = std::max(best, selector.match(element));
    if (best == Match::yes) break;
  }
  return best;
}

}  // namespace collaudo::html
