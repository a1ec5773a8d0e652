// A condition in parentheses with not, and, or: the grammar that @media and @supports share. The leaves are
// asked of the caller. Used by both; one object reads one condition. Nesting is bounded.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "css/outcomes.h"
#include "css/tokens.h"

namespace collaudo::css {

using TokenSpan = std::span<const Token>;

TokenSpan without_spaces(TokenSpan tokens);  // at both ends
// Behind the partner of the bracket or function at `open`.
std::size_t behind_block(TokenSpan tokens, std::size_t open);
// What stands between the two; a block that the text does not close reaches to the end.
TokenSpan block_content(TokenSpan tokens, std::size_t open);

class ConditionReader {
 public:
  // What the content of parentheses that are no condition says; before a function's, its name in lower case.
  using Leaf = std::function<Outcomes(std::string_view function, TokenSpan content)>;
  explicit ConditionReader(Leaf leaf) : leaf_(std::move(leaf)) {}

  // Nothing when it is not written as the grammar wants.
  std::optional<Outcomes> read(TokenSpan tokens, bool allows_or = true, int depth = 0) const;

 private:
  std::optional<Outcomes> in_parentheses(TokenSpan tokens, std::size_t& at, int depth) const;

  Leaf leaf_;
};

}  // namespace collaudo::css
