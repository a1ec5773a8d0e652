#include "css/page_selectors.h"

#include <optional>
#include <utility>

#include "css/condition.h"
#include "css/pseudo_names.h"
#include "html/ascii.h"

namespace collaudo::css {
namespace {

using Kind = Token::Kind;

constexpr std::size_t longest_selector = 32'768;
constexpr std::size_t most_selectors = 20'000;
constexpr int deepest_list = 12;

// No page can have an attribute of this name; it weighs like any other.
constexpr std::string_view impossible = "[\\>]";
constexpr std::string_view nothing = ":not(*)";

// The condition with the weight of one pseudo-class.
std::string weighing_one(std::string_view list) {
  return ":where(" + std::string(list) + "):not(" + std::string(impossible) + ")";
}

constexpr std::string_view controls = ":where(button, input, select, textarea, optgroup, option, fieldset)";
// Not those in the first legend of the fieldset; which one that is, is not looked at.
constexpr std::string_view fieldset_controls =
    "fieldset[disabled] :where(button, input, select, textarea, fieldset):disabled()";

std::string state(std::string_view name) {
  if (name == "link" || name == "any-link" || name == "-webkit-any-link")
    return ":is(:where(a, area)[href], :where(svg a)[xlink\\:href])";
  if (name == "empty")
    return ":is(:empty, :where(template))";  // what stands in a template is not in the page
  if (name == "only-of-type") return ":where(:first-of-type):last-of-type";
  if (name == "checked")
    return weighing_one(
        "input[type=\"checkbox\" i][checked], input[type=\"radio\" i][checked], option:checked()");
  if (name == "disabled")
    return weighing_one(std::string(controls) + "[disabled], optgroup[disabled] > option, " +
                        std::string(fieldset_controls));
  if (name == "enabled")
    return weighing_one(std::string(controls) + ":not([disabled], optgroup[disabled] > option, " +
                        std::string(fieldset_controls) + ")");
  return {};
}

// The nearest `lang` of an element and its ancestors counts. Where a language stands inside another one
// inside the first, the selector cannot tell; without any `lang`, the header or a meta element may speak.
std::string language(std::string_view wanted) {
  const std::string speaks = "[lang|=" + quoted_string(wanted) + " i]";
  return weighing_one(speaks + ", " + speaks + " :not([lang], [lang]:not(" + speaks + ") *), " + speaks +
                      " :not([lang]):lang(), :not([lang], [lang] *):lang()");
}

// an+b, even, odd; what "of" introduces is left to the caller.
bool is_nth(std::string_view text) {
  const std::string lower = html::lower(html::trimmed(text));
  if (lower == "even" || lower == "odd") return true;
  std::string_view rest = lower;
  const auto take_sign = [&] {
    if (rest.empty() || (rest.front() != '+' && rest.front() != '-')) return false;
    rest.remove_prefix(1);
    return true;
  };
  const auto take_digits = [&] {
    const std::size_t before = rest.size();
    while (!rest.empty() && html::is_digit(rest.front())) rest.remove_prefix(1);
    return rest.size() < before;
  };
  take_sign();
  const bool has_digits = take_digits();
  if (!rest.starts_with('n')) return has_digits && rest.empty();
  rest = html::trimmed(rest.substr(1));
  if (rest.empty()) return true;
  if (!take_sign()) return false;
  rest = html::trimmed(rest);
  return take_digits() && rest.empty();
}

struct Translated {
  std::string text;
  bool is_invalid = false;
  bool has_pseudo_element = false;
  bool has_parent = false;  // "&" stands in it
  std::string doubt;
};

enum class Position { rule, argument, compound, relative };  // of :-webkit-any(), of :has()

class Translation {
 public:
  Translation(SelectorSetting setting, std::optional<std::vector<std::string>> parents)
      : setting_(setting), parents_(std::move(parents)) {}

  // Of a rule: one selector that the browser does not know drops them all.
  std::vector<Translated> rule(std::string_view text) {
    const std::vector<Token> tokens = tokens_of(text);
    std::vector<Translated> list;
    for (const TokenSpan part : split(tokens)) {
      list.push_back(selector(part, Position::rule, 0));
      if (list.back().is_invalid || list.size() > most_selectors) break;
    }
    return list;
  }

 private:
  static std::vector<TokenSpan> split(TokenSpan tokens) {
    std::vector<TokenSpan> parts;
    std::size_t begin = 0;
    for (std::size_t at = 0; at <= tokens.size(); ++at) {
      if (at < tokens.size() && is_opening(tokens[at].kind)) {
        at = behind_block(tokens, at) - 1;
      } else if (at == tokens.size() || tokens[at].is(Kind::comma)) {
        parts.push_back(without_spaces(tokens.subspan(begin, at - begin)));
        begin = at + 1;
      }
    }
    return parts;
  }

