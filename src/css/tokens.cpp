#include "css/tokens.h"

#include <array>
#include <charconv>

#include "html/ascii.h"
#include "text/utf8.h"

namespace collaudo::css {
namespace {

using Kind = Token::Kind;
using html::is_digit;
using html::is_space;

bool is_name_start(char c) { return html::is_letter(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80; }

constexpr std::array<bool, 256> name_parts = [] {
  std::array<bool, 256> parts{};
  for (std::size_t c = 0; c < parts.size(); ++c)
    parts[c] = c >= 0x80 || c == '_' || c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
               (c >= 'A' && c <= 'Z');
  return parts;
}();
bool is_name_part(char c) { return name_parts[static_cast<unsigned char>(c)]; }

bool is_newline(char c) { return c == '\n' || c == '\r' || c == '\f'; }
bool is_hexadecimal(char c) { return is_digit(c) || (html::lower(c) >= 'a' && html::lower(c) <= 'f'); }
std::uint32_t digit_value(char c) {
  return static_cast<std::uint32_t>(is_digit(c) ? c - '0' : html::lower(c) - 'a' + 10);
}

// The character that the escape at `position` (behind the backslash) stands for; `position` is moved behind
// it.
void append_escaped(std::string& result, std::string_view text, std::size_t& position) {
  constexpr int most_digits = 6;
  std::uint32_t value = 0;
  int digits = 0;
  for (; digits < most_digits && position < text.size() && is_hexadecimal(text[position]); ++digits)
    value = value * 16 + digit_value(text[position++]);
  if (digits > 0) {
    if (position < text.size() && is_space(text[position])) ++position;
    const bool is_character = value != 0 && value <= 0x10FFFF && !(value >= 0xD800 && value <= 0xDFFF);
    text::append(result, is_character ? static_cast<char32_t>(value) : text::replacement_character);
  } else if (position < text.size()) {
    const auto decoded = text::decode_at(text, position);
    position += decoded.bytes;
    text::append(result, decoded.code_point);
  } else {
    text::append(result, text::replacement_character);
  }
}

Kind closing(Kind open) {
  if (open == Kind::open_square) return Kind::close_square;
  return open == Kind::open_curly ? Kind::close_curly : Kind::close_round;
}

}  // namespace

bool TokenReader::is_escape(std::size_t position) const {
  return at(position) == '\\' && position + 1 < text_.size() && !is_newline(text_[position + 1]);
}

bool TokenReader::starts_identifier(std::size_t position) const {
  const char c = at(position);
  if (c == '-') return at(position + 1) == '-' || is_name_start(at(position + 1)) || is_escape(position + 1);
  return is_name_start(c) || is_escape(position);
}

bool TokenReader::starts_number(std::size_t position) const {
  if (at(position) == '+' || at(position) == '-') ++position;
  return is_digit(at(position)) || (at(position) == '.' && is_digit(at(position + 1)));
}

void TokenReader::skip_comments() {
  while (at(position_) == '/' && at(position_ + 1) == '*') {
    const auto end = text_.find("*/", position_ + 2);
    position_ = end == std::string_view::npos ? text_.size() : end + 2;
  }
}

void TokenReader::skip_spaces() {
  while (true) {
    skip_comments();
    if (position_ >= text_.size() || !is_space(text_[position_])) return;
    ++position_;
  }
}

void TokenReader::skip_escape() {
  std::string ignored;
  ++position_;
  append_escaped(ignored, text_, position_);
}

void TokenReader::skip_name() {
  while (position_ < text_.size()) {
    if (is_name_part(text_[position_]))
      ++position_;
    else if (is_escape(position_))
      skip_escape();
    else
      return;
  }
}

Token TokenReader::string(std::size_t begin) {
  const char quote = text_[position_++];
  while (position_ < text_.size()) {
    const char c = text_[position_];
    if (is_newline(c)) return token(Kind::bad_string, begin);
    ++position_;
    if (c == quote) break;
    if (c == '\\' && position_ < text_.size()) position_ += text_.substr(position_, 2) == "\r\n" ? 2 : 1;
  }
  return token(Kind::string, begin);
}

Token TokenReader::number(std::size_t begin) {
  const auto skip_digits = [this] {
    while (is_digit(at(position_))) ++position_;
  };
  if (!is_digit(at(position_)) && at(position_) != '.') ++position_;
  skip_digits();
  if (at(position_) == '.' && is_digit(at(position_ + 1))) {
    ++position_;
    skip_digits();
  }
  if (html::lower(at(position_)) == 'e') {
    const char sign = at(position_ + 1);
    const std::size_t digits = position_ + (sign == '+' || sign == '-' ? 2 : 1);
    if (is_digit(at(digits))) {
      position_ = digits;
      skip_digits();
    }
  }
  if (starts_identifier(position_)) {
    skip_name();
    return token(Kind::dimension, begin);
  }
  if (at(position_) == '%') {
    ++position_;
    return token(Kind::percentage, begin);
  }
  return token(Kind::number, begin);
}

Token TokenReader::named(std::size_t begin) {
  skip_name();
  if (at(position_) != '(') return token(Kind::identifier, begin);
  const bool is_url = html::lower(unescaped(from(begin))) == "url";
  ++position_;
  if (!is_url) return token(Kind::function, begin);
  std::size_t content = position_;
  while (content < text_.size() && is_space(text_[content])) ++content;
  if (at(content) == '"' || at(content) == '\'') return token(Kind::function, begin);
  position_ = content;
  return url(begin);
}

Token TokenReader::url(std::size_t begin) {
  auto kind = Kind::url;
  bool had_space = false;
  while (position_ < text_.size()) {
    const char c = text_[position_];
    if (c == ')') {
      ++position_;
      break;
    }
    const bool is_break = is_space(c);
    const bool is_bad = c == '"' || c == '\'' || c == '(' || (c == '\\' && !is_escape(position_)) ||
                        (had_space && !is_break) || (static_cast<unsigned char>(c) < ' ' && !is_break) ||
                        c == '\x7f';
    if (is_bad) kind = Kind::bad_url;
    had_space = is_break;
    if (is_escape(position_))
      skip_escape();
    else
      ++position_;
  }
  return token(kind, begin);
}

Token TokenReader::next() {
  skip_comments();
  const std::size_t begin = position_;
  if (begin >= text_.size()) return {Kind::end, text_.substr(text_.size())};
  const char c = text_[begin];
  if (is_space(c)) {
    while (position_ < text_.size() && is_space(text_[position_])) ++position_;
    return token(Kind::space, begin);
  }
  if (is_name_start(c)) return named(begin);
  const auto single = [&](Kind kind) {
    ++position_;
    return token(kind, begin);
  };
  switch (c) {
    case '"':
    case '\'':
      return string(begin);
    case '(':
      return single(Kind::open_round);
    case ')':
      return single(Kind::close_round);
    case '[':
      return single(Kind::open_square);
    case ']':
      return single(Kind::close_square);
    case '{':
      return single(Kind::open_curly);
    case '}':
      return single(Kind::close_curly);
    case ':':
      return single(Kind::colon);
    case ';':
      return single(Kind::semicolon);
    case ',':
      return single(Kind::comma);
    case '#':
      if (!is_name_part(at(begin + 1)) && !is_escape(begin + 1)) break;
      ++position_;
      skip_name();
      return token(Kind::hash, begin);
    case '@':
      if (!starts_identifier(begin + 1)) break;
      ++position_;
      skip_name();
      return token(Kind::at_keyword, begin);
    case '<':
      if (text_.substr(begin, 4) != "<!--") break;
      position_ += 4;
      return token(Kind::html_comment, begin);
    case '-':
      if (starts_number(begin)) return number(begin);
      if (text_.substr(begin, 3) == "-->") {
        position_ += 3;
        return token(Kind::html_comment, begin);
      }
      if (starts_identifier(begin)) return named(begin);
      break;
    case '\\':
      if (is_escape(begin)) return named(begin);
      break;
    default:
      if (starts_number(begin)) return number(begin);
  }
  return single(Kind::delimiter);
}

std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> tokens;
  TokenReader reader(text);
  for (Token token = reader.next(); !token.is(Kind::end); token = reader.next())
    if (!token.is(Kind::space) || (!tokens.empty() && !tokens.back().is(Kind::space)))
      tokens.push_back(token);
  if (!tokens.empty() && tokens.back().is(Kind::space)) tokens.pop_back();
  return tokens;
}

bool is_opening(Kind kind) {
  return kind == Kind::open_round || kind == Kind::open_square || kind == Kind::open_curly ||
         kind == Kind::function;
}

void skip_block(TokenReader& reader, Kind open) {
  std::vector<Kind> expected{closing(open)};
  while (!expected.empty()) {
    const Token token = reader.next();
    if (token.is(Kind::end)) return;
    if (token.is(expected.back()))
      expected.pop_back();
    else if (is_opening(token.kind))
      expected.push_back(closing(token.kind));
  }
}

std::string unescaped(std::string_view name) {
  if (name.find('\\') == std::string_view::npos) return std::string(name);
  std::string result;
  for (std::size_t position = 0; position < name.size();) {
    if (name[position] != '\\') {
      result += name[position++];
    } else {
      ++position;
      append_escaped(result, name, position);
    }
  }
  return result;
}

std::string name_of(const Token& token) {
  std::string_view name = token.text;
  if (token.is(Kind::function)) name.remove_suffix(1);
  if (token.is(Kind::at_keyword) || token.is(Kind::hash)) name.remove_prefix(1);
  return unescaped(name);
}

std::string lower_name_of(const Token& token) { return html::lower(name_of(token)); }

bool is_named(const Token& token, std::string_view lower_case_name) {
  if (!token.is(Kind::identifier) && !token.is(Kind::function) && !token.is(Kind::at_keyword)) return false;
  return lower_name_of(token) == lower_case_name;
}

bool is_id(const Token& hash) {
  return hash.is(Kind::hash) && !TokenReader(hash.text.substr(1)).next().is(Kind::number) &&
         TokenReader(hash.text.substr(1)).next().is(Kind::identifier);
}

std::string text_of(const Token& string_or_url) {
  std::string_view content = string_or_url.text;
  if (string_or_url.is(Kind::url)) {
    content.remove_prefix(content.find('(') + 1);
    if (content.ends_with(')')) content.remove_suffix(1);
    content = html::trimmed(content);
  } else {
    const char quote = content.front();
    content.remove_prefix(1);
    if (content.ends_with(quote)) content.remove_suffix(1);
  }
  std::string result;
  for (std::size_t position = 0; position < content.size();) {
    if (content[position] != '\\') {
      result += content[position++];
      continue;
    }
    ++position;
    if (position >= content.size()) break;
    if (content.substr(position, 2) == "\r\n")
      position += 2;
    else if (is_newline(content[position]))
      ++position;
    else
      append_escaped(result, content, position);
  }
  return result;
}

double number_of(const Token& numeric) {
  std::string_view text = numeric.text;
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string unit_of(const Token& dimension) {
  std::size_t begin = 0;
  const std::string_view text = dimension.text;
  const auto is_exponent = [&](std::size_t at) {
    if (html::lower(text[at]) != 'e' || at + 1 >= text.size()) return false;
    const bool has_sign = text[at + 1] == '+' || text[at + 1] == '-';
    return is_digit(text[at + 1]) || (has_sign && at + 2 < text.size() && is_digit(text[at + 2]));
  };
  while (begin < text.size() && (is_digit(text[begin]) || text[begin] == '.' || text[begin] == '+' ||
                                 text[begin] == '-' || is_exponent(begin)))
    ++begin;
  return html::lower(unescaped(text.substr(begin)));
}

bool is_plain_identifier(std::string_view name) {
  if (name.empty() || name.find('\\') != std::string_view::npos) return false;
  const Token token = TokenReader(name).next();
  return token.is(Kind::identifier) && token.text.size() == name.size();
}

std::string escaped_identifier(std::string_view name) {
  if (is_plain_identifier(name)) return std::string(name);
  std::string result;
  for (const char c : name) {
    const bool is_plain = static_cast<unsigned char>(c) >= 0x80 || html::is_letter(c) || c == '_' ||
                          (is_digit(c) && !result.empty());
    if (is_plain) {
      result += c;
    } else {
      constexpr std::string_view digits = "0123456789abcdef";
      const auto code = static_cast<unsigned char>(c);
      result += '\\';
      result += digits[code >> 4];
      result += digits[code & 15];
      result += ' ';
    }
  }
  return result;
}

std::string quoted_string(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '\n') {
      result += "\\a ";
      continue;
    }
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

}  // namespace collaudo::css
