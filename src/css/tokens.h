// Tokens: a style sheet, value or selector cut into CSS tokens, one at a time. Made by whoever reads CSS,
// from text of any bytes; nothing is refused. Tokens are views into that text and end with it. A reader
// belongs to one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace collaudo::css {

struct Token {
  enum class Kind : std::uint8_t {
    end,
    space,
    identifier,
    function,
    at_keyword,
    hash,
    string,
    bad_string,
    url,
    bad_url,
    delimiter,
    number,
    percentage,
    dimension,
    html_comment,
    colon,
    semicolon,
    comma,
    open_square,
    close_square,
    open_round,
    close_round,
    open_curly,
    close_curly
  };
  Kind kind = Kind::end;
  std::string_view text;  // as written: with quotes, escapes, "(" of a function

  bool is(Kind wanted) const { return kind == wanted; }
  bool is_delimiter(char sign) const { return kind == Kind::delimiter && text.front() == sign; }
};

class TokenReader {
 public:
  explicit TokenReader(std::string_view text, std::size_t position = 0) : text_(text), position_(position) {}

  Token next();  // comments are passed over; Kind::end at the end, again and again
  Token peek() const { return TokenReader(*this).next(); }
  void skip_spaces();

  std::size_t position() const { return position_; }
  void back_to(std::size_t position) { position_ = position; }
  std::string_view from(std::size_t begin) const { return text_.substr(begin, position_ - begin); }
  std::string_view text() const { return text_; }

 private:
  Token token(Token::Kind kind, std::size_t begin) const {
    return {kind, text_.substr(begin, position_ - begin)};
  }
  char at(std::size_t position) const { return position < text_.size() ? text_[position] : '\0'; }
  bool is_escape(std::size_t position) const;
  bool starts_identifier(std::size_t position) const;
  bool starts_number(std::size_t position) const;
  void skip_comments();
  void skip_name();
  void skip_escape();
  Token string(std::size_t begin);
  Token number(std::size_t begin);
  Token named(std::size_t begin);
  Token url(std::size_t begin);

  std::string_view text_;
  std::size_t position_;
};

// All tokens of a text, without those of kind `end`. Leading and trailing white space is left out.
std::vector<Token> tokens_of(std::string_view text);

// Passes over what stands up to the partner of a bracket or function that was just read.
void skip_block(TokenReader& reader, Token::Kind open);
bool is_opening(Token::Kind kind);

std::string unescaped(std::string_view name);  // of an identifier
std::string name_of(
    const Token& token);  // of identifiers, functions, at-keywords and hashes; as written otherwise
std::string lower_name_of(const Token& token);
bool is_named(const Token& token, std::string_view lower_case_name);
bool is_id(const Token& hash);                    // "#a", not "#1"
std::string text_of(const Token& string_or_url);  // without quotes, escapes resolved
double number_of(const Token& numeric);
std::string unit_of(const Token& dimension);  // lower case

// The same name, written so that it reads as an identifier.
std::string escaped_identifier(std::string_view name);
std::string quoted_string(std::string_view text);
// A name that needs no quotes and no escapes.
bool is_plain_identifier(std::string_view name);

}  // namespace collaudo::css
