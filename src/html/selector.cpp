#include "html/selector.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>

#include "html/ascii.h"
#include "text/utf8.h"

namespace collaudo::html {
namespace {

using Kind = Condition::Kind;

// Style sheets are foreign: none of these is reached by a selector that somebody wrote.
constexpr std::size_t longest_text = 64 * 1024;
constexpr std::size_t most_compounds = 256;
constexpr int deepest_list = 8;
constexpr int largest_nth = 1'000'000'000;

struct Broken {
  std::string reason;
};

bool is_name_start(char c) { return is_letter(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80; }
bool is_name_part(char c) { return is_name_start(c) || is_digit(c) || c == '-'; }

struct PlainPseudoClass {
  std::string_view name;
  Kind kind;
};
constexpr std::array plain_pseudo_classes = {PlainPseudoClass{"first-child", Kind::first_child},
                                             PlainPseudoClass{"last-child", Kind::last_child},
                                             PlainPseudoClass{"first-of-type", Kind::first_of_type},
                                             PlainPseudoClass{"last-of-type", Kind::last_of_type},
                                             PlainPseudoClass{"only-child", Kind::only_child},
                                             PlainPseudoClass{"empty", Kind::empty},
                                             PlainPseudoClass{"root", Kind::root}};

// Written with one colon since before there were two.
constexpr std::array<std::string_view, 4> old_pseudo_elements = {"before", "after", "first-line",
                                                                 "first-letter"};

template <typename List, typename Name>
bool is_among(const List& list, const Name& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

// Of one selector, while it is read.
struct Draft {
  std::vector<Compound> compounds;  // from left to right
  Specificity specificity;
  std::string pseudo_element;
  std::string undecided;
};

enum class Relative { no, yes };

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  std::vector<Selector> whole_list() {
    auto list = selector_list(Relative::no);
    if (!at_end()) throw Broken{"unexpected \"" + std::string(1, peek()) + "\""};
    return list;
  }

 private:
  bool at_end() const { return position_ >= text_.size(); }
  char peek(std::size_t ahead = 0) const {
    return position_ + ahead < text_.size() ? text_[position_ + ahead] : '\0';
  }
  bool take(char c) {
    if (at_end() || text_[position_] != c) return false;
    ++position_;
    return true;
  }
  void expect(char c) {
    if (!take(c)) throw Broken{std::string("\"") + c + "\" is missing"};
  }

  // White space and comments; whether there was any.
  bool skip_spaces() {
    const auto before = position_;
    while (true) {
      while (is_space(peek()) && !at_end()) ++position_;
      if (text_.substr(std::min(position_, text_.size()), 2) != "/*") return position_ > before;
      const auto end = text_.find("*/", position_ + 2);
      position_ = end == std::string_view::npos ? text_.size() : end + 2;
    }
  }

  // ---- names and strings

  char32_t escaped() {  // behind the backslash
    std::uint32_t value = 0;
    int digits = 0;
    for (; digits < 6 && !at_end(); ++digits) {
      const char c = lower(peek());
      if (!is_digit(c) && !(c >= 'a' && c <= 'f')) break;
      value = value * 16 + static_cast<std::uint32_t>(is_digit(c) ? c - '0' : c - 'a' + 10);
      ++position_;
    }
    if (digits > 0) {
      if (is_space(peek()) && !at_end()) ++position_;
      const bool is_character = value != 0 && value <= 0x10FFFF && !(value >= 0xD800 && value <= 0xDFFF);
      return is_character ? static_cast<char32_t>(value) : text::replacement_character;
    }
    if (at_end()) return text::replacement_character;
    const auto decoded = text::decode_at(text_, position_);
    position_ += decoded.bytes;
    return decoded.code_point;
  }

  bool is_escape() const { return peek() == '\\' && peek(1) != '\n'; }

  std::string name_parts() {
    std::string name;
    while (!at_end()) {
      if (is_escape()) {
        ++position_;
        text::append(name, escaped());
      } else if (is_name_part(peek())) {
        name += text_[position_++];
      } else {
        break;
      }
    }
    return name;
  }

  bool is_at_identifier() const {
    if (peek() == '-') return peek(1) == '-' || is_name_start(peek(1)) || peek(1) == '\\';
    return !at_end() && (is_name_start(peek()) || is_escape());
  }

  std::string identifier(std::string_view what) {
    if (!is_at_identifier()) throw Broken{"a name is missing for the " + std::string(what)};
    return name_parts();
  }

  std::string quoted() {
    const char quote = text_[position_++];
    std::string value;
    while (true) {
      if (at_end() || peek() == '\n') throw Broken{"a quote is not closed"};
      if (take(quote)) return value;
      if (take('\\')) {
        if (!take('\n')) text::append(value, escaped());
      } else {
        value += text_[position_++];
      }
    }
  }

  // ---- lists and selectors

  std::vector<Selector> selector_list(Relative relative) {
    std::vector<Selector> list;
    do {
      list.push_back(selector(relative));
    } while (take(','));
    return list;
  }

  std::optional<Combinator> combinator_sign() {
    if (take('>')) return Combinator::child;
    if (take('+')) return Combinator::next_sibling;
    if (take('~')) return Combinator::later_sibling;
    return std::nullopt;
  }

  bool at_selector_end() const { return at_end() || peek() == ',' || peek() == ')'; }

  Selector selector(Relative relative) {
    Draft draft;
    skip_spaces();
    auto combinator = Combinator::descendant;
    if (relative == Relative::yes) {
      draft.compounds.push_back({{condition(Kind::anchor)}, {}});
      combinator = combinator_sign().value_or(Combinator::descendant);
      skip_spaces();
    }
    while (true) {
      if (!draft.pseudo_element.empty()) throw Broken{"nothing can follow a pseudo-element"};
      if (draft.compounds.size() >= most_compounds) throw Broken{"too many parts"};
      draft.compounds.push_back(compound(draft, combinator));
      const bool had_space = skip_spaces();
      if (at_selector_end()) break;
      const auto sign = combinator_sign();
      if (!sign && !had_space) throw Broken{"unexpected \"" + std::string(1, peek()) + "\""};
      combinator = sign.value_or(Combinator::descendant);
      skip_spaces();
    }
    std::reverse(draft.compounds.begin(), draft.compounds.end());
    return Selector(std::move(draft.compounds), draft.specificity, std::move(draft.pseudo_element),
                    std::move(draft.undecided));
  }

  static Condition condition(Kind kind) { return {kind, {}, {}, false, 0, 0, {}}; }

  static Condition named(Kind kind, std::string name) {
    Condition result = condition(kind);
    result.name = std::move(name);
    return result;
  }

  Compound compound(Draft& draft, Combinator left) {
    Compound compound{{}, left};
    bool is_any = take('*');
    if (!is_any && is_at_identifier()) {
      compound.conditions.push_back(named(Kind::type, lower(name_parts())));
      ++draft.specificity.types;
      is_any = true;
    }
    if (peek() == '|') throw Broken{"namespaces are not supported"};
    const auto begin = position_;
    while (auto next = simple(draft)) {
      compound.conditions.push_back(std::move(*next));
      if (!draft.pseudo_element.empty()) break;
    }
    if (!is_any && position_ == begin)
      throw Broken{at_end() ? "it ends too early" : "unexpected \"" + std::string(1, peek()) + "\""};
    return compound;
  }

  std::optional<Condition> simple(Draft& draft) {
    if (take('#')) {
      ++draft.specificity.ids;
      std::string id = name_parts();
      if (id.empty()) throw Broken{"a name is missing for the id"};
      return named(Kind::id, std::move(id));
    }
    if (take('.')) {
      ++draft.specificity.classes;
      return named(Kind::class_token, identifier("class"));
    }
    if (take('[')) {
      ++draft.specificity.classes;
      return attribute();
    }
    if (take(':')) return pseudo(draft);
    return std::nullopt;
  }

  Kind attribute_operator() {
    if (take('=')) return Kind::attribute_equals;
    const char sign = peek();
    if (peek(1) != '=') throw Broken{"an attribute is not closed"};
    position_ += 2;
    switch (sign) {
      case '~':
        return Kind::attribute_word;
      case '|':
        return Kind::attribute_dash;
      case '^':
        return Kind::attribute_prefix;
      case '$':
        return Kind::attribute_suffix;
      case '*':
        return Kind::attribute_part;
      default:
        throw Broken{"unknown comparison of an attribute"};
    }
  }

  Condition attribute() {
    skip_spaces();
    Condition result = named(Kind::has_attribute, lower(identifier("attribute")));
    skip_spaces();
    if (take(']')) return result;
    result.kind = attribute_operator();
    skip_spaces();
    result.value = peek() == '"' || peek() == '\'' ? quoted() : identifier("value");
    skip_spaces();
    if (const char flag = lower(peek()); flag == 'i' || flag == 's') {
      result.ignores_case = flag == 'i';
      ++position_;
      skip_spaces();
    }
    expect(']');
    return result;
  }

  // ---- pseudo-classes

  Condition undecided(Draft& draft, std::string name) {
    if (peek() == '(') {
      name += "()";
      skip_arguments();
    }
    ++draft.specificity.classes;
    if (draft.undecided.empty()) draft.undecided = ":" + name;
    return condition(Kind::undecided);
  }

  void skip_arguments() {
    std::size_t open = 0;
    do {
      if (at_end()) throw Broken{"\")\" is missing"};
      if (peek() == '"' || peek() == '\'') {
        quoted();
        continue;
      }
      if (peek() == '(') ++open;
      if (peek() == ')') --open;
      ++position_;
    } while (open > 0);
  }

  Condition pseudo_element(Draft& draft, std::string name) {
    ++draft.specificity.types;
    draft.pseudo_element = std::move(name);
    if (peek() == '(') skip_arguments();
    return condition(Kind::any_of);  // of an empty list: no element is a pseudo-element
  }

  Condition pseudo(Draft& draft) {
    const bool is_element = take(':');
    std::string name = lower(identifier("pseudo-class"));
    if (is_element || is_among(old_pseudo_elements, name)) return pseudo_element(draft, std::move(name));
    if (peek() != '(') return plain_pseudo_class(draft, std::move(name));
    if (name == "nth-child") return nth(draft, Kind::nth_child, std::move(name));
    if (name == "nth-of-type") return nth(draft, Kind::nth_of_type, std::move(name));
    if (name == "not") return list(draft, Kind::none_of, true);
    if (name == "is" || name == "matches") return list(draft, Kind::any_of, true);
    if (name == "where") return list(draft, Kind::any_of, false);
    if (name == "has") return list(draft, Kind::has, true);
    return undecided(draft, std::move(name));
  }

  Condition plain_pseudo_class(Draft& draft, std::string name) {
    const auto known =
        std::find_if(plain_pseudo_classes.begin(), plain_pseudo_classes.end(),
                     [&](const PlainPseudoClass& pseudo_class) { return pseudo_class.name == name; });
    if (known == plain_pseudo_classes.end()) return undecided(draft, std::move(name));
    ++draft.specificity.classes;
    return condition(known->kind);
  }

  Condition list(Draft& draft, Kind kind, bool counts) {
    expect('(');
    if (++depth_ > deepest_list) throw Broken{"nested too deeply"};
    const bool was_in_has = in_has_;
    if (kind == Kind::has && in_has_) throw Broken{":has() inside :has()"};
    in_has_ |= kind == Kind::has;
    Condition result = condition(kind);
    result.list = selector_list(kind == Kind::has ? Relative::yes : Relative::no);
    in_has_ = was_in_has;
    --depth_;
    expect(')');
    Specificity highest;
    for (const Selector& selector : result.list) {
      highest = std::max(highest, selector.specificity());
      if (!selector.pseudo_element().empty()) throw Broken{"a pseudo-element inside a list"};
      if (draft.undecided.empty()) draft.undecided = selector.undecided();
    }
    if (counts) {
      draft.specificity.ids += highest.ids;
      draft.specificity.classes += highest.classes;
      draft.specificity.types += highest.types;
    }
    return result;
  }

  std::optional<int> number() {
    if (!is_digit(peek())) return std::nullopt;
    std::int64_t value = 0;
    while (is_digit(peek()) && !at_end())
      value = std::min<std::int64_t>(value * 10 + (text_[position_++] - '0'), largest_nth);
    return static_cast<int>(value);
  }

  bool take_word(std::string_view word) {
    if (!equals_ignoring_case(text_.substr(position_, word.size()), word)) return false;
    position_ += word.size();
    return true;
  }

  int sign() {
    if (take('-')) return -1;
    take('+');
    return 1;
  }

  // an+b, odd, even; "of S" and what else may stand there is left undecided.
  Condition nth(Draft& draft, Kind kind, std::string name) {
    const auto begin = position_;
    Condition result = condition(kind);
    take('(');
    skip_spaces();
    if (take_word("odd")) {
      result.step = 2;
      result.offset = 1;
    } else if (take_word("even")) {
      result.step = 2;
    } else {
      const int first_sign = sign();
      const auto first = number();
      if (take('n') || take('N')) {
        result.step = first_sign * first.value_or(1);
        skip_spaces();
        if (peek() == '+' || peek() == '-') {
          const int second_sign = sign();
          skip_spaces();
          const auto second = number();
          if (!second) throw Broken{"a number is missing in :" + name + "()"};
          result.offset = second_sign * *second;
        }
      } else {
        if (!first) throw Broken{"a number is missing in :" + name + "()"};
        result.offset = first_sign * *first;
      }
    }
    skip_spaces();
    if (take(')')) {
      ++draft.specificity.classes;
      return result;
    }
    position_ = begin;
    return undecided(draft, std::move(name));
  }

  std::string_view text_;
  std::size_t position_ = 0;
  int depth_ = 0;
  bool in_has_ = false;
};

}  // namespace

std::string_view Selector::subject(Condition::Kind kind) const {
  for (const Condition& condition : compounds_.front().conditions)
    if (condition.kind == kind) return condition.name;
  return {};
}

std::string Selectors::undecided() const {
  for (const Selector& selector : list)
    if (!selector.undecided().empty()) return selector.undecided();
  return {};
}

Selectors parse_selectors(std::string_view text) {
  if (text.size() > longest_text) return {{}, "longer than " + std::to_string(longest_text) + " bytes"};
  try {
    return {Parser(text).whole_list(), {}};
  } catch (const Broken& broken) {
    return {{}, broken.reason};
  }
}

std::shared_ptr<const Selectors> decidable_selectors(std::string_view text) {
  constexpr std::size_t most_kept = 1000;
  thread_local std::map<std::string, std::shared_ptr<const Selectors>, std::less<>> compiled;
  if (const auto known = compiled.find(text); known != compiled.end()) return known->second;
  Selectors selectors = parse_selectors(text);
  std::string reason = selectors.error;
  if (reason.empty() && !selectors.undecided().empty()) reason = "unsupported: " + selectors.undecided();
  for (const Selector& selector : selectors.list)
    if (!selector.pseudo_element().empty()) reason = "unsupported: ::" + selector.pseudo_element();
  if (!reason.empty()) throw std::logic_error("selector \"" + std::string(text) + "\": " + reason);
  if (compiled.size() >= most_kept) compiled.clear();
  return compiled.emplace(text, std::make_shared<const Selectors>(std::move(selectors))).first->second;
}

}  // namespace collaudo::html
