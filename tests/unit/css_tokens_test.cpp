#include <catch2/catch.hpp>

#include "css/tokens.h"

using namespace collaudo::css;
using Kind = Token::Kind;

namespace {

std::vector<Kind> kinds(std::string_view text) {
  std::vector<Kind> result;
  for (const Token& token : tokens_of(text)) result.push_back(token.kind);
  return result;
}

}  // namespace

TEST_CASE("css text is cut into tokens", "[css]") {
  CHECK(kinds("a:hover{b:1px}") == std::vector{Kind::identifier, Kind::colon, Kind::identifier,
                                               Kind::open_curly, Kind::identifier, Kind::colon,
                                               Kind::dimension, Kind::close_curly});
  CHECK(kinds("#a #1 .5em -3 50% @media url(x) url('x') u(") ==
        std::vector{Kind::hash, Kind::space, Kind::hash, Kind::space, Kind::dimension, Kind::space,
                    Kind::number, Kind::space, Kind::percentage, Kind::space, Kind::at_keyword, Kind::space,
                    Kind::url, Kind::space, Kind::function, Kind::string, Kind::close_round, Kind::space,
                    Kind::function});
  CHECK(kinds("a/* x */b<!-- -->") ==
        std::vector{Kind::identifier, Kind::identifier, Kind::html_comment, Kind::space, Kind::html_comment});
  CHECK(kinds("\"a\nb\"") == std::vector{Kind::bad_string, Kind::space, Kind::identifier, Kind::string});
  CHECK(kinds("url(a b)url(a\"b)") == std::vector{Kind::bad_url, Kind::bad_url});
  CHECK(kinds("--x -x - \\66 oo") == std::vector{Kind::identifier, Kind::space, Kind::identifier, Kind::space,
                                                 Kind::delimiter, Kind::space, Kind::identifier});
  CHECK(kinds("").empty());
  CHECK(kinds("/* never closed").empty());
}

TEST_CASE("names, strings and numbers lose their css writing", "[css]") {
  const auto first = [](std::string_view text) { return TokenReader(text).next(); };
  CHECK(name_of(first("f\\6fo\\ b")) == "foo b");
  CHECK(name_of(first("\\0 x")) == "\xEF\xBF\xBDx");
  CHECK(name_of(first("@MEDIA")) == "MEDIA");
  CHECK(lower_name_of(first("CALC(")) == "calc");
  CHECK(text_of(first("'a\\\nb\\'c'")) == "ab'c");
  CHECK(text_of(first("\"not closed")) == "not closed");
  CHECK(text_of(first("url( a\\)b )")) == "a)b");
  CHECK(number_of(first("+1.5e2px")) == 150);
  CHECK(unit_of(first("+1.5e2PX")) == "px");
  CHECK(unit_of(first("1em")) == "em");
  CHECK(is_id(first("#a")));
  CHECK_FALSE(is_id(first("#1a")));
  CHECK(escaped_identifier("1 a>") == "\\31 \\20 a\\3e ");
  CHECK(unescaped(escaped_identifier("1 a>")) == "1 a>");
}

TEST_CASE("a block ends at its partner, whatever stands inside", "[css]") {
  TokenReader reader("(a[)]{\"}\"}url(})) rest");
  reader.next();
  skip_block(reader, Kind::open_round);
  CHECK(reader.text().substr(reader.position()) == " rest");
}
