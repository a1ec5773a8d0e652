#include "css/media_query.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "css/condition.h"
#include "html/ascii.h"

namespace collaudo::css {
namespace {

using Kind = Token::Kind;

constexpr double screen_width = 1280;
constexpr double screen_height = 800;

// A feature with one of a few words as its value: the one it has, then the others that it could have.
struct WordFeature {
  std::string_view name;
  std::string_view value;
  std::string_view others;
  bool is_off = false;  // what the feature alone in parentheses says of its value
};
constexpr std::array word_features = {
    WordFeature{"orientation", "landscape", "portrait"},
    WordFeature{"hover", "none", "hover", true},
    WordFeature{"any-hover", "none", "hover", true},
    WordFeature{"pointer", "none", "fine coarse", true},
    WordFeature{"any-pointer", "none", "fine coarse", true},
    WordFeature{"prefers-color-scheme", "light", "dark"},
    WordFeature{"prefers-reduced-motion", "no-preference", "reduce", true},
    WordFeature{"prefers-reduced-transparency", "no-preference", "reduce", true},
    WordFeature{"prefers-contrast", "no-preference", "more less custom", true},
    WordFeature{"forced-colors", "none", "active", true},
    WordFeature{"update", "fast", "slow none"},
    WordFeature{"overflow-block", "scroll", "none"},
    WordFeature{"overflow-inline", "scroll", "none"},
    WordFeature{"scripting", "enabled", "none initial-only"},
    WordFeature{"display-mode", "browser",
                "fullscreen standalone minimal-ui window-controls-overlay picture-in-picture"},
    WordFeature{"color-gamut", "srgb", "p3 rec2020"},
    WordFeature{"dynamic-range", "standard", "high"},
    WordFeature{"device-posture", "continuous", "folded"},
};

struct NumberFeature {
  enum class Unit { length, number, ratio, resolution };
  std::string_view name;
  double value;
  Unit unit;
};
constexpr std::array number_features = {
    NumberFeature{"width", screen_width, NumberFeature::Unit::length},
    NumberFeature{"height", screen_height, NumberFeature::Unit::length},
    NumberFeature{"device-width", screen_width, NumberFeature::Unit::length},
    NumberFeature{"device-height", screen_height, NumberFeature::Unit::length},
    NumberFeature{"aspect-ratio", screen_width / screen_height, NumberFeature::Unit::ratio},
    NumberFeature{"device-aspect-ratio", screen_width / screen_height, NumberFeature::Unit::ratio},
    NumberFeature{"resolution", 1, NumberFeature::Unit::resolution},
    NumberFeature{"-webkit-device-pixel-ratio", 1, NumberFeature::Unit::number},
    NumberFeature{"color", 8, NumberFeature::Unit::number},
    NumberFeature{"color-index", 0, NumberFeature::Unit::number},
    NumberFeature{"monochrome", 0, NumberFeature::Unit::number},
    NumberFeature{"grid", 0, NumberFeature::Unit::number},
    NumberFeature{"horizontal-viewport-segments", 1, NumberFeature::Unit::number},
    NumberFeature{"vertical-viewport-segments", 1, NumberFeature::Unit::number},
    NumberFeature{"-webkit-transform-3d", 1, NumberFeature::Unit::number},
};

// Written on pages, and unknown to Chromium.
constexpr std::array<std::string_view, 10> foreign_features = {
    "inverted-colors",      "prefers-reduced-data", "video-dynamic-range", "scan",
    "environment-blending", "nav-controls",         "light-level",         "-webkit-transform-2d",
    "-webkit-animation",    "-webkit-transition"};

struct Length {
  std::string_view unit;
  double pixels;
};
constexpr std::array lengths = {Length{"px", 1},
                                Length{"em", 16},
                                Length{"rem", 16},
                                Length{"in", 96},
                                Length{"cm", 96 / 2.54},
                                Length{"mm", 96 / 25.4},
                                Length{"q", 96 / 101.6},
                                Length{"pt", 96.0 / 72},
                                Length{"pc", 16},
                                Length{"vw", screen_width / 100},
                                Length{"vh", screen_height / 100},
                                Length{"vmin", screen_height / 100},
                                Length{"vmax", screen_width / 100}};
constexpr std::array resolutions = {Length{"dppx", 1}, Length{"x", 1}, Length{"dpi", 1.0 / 96},
                                    Length{"dpcm", 2.54 / 96}};

bool is_vendors(std::string_view name) {
  for (const std::string_view part : {"-ms-", "-moz-", "-o-"})
    if (name.find(part) != std::string_view::npos) return true;
  return false;
}

template <typename List>
auto find(const List& list, std::string_view name) {
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const auto& entry) { return entry.name == name; });
  return found == list.end() ? nullptr : &*found;
}

bool has_word(std::string_view words, std::string_view wanted) {
  for (auto word = html::take_token(words); !word.empty(); word = html::take_token(words))
    if (word == wanted) return true;
  return false;
}

