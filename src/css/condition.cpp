#include "css/condition.h"

namespace collaudo::css {
namespace {

using Kind = Token::Kind;

constexpr int deepest = 32;

void skip_spaces(TokenSpan tokens, std::size_t& at) {
  while (at < tokens.size() && tokens[at].is(Kind::space)) ++at;
}

}  // namespace

TokenSpan without_spaces(TokenSpan tokens) {
  while (!tokens.empty() && tokens.front().is(Kind::space)) tokens = tokens.subspan(1);
  while (!tokens.empty() && tokens.back().is(Kind::space)) tokens = tokens.first(tokens.size() - 1);
  return tokens;
}

std::size_t behind_block(TokenSpan tokens, std::size_t open) {
  std::size_t at = open;
  std::size_t depth = 0;
  do {
    if (is_opening(tokens[at].kind)) ++depth;
    if (tokens[at].is(Kind::close_round) || tokens[at].is(Kind::close_square) ||
        tokens[at].is(Kind::close_curly))
      --depth;
    ++at;
  } while (depth > 0 && at < tokens.size());
  return at;
}

TokenSpan block_content(TokenSpan tokens, std::size_t open) {
  const std::size_t end = behind_block(tokens, open);
  const Kind last = tokens[end - 1].kind;
  const bool is_closed = end - 1 > open && (last == Kind::close_round || last == Kind::close_square ||
                                            last == Kind::close_curly);
  return without_spaces(tokens.subspan(open + 1, end - open - (is_closed ? 2 : 1)));
}

std::optional<Outcomes> ConditionReader::in_parentheses(TokenSpan tokens, std::size_t& at, int depth) const {
  if (at >= tokens.size()) return std::nullopt;
  const std::size_t begin = at;
  const bool is_function = tokens[at].is(Kind::function);
  if (!is_function && !tokens[at].is(Kind::open_round)) return std::nullopt;
  at = behind_block(tokens, begin);
  const TokenSpan inner = block_content(tokens, begin);
  if (is_function) return leaf_(lower_name_of(tokens[begin]), inner);
  if (depth < deepest)
    if (const auto condition = read(inner, true, depth + 1)) return condition;
  return leaf_({}, inner);
}

std::optional<Outcomes> ConditionReader::read(TokenSpan tokens, bool allows_or, int depth) const {
  tokens = without_spaces(tokens);
  if (tokens.empty()) return std::nullopt;
  std::size_t at = 0;
  if (is_named(tokens[0], "not") && tokens[0].is(Kind::identifier)) {
    at = 1;
    skip_spaces(tokens, at);
    const auto negated = in_parentheses(tokens, at, depth);
    if (!negated || at != tokens.size() || !tokens[1].is(Kind::space)) return std::nullopt;
    return !*negated;
  }
  auto result = in_parentheses(tokens, at, depth);
  std::string_view joined_by;
  while (result) {
    skip_spaces(tokens, at);
    if (at == tokens.size()) return result;
    const std::string_view word = is_named(tokens[at], "and")  ? "and"
                                  : is_named(tokens[at], "or") ? "or"
                                                               : "";
    if (!tokens[at].is(Kind::identifier) || word.empty() || (!joined_by.empty() && word != joined_by))
      return std::nullopt;
    if (word == "or" && !allows_or) return std::nullopt;
    joined_by = word;
    if (++at == tokens.size() || !tokens[at].is(Kind::space)) return std::nullopt;
    skip_spaces(tokens, at);
    const auto next = in_parentheses(tokens, at, depth);
    if (!next) return std::nullopt;
    result = word == "and" ? *result & *next : *result | *next;
  }
  return std::nullopt;
}

}  // namespace collaudo::css
