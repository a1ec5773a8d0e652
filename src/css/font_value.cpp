#include "css/font_value.h"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "css/tokens.h"
#include "css/variables.h"
#include "html/ascii.h"

namespace collaudo::css {
namespace {

using Kind = Token::Kind;
using Tokens = std::span<const Token>;

constexpr std::array<std::string_view, 11> generic_families = {
    "serif", "sans-serif", "cursive",       "fantasy",      "monospace", "system-ui",
    "math",  "ui-serif",   "ui-sans-serif", "ui-monospace", "ui-rounded"};
constexpr std::array<std::string_view, 7> system_fonts = {
    "caption", "icon", "menu", "message-box", "small-caption", "status-bar", "-webkit-small-control"};
constexpr std::array<std::string_view, 8> width_keywords = {"ultra-condensed", "extra-condensed", "condensed",
                                                            "semi-condensed",  "semi-expanded",   "expanded",
                                                            "extra-expanded",  "ultra-expanded"};
constexpr std::array<std::string_view, 11> size_keywords = {"xx-small", "x-small", "small",    "medium",
                                                            "large",    "x-large", "xx-large", "xxx-large",
                                                            "smaller",  "larger",  "math"};
constexpr std::array<std::string_view, 37> length_units = {
    "px",  "em",  "rem", "ex",  "rex", "ch",  "rch", "cap", "rcap", "ic",    "ric",  "lh",   "rlh",
    "cm",  "mm",  "q",   "in",  "pt",  "pc",  "vw",  "vh",  "vi",   "vb",    "vmin", "vmax", "svw",
    "svh", "lvw", "lvh", "dvw", "dvh", "cqw", "cqh", "cqi", "cqb",  "cqmin", "cqmax"};
constexpr std::array<std::string_view, 4> angle_units = {"deg", "grad", "rad", "turn"};
constexpr std::array<std::string_view, 9> calculations = {"calc", "min", "max", "clamp", "round",
                                                          "mod",  "rem", "abs", "sign"};

template <typename List>
bool is_among(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

FontValue of_kind(FontValue::Kind kind) { return {kind, {}, {}, {}}; }

bool is_wide_keyword(std::string_view lower_name) {
  return lower_name == "inherit" || lower_name == "initial" || lower_name == "unset" ||
         lower_name == "revert" || lower_name == "revert-layer" || lower_name == "revert-rule";
}

FontValue wide_keyword(std::string_view lower_name) {
  if (lower_name == "inherit" || lower_name == "unset") return of_kind(FontValue::Kind::inherit);
  if (lower_name == "initial") return of_kind(FontValue::Kind::initial);
  if (lower_name == "revert") return of_kind(FontValue::Kind::revert);
  if (lower_name == "revert-layer") return of_kind(FontValue::Kind::revert_layer);
  return {FontValue::Kind::undecided, {}, {}, std::string(lower_name)};
}

std::string with_single_spaces(std::string_view text) {
  std::string result;
  for (auto token = html::take_token(text); !token.empty(); token = html::take_token(text)) {
    if (!result.empty()) result += ' ';
    result += token;
  }
  return result;
}

// ---- a list of families

struct FamilyName {
  std::string name;
  bool is_generic = false;
};

// One member of the list; an empty name when it is no family.
FamilyName family_name(Tokens tokens) {
  if (tokens.size() == 1 && tokens.front().is(Kind::string)) return {text_of(tokens.front()), false};
  FamilyName family;
  for (const Token& token : tokens) {
    if (token.is(Kind::space)) continue;
    if (!token.is(Kind::identifier)) return {};
    if (!family.name.empty()) family.name += ' ';
    family.name += name_of(token);
  }
  const std::string lower_name = html::lower(family.name);
  if (is_wide_keyword(lower_name) || lower_name == "default") return {};
  family.is_generic = is_among(generic_families, lower_name);
  if (family.is_generic) family.name = lower_name;
  return family;
}

std::string written(const FamilyName& family) {
  const std::string lower_name = html::lower(family.name);
  const bool reads_as_keyword =
      !family.is_generic &&
      (is_among(generic_families, lower_name) || is_wide_keyword(lower_name) || lower_name == "default");
  return is_plain_identifier(family.name) && !reads_as_keyword ? family.name : quoted_string(family.name);
}

Tokens trimmed(Tokens tokens) {
  while (!tokens.empty() && tokens.front().is(Kind::space)) tokens = tokens.subspan(1);
  while (!tokens.empty() && tokens.back().is(Kind::space)) tokens = tokens.first(tokens.size() - 1);
  return tokens;
}

FontValue family_list(Tokens tokens) {
  FontValue value;
  value.kind = FontValue::Kind::list;
  while (true) {
    const auto comma =
        std::find_if(tokens.begin(), tokens.end(), [](const Token& token) { return token.is(Kind::comma); });
    const auto size = static_cast<std::size_t>(comma - tokens.begin());
    const Tokens member = trimmed(tokens.first(size));
    const FamilyName family = family_name(member);
    if (member.empty() || (family.name.empty() && !member.front().is(Kind::string))) return {};
    if (value.list.empty())
      value.first = with_single_spaces(family.name);
    else
      value.list += ", ";
    value.list += written(family);
    if (size == tokens.size()) return value;
    tokens = tokens.subspan(size + 1);
  }
}

FontValue system_font() {
  return {FontValue::Kind::list, std::string(system_family), std::string(system_family), {}};
}

// ---- the shorthand: style, variant, weight and width in any order, size, line height, families

class Shorthand {
 public:
  explicit Shorthand(Tokens tokens) : tokens_(tokens) {}

  FontValue read() {
    if (tokens_.size() == 1 && tokens_[0].is(Kind::identifier) &&
        is_among(system_fonts, lower_name_of(tokens_[0])))
      return system_font();
    if (!read_style() || !read_amount(true)) return {};
    skip_spaces();
    if (!at_end() && tokens_[at_].is_delimiter('/')) {
      ++at_;
      skip_spaces();
      if (!read_amount(false)) return {};
    }
    return at_end() ? FontValue{} : family_list(tokens_.subspan(at_));
  }

 private:
  bool at_end() const { return at_ >= tokens_.size(); }
  void skip_spaces() {
    while (!at_end() && tokens_[at_].is(Kind::space)) ++at_;
  }

  // Each of the four once; "normal" stands for any of them.
  bool read_style() {
    bool has_style = false, has_variant = false, has_weight = false, has_width = false;
    for (int count = 0; !at_end(); ++count) {
      const Token& token = tokens_[at_];
      const std::string name = token.is(Kind::identifier) ? lower_name_of(token) : std::string();
      bool* part = nullptr;
      if (name == "italic" || name == "oblique")
        part = &has_style;
      else if (name == "small-caps")
        part = &has_variant;
      else if (name == "bold" || name == "bolder" || name == "lighter" || is_weight(token))
        part = &has_weight;
      else if (is_among(width_keywords, name))
        part = &has_width;
      else if (name != "normal")
        return true;
      if (count == 4 || (part && *part)) return false;
      if (part) *part = true;
      ++at_;
      skip_spaces();
      if (name == "oblique") read_angle();
    }
    return true;
  }

  // A number that is no size: "0" is one, and nothing else of the kind.
  static bool is_weight(const Token& token) {
    return token.is(Kind::number) && number_of(token) >= 1 && number_of(token) <= 1000;
  }

  void read_angle() {
    if (at_end() || !tokens_[at_].is(Kind::dimension) || !is_among(angle_units, unit_of(tokens_[at_])))
      return;
    ++at_;
    skip_spaces();
  }

  bool read_amount(bool is_size) {
    if (at_end()) return false;
    const Token& token = tokens_[at_++];
    switch (token.kind) {
      case Kind::identifier:
        return is_size ? is_among(size_keywords, lower_name_of(token)) : lower_name_of(token) == "normal";
      case Kind::number:
        return is_size ? number_of(token) == 0 : number_of(token) >= 0;
      case Kind::percentage:
        return number_of(token) >= 0;
      case Kind::dimension:
        return number_of(token) >= 0 && is_among(length_units, unit_of(token));
      case Kind::function:
        return is_among(calculations, lower_name_of(token)) && skip_function();
      default:
        return false;
    }
  }

  bool skip_function() {
    for (int open = 1; open > 0; ++at_) {
      if (at_end()) return true;  // the end closes what is open
      if (tokens_[at_].is(Kind::function) || tokens_[at_].is(Kind::open_round)) ++open;
      if (tokens_[at_].is(Kind::close_round)) --open;
    }
    return true;
  }

  Tokens tokens_;
  std::size_t at_ = 0;
};

}  // namespace

FontValue font_value(std::string_view property, std::string_view value) {
  const std::vector<Token> tokens = tokens_of(value);
  if (tokens.empty()) return {};
  if (std::any_of(tokens.begin(), tokens.end(),
                  [](const Token& token) { return token.is(Kind::function); })) {
    const References references = references_in(value);
    if (!references.is_valid) return {};
    if (!references.unsupported.empty()) return {FontValue::Kind::undecided, {}, {}, references.unsupported};
    if (references.has_variables) return of_kind(FontValue::Kind::with_variables);
  }
  if (tokens.size() == 1 && tokens.front().is(Kind::identifier))
    if (const std::string name = lower_name_of(tokens.front()); is_wide_keyword(name))
      return wide_keyword(name);
  if (property == "all") return {};
  return property == "font" ? Shorthand(tokens).read() : family_list(tokens);
}

FontValue substituted_font_value(std::string_view property, std::string_view value) {
  const std::vector<Token> tokens = tokens_of(value);
  const bool begins_like_keyword = tokens.size() > 1 && tokens.front().is(Kind::identifier) &&
                                   is_wide_keyword(lower_name_of(tokens.front()));
  return begins_like_keyword ? FontValue{} : font_value(property, value);
}

}  // namespace collaudo::css