// A browser that does not know the feature treats the query as not met.
Outcomes unknown_feature(std::string_view name) {
  const bool is_foreign =
      std::find(foreign_features.begin(), foreign_features.end(), name) != foreign_features.end();
  return is_foreign || is_vendors(name) ? Outcomes::unknown() : Outcomes::any();
}

struct Amount {
  double value = 0;
  bool is_known = true;
};

template <typename Units>
std::optional<double> converted(const Token& token, const Units& units) {
  const std::string unit = unit_of(token);
  for (const Length& length : units)
    if (length.unit == unit) return number_of(token) * length.pixels;
  return std::nullopt;
}

// Nothing when the tokens are no value of that unit.
std::optional<Amount> amount(TokenSpan tokens, NumberFeature::Unit unit) {
  tokens = without_spaces(tokens);
  if (tokens.empty()) return std::nullopt;
  if (tokens[0].is(Kind::function)) return Amount{0, false};
  if (unit == NumberFeature::Unit::ratio && tokens.size() > 1) {
    const auto is_number = [](const Token& token) { return token.is(Kind::number); };
    std::vector<Token> dense;
    std::copy_if(tokens.begin(), tokens.end(), std::back_inserter(dense),
                 [](const Token& token) { return !token.is(Kind::space); });
    if (dense.size() != 3 || !is_number(dense[0]) || !dense[1].is_delimiter('/') || !is_number(dense[2]))
      return std::nullopt;
    return Amount{number_of(dense[0]) / number_of(dense[2]), number_of(dense[2]) > 0};
  }
  if (tokens.size() != 1) return std::nullopt;
  const Token& token = tokens[0];
  switch (unit) {
    case NumberFeature::Unit::ratio:
    case NumberFeature::Unit::number:
      if (token.is(Kind::number)) return Amount{number_of(token)};
      return std::nullopt;
    case NumberFeature::Unit::resolution:
      if (!token.is(Kind::dimension)) return std::nullopt;
      if (const auto value = converted(token, resolutions)) return Amount{*value};
      return std::nullopt;
    case NumberFeature::Unit::length:
      if (token.is(Kind::number) && number_of(token) == 0) return Amount{0};
      if (!token.is(Kind::dimension)) return std::nullopt;
      if (const auto value = converted(token, lengths)) return Amount{*value};
      return Amount{0, false};
  }
  return std::nullopt;
}

enum class Comparison { less, less_or_equal, equal, greater_or_equal, greater };

Outcomes compared(double left, Comparison comparison, const std::optional<Amount>& right) {
  if (!right) return Outcomes::unknown();
  if (!right->is_known) return Outcomes::any();
  constexpr double same = 1e-6;
  const bool is_equal = std::abs(left - right->value) < same;
  switch (comparison) {
    case Comparison::less:
      return Outcomes::of(left < right->value && !is_equal);
    case Comparison::less_or_equal:
      return Outcomes::of(left < right->value || is_equal);
    case Comparison::equal:
      return Outcomes::of(is_equal);
    case Comparison::greater_or_equal:
      return Outcomes::of(left > right->value || is_equal);
    case Comparison::greater:
      return Outcomes::of(left > right->value && !is_equal);
  }
  return Outcomes::any();
}

// ---- (name), (name: value)

Outcomes alone(std::string_view name) {
  if (const auto* feature = find(word_features, name)) return Outcomes::of(!feature->is_off);
  if (const auto* feature = find(number_features, name)) return Outcomes::of(feature->value != 0);
  return unknown_feature(name);
}

Outcomes with_value(std::string name, TokenSpan value) {
  value = without_spaces(value);
  if (value.empty()) return Outcomes::unknown();
  if (const auto* feature = find(word_features, name)) {
    const std::string word =
        value.size() == 1 && value[0].is(Kind::identifier) ? lower_name_of(value[0]) : std::string();
    if (word == feature->value) return Outcomes::yes();
    return has_word(feature->others, word) ? Outcomes::no() : Outcomes::unknown();
  }
  auto comparison = Comparison::equal;
  for (const auto& [prefix, meaning] :
       {std::pair("min-", Comparison::greater_or_equal), std::pair("max-", Comparison::less_or_equal)}) {
    const auto at = name.starts_with("-webkit-") ? std::size_t{8} : std::size_t{0};
    if (!std::string_view(name).substr(at).starts_with(prefix)) continue;
    name.erase(at, 4);
    comparison = meaning;
  }
  if (const auto* feature = find(number_features, name))
    return compared(feature->value, comparison, amount(value, feature->unit));
  return unknown_feature(name);
}

// ---- (400px <= width < 900px)

struct Sign {
  std::size_t at = 0, size = 0;
  Comparison comparison = Comparison::equal;
};

