#include "css/variables.h"

#include <vector>

#include "css/tokens.h"

namespace collaudo::css {
namespace {

using Kind = Token::Kind;

constexpr std::size_t longest_value = 32'768;
constexpr int deepest_fallback = 32;
constexpr std::string_view too_deep = "var() nested too deeply";

bool is_variable_name(const Token& token) {
  return token.is(Kind::identifier) && token.text.starts_with("--") && token.text.size() > 2;
}

// Functions that a browser replaces before it reads the value, and we do not.
bool is_unsupported(const Token& function) {
  const std::string name = lower_name_of(function);
  return name == "env" || name == "attr" || name == "if" || name.starts_with("--");
}

struct Reference {
  bool is_valid = false;
  std::string name;
  std::optional<std::string_view> fallback;  // white space included
};

// Up to the ")" of the function, which is passed.
std::string_view read_fallback(TokenReader& reader, bool& is_valid) {
  const std::size_t begin = reader.position();
  while (true) {
    const std::string_view text = reader.from(begin);
    const Token token = reader.next();
    if (token.is(Kind::end) || token.is(Kind::close_round)) return text;
    const bool is_broken = token.is(Kind::semicolon) || token.is_delimiter('!') ||
                           token.is(Kind::bad_string) || token.is(Kind::bad_url) ||
                           token.is(Kind::close_square) || token.is(Kind::close_curly);
    is_valid = is_valid && !is_broken;
    if (is_opening(token.kind)) skip_block(reader, token.kind);
  }
}

// The reader stands behind "var(" and ends behind its ")".
Reference read_reference(TokenReader& reader) {
  Reference reference;
  reader.skip_spaces();
  const Token name = reader.next();
  if (name.is(Kind::close_round) || name.is(Kind::end)) return reference;
  if (is_opening(name.kind)) skip_block(reader, name.kind);
  reference.name = name_of(name);
  reader.skip_spaces();
  const Token next = reader.next();
  if (next.is(Kind::close_round) || next.is(Kind::end)) {
    reference.is_valid = is_variable_name(name);
    return reference;
  }
  reference.is_valid = is_variable_name(name) && next.is(Kind::comma);
  if (is_opening(next.kind)) skip_block(reader, next.kind);
  reference.fallback = read_fallback(reader, reference.is_valid);
  return reference;
}

// How deep references lie in references, as they are met: each is read to its end, so that a deep value would
// be read again from each of them.
class Nested {
 public:
  bool is_too_deep(std::size_t begin, std::size_t end) {
    while (!ends_.empty() && ends_.back() <= begin) ends_.pop_back();
    ends_.push_back(end);
    return ends_.size() > deepest_fallback + 1U;
  }

 private:
  std::vector<std::size_t> ends_;
};

// Keeps two tokens apart that would read as one.
void append(std::string& result, std::string_view text) {
  if (!result.empty() && !text.empty()) {
    const std::string seam{result.back(), text.front()};
    const Token joined = TokenReader(seam).next();
    if (joined.text.size() != 1 && !joined.is(Kind::space)) result += "/**/";
  }
  result += text;
}

class Substitution {
 public:
  explicit Substitution(const Lookup& lookup) : lookup_(lookup) {}

  Substituted run(std::string_view value, int depth) {
    if (depth > deepest_fallback) return {std::nullopt, std::string(too_deep)};
    std::string result;
    TokenReader reader(value);
    while (true) {
      const std::size_t before = reader.position();
      const Token token = reader.next();
      if (token.is(Kind::end)) break;
      if (!is_named(token, "var") || !token.is(Kind::function)) {
        append(result, reader.from(before));
      } else {
        Substituted replacement = replaced(read_reference(reader), depth);
        if (!replacement.text) return replacement;
        append(result, *replacement.text);
      }
      if (result.size() > longest_value) return {std::nullopt, "a value longer than 32 KiB"};
    }
    return {std::move(result), {}};
  }

 private:
  Substituted replaced(const Reference& reference, int depth) {
    Substituted value = lookup_(reference.name);
    if (value.text || !value.doubt.empty() || !reference.fallback) return value;
    return run(*reference.fallback, depth + 1);
  }

  const Lookup& lookup_;
};

}  // namespace

References references_in(std::string_view value) {
  References found;
  TokenReader reader(value);
  Nested nested;
  for (Token token = reader.next(); !token.is(Kind::end); token = reader.next()) {
    if (!token.is(Kind::function)) continue;
    if (is_unsupported(token) && found.unsupported.empty()) found.unsupported = lower_name_of(token) + "()";
    if (!is_named(token, "var")) continue;
    found.has_variables = true;
    TokenReader behind = reader;  // what stands inside is read by this loop
    found.is_valid &= read_reference(behind).is_valid;
    if (nested.is_too_deep(reader.position(), behind.position())) {
      found.unsupported = too_deep;
      break;
    }
  }
  return found;
}

void add_references(std::string_view value, std::set<std::string, std::less<>>& names) {
  TokenReader reader(value);
  Nested nested;
  for (Token token = reader.next(); !token.is(Kind::end); token = reader.next()) {
    if (!token.is(Kind::function) || !is_named(token, "var")) continue;
    TokenReader behind = reader;
    if (const Reference reference = read_reference(behind); reference.is_valid) names.insert(reference.name);
    if (nested.is_too_deep(reader.position(), behind.position())) break;
  }
}

Substituted substitute(std::string_view value, const Lookup& lookup) {
  return Substitution(lookup).run(value, 0);
}

}  // namespace collaudo::css