  std::string parent() const {
    if (!parents_) return ":where(:root)";
    std::string list;
    for (const std::string& parent : *parents_) list += (list.empty() ? "" : ", ") + parent;
    return list.empty() ? std::string(nothing) : ":is(" + list + ")";
  }

  static std::optional<char> combinator(const Token& token) {
    for (const char sign : {'>', '+', '~'})
      if (token.is_delimiter(sign)) return sign;
    return std::nullopt;
  }

  // ---- a complex selector

  Translated selector(TokenSpan tokens, Position position, int depth) {
    const bool was_in_compound = std::exchange(in_compound_, in_compound_ || position == Position::compound);
    Translated result = complex(tokens, position, depth);
    in_compound_ = was_in_compound;
    return result;
  }

  Translated complex(TokenSpan tokens, Position position, int depth) {
    Translated result;
    if (tokens.empty() || depth > deepest_list) {
      result.is_invalid = tokens.empty();
      if (!result.is_invalid) result.doubt = "selectors nested too deeply";
      return result;
    }
    std::size_t at = 0;
    bool is_relative = false;
    if (const auto sign = combinator(tokens[0]);
        sign && (position == Position::relative || (position == Position::rule && parents_))) {
      is_relative = true;
      result.text = {*sign, ' '};
      at = 1;
      while (at < tokens.size() && tokens[at].is(Kind::space)) ++at;
    }
    while (!result.is_invalid) {
      compound(tokens, at, result, depth);
      if (result.is_invalid || at == tokens.size()) break;
      std::string sign = " ";
      bool is_separated = false;
      for (; at < tokens.size(); ++at) {
        if (tokens[at].is(Kind::space)) {
          is_separated = true;
        } else if (const auto written = combinator(tokens[at]); written && sign == " ") {
          sign = {' ', *written, ' '};
          is_separated = true;
        } else {
          break;
        }
      }
      result.is_invalid = !is_separated || at == tokens.size() || result.has_pseudo_element || in_compound_;
      result.text += sign;
      if (result.text.size() > longest_selector) return beyond_bounds();
    }
    if (position == Position::rule && parents_ && !result.is_invalid && (is_relative || !result.has_parent))
      result.text = (parents_->size() == 1 ? parents_->front() : parent()) + " " + result.text;
    if (result.text.size() > longest_selector) return beyond_bounds();
    return result;
  }

  static Translated beyond_bounds() {
    Translated result;
    result.doubt = "a selector that is too long";
    return result;
  }

  // ---- a compound selector

  void compound(TokenSpan tokens, std::size_t& at, Translated& result, int depth) {
    const std::size_t begin = at;
    const bool is_leftmost = begin == 0;
    type(tokens, at, result);
    while (at < tokens.size() && !result.is_invalid) {
      const Token& token = tokens[at];
      if (token.is(Kind::colon)) {
        pseudo(tokens, at, result, depth);
        continue;
      }
      if (token.is(Kind::space) || combinator(token)) break;
      result.is_invalid = result.has_pseudo_element;
      if (result.is_invalid) break;
      if (token.is(Kind::hash)) {
        result.is_invalid = !is_id(token);
        add_named('#', name_of(token), result);
        ++at;
      } else if (token.is_delimiter('.')) {
        result.is_invalid = at + 1 == tokens.size() || !tokens[at + 1].is(Kind::identifier);
        if (!result.is_invalid) add_named('.', name_of(tokens[at + 1]), result);
        at += 2;
      } else if (token.is(Kind::open_square)) {
        attribute(block_content(tokens, at), result);
        at = behind_block(tokens, at);
      } else if (token.is_delimiter('&')) {
        result.has_parent = true;
        // Written out, the selector shows by what it can be looked up.
        const bool can_be_written_out = is_leftmost && at == begin && parents_ && parents_->size() == 1;
        result.text += can_be_written_out ? parents_->front() : parent();
        ++at;
      } else if (token.is(Kind::identifier) && begin != at && tokens[at - 1].is_delimiter('&')) {
        result.doubt = "a type behind \"&\"";
        ++at;
      } else {
        result.is_invalid = true;
      }
    }
    if (at == begin) result.is_invalid = true;
  }

  static bool is_bar(TokenSpan tokens, std::size_t at) {
    return at < tokens.size() && tokens[at].is_delimiter('|');
  }