std::vector<Sign> signs_in(TokenSpan tokens) {
  std::vector<Sign> signs;
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (is_opening(tokens[at].kind)) {
      at = behind_block(tokens, at) - 1;
      continue;
    }
    const bool is_less = tokens[at].is_delimiter('<');
    if (!is_less && !tokens[at].is_delimiter('>') && !tokens[at].is_delimiter('=')) continue;
    Sign sign{at, 1, is_less ? Comparison::less : Comparison::greater};
    if (tokens[at].is_delimiter('=')) {
      sign.comparison = Comparison::equal;
    } else if (at + 1 < tokens.size() && tokens[at + 1].is_delimiter('=')) {
      sign.comparison = is_less ? Comparison::less_or_equal : Comparison::greater_or_equal;
      sign.size = 2;
      ++at;
    }
    signs.push_back(sign);
  }
  return signs;
}

Comparison turned(Comparison comparison) {
  return static_cast<Comparison>(static_cast<int>(Comparison::greater) - static_cast<int>(comparison));
}

const NumberFeature* feature_named(TokenSpan tokens) {
  tokens = without_spaces(tokens);
  return tokens.size() == 1 && tokens[0].is(Kind::identifier)
             ? find(number_features, lower_name_of(tokens[0]))
             : nullptr;
}

Outcomes range(TokenSpan tokens, const std::vector<Sign>& signs) {
  const auto first = tokens.first(signs[0].at);
  const auto behind_first = tokens.subspan(signs[0].at + signs[0].size);
  if (signs.size() == 1) {
    if (const auto* feature = feature_named(first))
      return compared(feature->value, signs[0].comparison, amount(behind_first, feature->unit));
    if (const auto* feature = feature_named(behind_first))
      return compared(feature->value, turned(signs[0].comparison), amount(first, feature->unit));
    return Outcomes::any();
  }
  if (signs.size() > 2) return Outcomes::unknown();
  const auto middle = tokens.subspan(signs[0].at + signs[0].size, signs[1].at - signs[0].at - signs[0].size);
  const auto last = tokens.subspan(signs[1].at + signs[1].size);
  const auto* feature = feature_named(middle);
  if (!feature) return Outcomes::any();
  const auto points_left = [](Comparison sign) {
    return sign < Comparison::equal ? -1 : sign > Comparison::equal ? 1 : 0;
  };
  if (points_left(signs[0].comparison) == 0 ||
      points_left(signs[0].comparison) != points_left(signs[1].comparison))
    return Outcomes::unknown();
  return compared(feature->value, turned(signs[0].comparison), amount(first, feature->unit)) &
         compared(feature->value, signs[1].comparison, amount(last, feature->unit));
}

Outcomes feature(std::string_view function, TokenSpan tokens) {
  if (tokens.empty() || !function.empty()) return Outcomes::unknown();
  if (tokens[0].is(Kind::identifier)) {
    const std::string name = lower_name_of(tokens[0]);
    const auto rest = without_spaces(tokens.subspan(1));
    if (rest.empty()) return alone(name);
    if (rest[0].is(Kind::colon)) return with_value(name, rest.subspan(1));
  }
  const auto signs = signs_in(tokens);
  return signs.empty() ? Outcomes::unknown() : range(tokens, signs);
}

// ---- a query, a list of them

// Of a query that is not written as the grammar wants, "not all" is left.
Outcomes query(TokenSpan tokens) {
  tokens = without_spaces(tokens);
  if (tokens.empty()) return Outcomes::no();
  const ConditionReader reader(feature);
  if (!tokens[0].is(Kind::identifier)) return reader.read(tokens).value_or(Outcomes::no());
  if (is_named(tokens[0], "not"))
    if (const auto condition = reader.read(tokens)) return *condition;
  bool is_negated = false;
  if (is_named(tokens[0], "not") || is_named(tokens[0], "only")) {
    is_negated = is_named(tokens[0], "not");
    tokens = without_spaces(tokens.subspan(1));
  }
  if (tokens.empty() || !tokens[0].is(Kind::identifier)) return Outcomes::no();
  const std::string type = lower_name_of(tokens[0]);
  for (const std::string_view reserved : {"not", "only", "and", "or", "layer"})
    if (type == reserved) return Outcomes::no();
  auto result = Outcomes::of(type == "all" || type == "screen");
  const auto rest = without_spaces(tokens.subspan(1));
  if (!rest.empty()) {
    if (!is_named(rest[0], "and")) return Outcomes::no();
    auto condition = reader.read(rest.subspan(1), false);
    if (!condition || rest.size() < 2 || !rest[1].is(Kind::space)) return Outcomes::no();
    result = result & *condition;
  }
  return is_negated ? !result : result;
}

}  // namespace

html::Match media_matches(std::string_view queries) {
  const std::vector<Token> tokens = tokens_of(queries);
  if (tokens.empty()) return html::Match::yes;
  const TokenSpan all(tokens);
  auto best = html::Match::no;
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= all.size(); ++at) {
    if (at < all.size() && is_opening(all[at].kind)) {
      at = behind_block(all, at) - 1;
    } else if (at == all.size() || all[at].is(Kind::comma)) {
      best = std::max(best, query(all.subspan(begin, at - begin)).match());
      begin = at + 1;
    }
  }
  return best;
}

}  // namespace collaudo::css
