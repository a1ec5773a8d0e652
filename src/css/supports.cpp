#include "css/supports.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "css/condition.h"
#include "css/font_value.h"
#include "css/page_selectors.h"
#include "html/ascii.h"

namespace collaudo::css {
namespace {

using Kind = Token::Kind;

// Properties and the values that pages ask about; "*" stands for any value without functions and vendor
// prefixes.
struct Property {
  std::string_view name;
  std::string_view values;
};
constexpr std::array properties = {
    Property{"display",
             "grid inline-grid flex inline-flex block inline inline-block contents flow-root none table "
             "table-cell"},
    Property{"position", "sticky fixed absolute relative static"},
    Property{"object-fit", "cover contain fill none scale-down"},
    Property{"appearance", "none auto"},
    Property{"-webkit-appearance", "none"},
    Property{"mix-blend-mode", "multiply screen overlay darken lighten normal difference"},
    Property{"scroll-behavior", "smooth auto"},
    Property{"text-decoration", "underline none"},
    Property{"hyphens", "auto manual none"},
    Property{"writing-mode", "vertical-rl vertical-lr horizontal-tb"},
    Property{"grid-template-rows", "subgrid none auto"},
    Property{"font-display", ""},
    Property{"gap", "*"},
    Property{"column-gap", "*"},
    Property{"row-gap", "*"},
    Property{"grid-gap", "*"},
    Property{"color", "red green blue black white currentcolor transparent inherit"},
    Property{"width", "*"},
    Property{"height", "*"},
    Property{"margin", "*"},
    Property{"padding", "*"},
    Property{"inset", "*"},
    Property{"aspect-ratio", "*"},
    Property{"-webkit-line-clamp", "*"}};

constexpr std::array<std::string_view, 7> font_formats = {
    "woff", "woff2", "truetype", "opentype", "collection", "svg", "embedded-opentype"};
constexpr std::ptrdiff_t understood_formats = 5;  // the first ones

bool is_foreign(std::string_view name) {
  return name.starts_with("-moz-") || name.starts_with("-ms-") || name.starts_with("-o-") ||
         name.starts_with("-khtml-");
}

bool is_accepted(const Property& property, TokenSpan value) {
  if (property.values == "*")
    return std::all_of(value.begin(), value.end(), [](const Token& token) {
      return token.is(Kind::number) || token.is(Kind::percentage) || token.is(Kind::space) ||
             (token.is(Kind::dimension) && unit_of(token) == "px");
    });
  if (value.size() != 1 || !value[0].is(Kind::identifier)) return false;
  const std::string wanted = lower_name_of(value[0]);
  std::string_view words = property.values;
  for (auto word = html::take_token(words); !word.empty(); word = html::take_token(words))
    if (word == wanted) return true;
  return false;
}

Outcomes declaration(TokenSpan tokens) {
  if (tokens.empty() || !tokens[0].is(Kind::identifier)) return Outcomes::no();
  const auto rest = without_spaces(tokens.subspan(1));
  if (rest.empty() || !rest[0].is(Kind::colon)) return Outcomes::no();
  const std::string name = name_of(tokens[0]);
  if (name.starts_with("--")) return Outcomes::yes();
  const std::string lower_name = html::lower(name);
  if (is_foreign(lower_name)) return Outcomes::no();
  const auto value = without_spaces(rest.subspan(1));
  if (value.empty()) return Outcomes::no();
  if (lower_name == "font-family" || lower_name == "font" || lower_name == "all") {
    const std::string_view written(
        value.front().text.data(),
        static_cast<std::size_t>(value.back().text.data() + value.back().text.size() -
                                 value.front().text.data()));
    const auto kind = font_value(lower_name, written).kind;
    return kind == FontValue::Kind::undecided ? Outcomes::any()
                                              : Outcomes::of(kind != FontValue::Kind::invalid);
  }
  const auto known = std::find_if(properties.begin(), properties.end(),
                                  [&](const Property& property) { return property.name == lower_name; });
  if (known != properties.end() && is_accepted(*known, value)) return Outcomes::yes();
  return value.size() == 1 && value[0].is(Kind::identifier) && is_foreign(lower_name_of(value[0]))
             ? Outcomes::no()
             : Outcomes::any();
}

Outcomes selector(TokenSpan argument) {
  std::string text;
  for (const Token& token : argument) text += token.text;
  // Here, other than in a rule, such a list does not forgive what the browser does not know.
  if (text.find(":is(") != std::string::npos || text.find(":where(") != std::string::npos)
    return Outcomes::any();
  const PageSelectors selectors = page_selectors({text}, {});
  if (selectors.is_invalid) return Outcomes::no();
  const bool is_certain =
      selectors.doubt.empty() && selectors.list.size() == 1 && selectors.list.front().undecided().empty();
  return is_certain ? Outcomes::yes() : Outcomes::any();
}

Outcomes leaf(std::string_view function, TokenSpan content) {
  if (function.empty()) return declaration(content);
  if (function == "selector") return selector(content);
  if (function == "font-format" && content.size() == 1) {
    const auto known = std::find(font_formats.begin(), font_formats.end(), lower_name_of(content[0]));
    if (known != font_formats.end()) return Outcomes::of(known - font_formats.begin() < understood_formats);
  }
  return Outcomes::any();
}

}  // namespace

html::Match supports(std::string_view condition) {
  const std::vector<Token> tokens = tokens_of(condition);
  return ConditionReader(leaf).read(tokens).value_or(Outcomes::no()).match();
}

html::Match import_supports(std::string_view condition) {
  const std::vector<Token> tokens = tokens_of(condition);
  return ConditionReader(leaf).read(tokens).value_or(declaration(tokens)).match();
}

}  // namespace collaudo::css