  // a, *, *|a, |a
  static void type(TokenSpan tokens, std::size_t& at, Translated& result) {
    const auto is_name = [&](std::size_t place) {
      return place < tokens.size() && (tokens[place].is(Kind::identifier) || tokens[place].is_delimiter('*'));
    };
    bool has_no_namespace = false;
    if (is_bar(tokens, at)) {
      has_no_namespace = true;
      ++at;
    } else if (is_name(at) && is_bar(tokens, at + 1)) {
      result.is_invalid = !tokens[at].is_delimiter('*');  // a prefix that @namespace would have to declare
      at += 2;
    } else if (!is_name(at)) {
      return;
    }
    if (!is_name(at)) {
      result.is_invalid = true;
      return;
    }
    result.text += tokens[at].is_delimiter('*') ? "*" : escaped_identifier(name_of(tokens[at]));
    if (has_no_namespace) result.text += nothing;  // every element of a page has one
    ++at;
  }

  // An id or class; with another spelling of it on the page, the answer depends on the page's mode.
  void add_named(char sign, const std::string& name, Translated& result) const {
    const std::string plain = sign + escaped_identifier(name);
    std::string others;
    if (setting_.spellings)
      for (const std::string_view other : setting_.spellings->others(name)) {
        others += ", :where(";
        others += sign + escaped_identifier(other) + std::string(spelled_otherwise) + ")";
      }
    result.text += others.empty() ? plain : ":is(" + plain + others + ")";
  }

  static void attribute(TokenSpan tokens, Translated& result) {
    result.is_invalid = true;  // until the end is reached
    if (!tokens.empty() && (is_bar(tokens, 0) || (tokens[0].is_delimiter('*') && is_bar(tokens, 1))))
      tokens = tokens.subspan(is_bar(tokens, 0) ? 1 : 2);
    if (tokens.empty() || !tokens[0].is(Kind::identifier)) return;
    const std::string name = lower_name_of(tokens[0]);
    tokens = without_spaces(tokens.subspan(1));
    if (tokens.empty()) {
      result.text += "[" + escaped_identifier(name) + "]";
      result.is_invalid = false;
      return;
    }
    std::string comparison;
    for (const char sign : {'~', '|', '^', '$', '*'})
      if (tokens[0].is_delimiter(sign)) comparison = sign;
    if (!comparison.empty()) tokens = tokens.subspan(1);
    if (tokens.empty() || !tokens[0].is_delimiter('=')) return;
    tokens = without_spaces(tokens.subspan(1));
    if (tokens.empty() || (!tokens[0].is(Kind::identifier) && !tokens[0].is(Kind::string))) return;
    const std::string value = tokens[0].is(Kind::string) ? text_of(tokens[0]) : name_of(tokens[0]);
    tokens = without_spaces(tokens.subspan(1));
    bool ignores_case = is_case_insensitive_attribute(name);
    if (!tokens.empty()) {
      if (tokens.size() > 1 || !is_named(tokens[0], "i")) return;
      ignores_case = true;
    }
    result.text += "[" + escaped_identifier(name) + comparison + "=" + quoted_string(value) +
                   (ignores_case ? " i]" : "]");
    result.is_invalid = false;
  }

  // ---- pseudo-classes and pseudo-elements

  void pseudo(TokenSpan tokens, std::size_t& at, Translated& result, int depth) {
    ++at;
    const bool has_two_colons = at < tokens.size() && tokens[at].is(Kind::colon);
    if (has_two_colons) ++at;
    if (at == tokens.size() || (!tokens[at].is(Kind::identifier) && !tokens[at].is(Kind::function))) {
      result.is_invalid = true;
      return;
    }
    const Token& token = tokens[at];
    const std::string name = lower_name_of(token);
    const bool is_function = token.is(Kind::function);
    const std::size_t begin = at;
    at = is_function ? behind_block(tokens, at) : at + 1;
    if (has_two_colons || (!is_function && is_written_with_one_colon(name))) {
      element(name, result);
      return;
    }
    if (result.has_pseudo_element) {
      state_of_element(name, result);
      return;
    }
    if (!is_function) {
      plain_class(name, result);
      return;
    }
    function(name, block_content(tokens, begin), result, depth);
  }

  void element(const std::string& name, Translated& result) {
    const auto kind = pseudo_element(name);
    if (result.has_pseudo_element && name != "marker" && element_kind_ == PseudoElement::plain)
      result.is_invalid = true;
    if (kind == PseudoElement::foreign) result.is_invalid = true;
    if (kind == PseudoElement::unheard_of) result.doubt = "::" + name;
    result.has_pseudo_element = true;
    element_kind_ = kind;
  }

  void state_of_element(const std::string& name, Translated& result) const {
    if (element_kind_ == PseudoElement::plain) result.is_invalid = true;
    if (element_kind_ == PseudoElement::unheard_of || pseudo_class(name) != PseudoClass::never)
      result.doubt = ":" + name + " behind a pseudo-element";
  }

