#include <stdexcept>

#include <collaudo/value.h>

#include <catch2/catch.hpp>

using namespace collaudo;

TEST_CASE("every kind of JSON value is read") {
  const auto parsed =
      parse_json(R"({"b": true, "n": -2.5, "i": 7, "s": "città", "a": ["x", "y"], "o": {"z": null}})");
  REQUIRE(parsed);
  const Value& value = *parsed;
  CHECK(value.at("b").boolean());
  CHECK(value.at("n").number() == -2.5);
  CHECK(value.at("i").integer() == 7);
  CHECK(value.at("s").string() == "città");
  CHECK(value.at("a").strings() == std::vector<std::string>{"x", "y"});
  CHECK(value.at("o").at("z").kind() == Value::Kind::null);
}

TEST_CASE("members stand in the order of the text") {
  const auto parsed = parse_json(R"({"z": 1, "a": 2, "m": 3})");
  REQUIRE(parsed);
  std::string keys;
  for (const auto& [key, value] : parsed->object()) keys += key;
  CHECK(keys == "zam");
}

TEST_CASE("of members written twice the last one counts") {
  CHECK(parse_json(R"({"a": 1, "a": 2})")->at("a").integer() == 2);
}

TEST_CASE("scalars and empty containers are whole texts") {
  CHECK(parse_json("null")->kind() == Value::Kind::null);
  CHECK(parse_json(" 3 ")->integer() == 3);
  CHECK(parse_json("[]")->array().empty());
  CHECK(parse_json("{}")->object().empty());
  CHECK(parse_json("\xEF\xBB\xBF{}")->is_object());
}

TEST_CASE("foreign data is asked, our own must be right") {
  const auto parsed = parse_json(R"({"n": 1.5})");
  CHECK(parsed->find("x") == nullptr);
  CHECK(parsed->at("n").find("x") == nullptr);
  CHECK_THROWS_AS(parsed->at("x"), std::logic_error);
  CHECK_THROWS_AS(parsed->at("n").integer(), std::logic_error);
  CHECK_THROWS_AS(parsed->at("n").string(), std::logic_error);
  CHECK_THROWS_AS(parsed->at("n").at("x"), std::logic_error);
  CHECK_THROWS_AS(parse_json("[1]")->strings(), std::logic_error);
  CHECK_THROWS_AS(parse_json("3e10")->integer(), std::logic_error);
}

TEST_CASE("an error names line and column in characters") {
  const auto broken = parse_json("{\n  \"città\": 1,\n  \"à\" 2\n}");
  REQUIRE_FALSE(broken);
  CHECK_THAT(broken.error(), Catch::StartsWith("line 3, column 7: "));
  for (const char* text : {"", "{", "[1,]", "tru", "{\"a\"}", "1 2", "\"\xFF\"", "1e999", "'a'", "// x\n1"}) {
    CAPTURE(text);
    const auto refused = parse_json(text);
    REQUIRE_FALSE(refused);
    CHECK_THAT(refused.error(), Catch::StartsWith("line 1, column "));
  }
}

TEST_CASE("nesting deeper than 200 is refused, where it begins") {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  CHECK(parse_json(nested(200)));
  const auto refused = parse_json("[\"[\\\"[\",\n" + nested(200) + "]");
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == "line 2, column 200: nested deeper than 200");
  CHECK_FALSE(parse_json(std::string(1'000'000, '[')));
}