  void plain_class(const std::string& name, Translated& result) const {
    if (name == "scope") {
      result.text += setting_.is_scoped ? ":scope" : ":root";
      return;
    }
    if (const std::string translated = state(name); !translated.empty()) {
      result.text += translated;
      return;
    }
    add(pseudo_class(name), name, result);
  }

  static void add(PseudoClass kind, const std::string& name, Translated& result) {
    switch (kind) {
      case PseudoClass::as_written:
        result.text += ":" + name;
        break;
      case PseudoClass::never:
        result.text += impossible;
        break;
      case PseudoClass::known:
        result.text += ":" + escaped_identifier(name);
        break;
      case PseudoClass::foreign:
        result.is_invalid = true;
        break;
      case PseudoClass::unheard_of:
        result.text += ":" + escaped_identifier(name);
        result.doubt = ":" + name;
        break;
    }
  }

  void function(const std::string& name, TokenSpan argument, Translated& result, int depth) {
    if (name == "is" || name == "where") {
      list(name, argument, Position::argument, true, result, depth);
    } else if (name == "not") {
      list(name, argument, Position::argument, false, result, depth);
    } else if (name == "-webkit-any") {
      list("is", argument, Position::compound, false, result, depth);
    } else if (name == "has") {
      result.is_invalid = in_has_ || in_compound_;
      if (result.is_invalid) return;
      in_has_ = true;
      list(name, argument, Position::relative, false, result, depth);
      in_has_ = false;
    } else if (name == "nth-child" || name == "nth-of-type" || name == "nth-last-child" ||
               name == "nth-last-of-type") {
      nth(name, argument, result);
    } else if (name == "lang") {
      result.is_invalid = argument.size() != 1 || !argument[0].is(Kind::identifier);
      if (!result.is_invalid) result.text += language(name_of(argument[0]));
    } else if (name == "dir" || name == "state") {
      result.is_invalid = argument.size() != 1 || !argument[0].is(Kind::identifier);
      result.text += ":" + name + "()";
    } else {
      add(functional_pseudo_class(name), name, result);
    }
  }

  void list(const std::string& name, TokenSpan argument, Position position, bool is_forgiving,
            Translated& result, int depth) {
    const auto kind_before = element_kind_;
    std::string joined;
    for (const TokenSpan part : split(argument)) {
      Translated member = selector(part, position, depth + 1);
      member.is_invalid |= member.has_pseudo_element;
      result.has_parent |= member.has_parent;
      if (member.is_invalid && is_forgiving) continue;
      result.is_invalid |= member.is_invalid;
      if (!member.doubt.empty() && !is_forgiving) result.doubt = member.doubt;
      if (!member.doubt.empty()) member.text = "*:doubtful()";
      joined += (joined.empty() ? "" : ", ") + member.text;
    }
    element_kind_ = kind_before;
    if (result.is_invalid) return;
    result.text += joined.empty() ? std::string(nothing) : ":" + name + "(" + joined + ")";
  }

  static void nth(const std::string& name, TokenSpan argument, Translated& result) {
    std::string written;
    bool has_of = false;
    for (const Token& token : argument) {
      has_of |= is_named(token, "of");
      written += token.text;
    }
    const bool is_understood = name == "nth-child" || name == "nth-of-type";
    if (has_of && name.ends_with("child")) {
      result.text += ":" + name + "-of()";
    } else if (!is_nth(written)) {
      result.is_invalid = true;
    } else {
      result.text += ":" + name + (is_understood ? "(" + written + ")" : "()");
    }
  }

  SelectorSetting setting_;
  std::optional<std::vector<std::string>> parents_;  // nothing at the top level
  bool in_has_ = false;
  bool in_compound_ = false;  // of :-webkit-any(), which takes nothing longer
  PseudoElement element_kind_ = PseudoElement::plain;
};

}  // namespace

PageSelectors page_selectors(const std::vector<std::string_view>& nesting, const SelectorSetting& setting) {
  PageSelectors result;
  std::optional<std::vector<std::string>> parents;
  for (const std::string_view level : nesting) {
    std::vector<std::string> texts;
    for (Translated& selector : Translation(setting, std::move(parents)).rule(level)) {
      if (selector.is_invalid) return {{}, true, {}};
      if (!selector.doubt.empty()) result.doubt = selector.doubt;
      if (!selector.has_pseudo_element) texts.push_back(std::move(selector.text));
    }
    if (texts.size() > most_selectors) return {{}, false, "too many selectors"};
    parents = std::move(texts);
  }
  for (const std::string& text : *parents) {
    html::Selectors compiled = html::parse_selectors(text);
    if (compiled.list.empty())
      result.doubt = "a selector beyond the bounds";
    else
      result.list.push_back(std::move(compiled.list.front()));
  }
  return result;
}

}  // namespace collaudo::css
