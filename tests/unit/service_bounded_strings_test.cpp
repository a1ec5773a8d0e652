// Strings of a JSON stream cut at a limit, and the reader of HAR files above it.
#include <sstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "service/bounded_strings.h"
#include "service/har_reader.h"

using namespace collaudo;

namespace {

std::string bounded(const std::string& text, std::size_t longest) {
  std::istringstream source(text);
  BoundedStrings strings(source, longest);
  std::istream stream(&strings);
  std::string kept{std::istreambuf_iterator<char>(stream), {}};
  CHECK(kept.size() + strings.dropped() == text.size());
  return kept;
}

}  // namespace

TEST_CASE("short strings and everything around them pass unchanged", "[services][har]") {
  const std::string text = R"({"a\"b": ["x", "à\u00e0\\", "\\\"", 1.5, {"c": null}], "": "\ud83d\ude00"})";
  CHECK(bounded(text, 20) == text);
}

TEST_CASE("a long string is cut between two characters, and the JSON stays well-formed", "[services][har]") {
  for (const std::string unit :
       {"x", "à", "\\u00e0", "\\ud83d\\ude00", "\\\"", "\\\\", "\xf0\x9f\x98\x80", "\\\\\\\"a"}) {
    for (std::size_t longest = 1; longest < 40; ++longest) {
      std::string long_text;
      while (long_text.size() < 3'000) long_text += unit;
      const std::string cut = bounded("{\"k\":\"" + long_text + "\",\"l\":[\"y\"]}", longest);
      INFO(unit << " at " << longest);
      CHECK(cut.size() < longest + 60);
      const auto json = nlohmann::json::parse(cut, nullptr, false);
      REQUIRE_FALSE(json.is_discarded());
      CHECK(json["l"][0] == "y");
    }
  }
}

TEST_CASE("a text larger than what is read at a time is the same", "[services][har]") {
  std::string text = "[";
  for (int number = 0; number < 20'000; ++number) text += "\"" + std::to_string(number) + "\",";
  text += "0]";
  CHECK(bounded(text, 1'000) == text);
}

TEST_CASE("a HAR of one enormous text is read without it, and what follows is there", "[services][har]") {
  // Generated as it is read: the file is never whole anywhere.
  class Generated : public std::streambuf {
   public:
    std::size_t left = std::size_t{200} << 20;

   protected:
    int_type underflow() override {
      if (state_ == 0) {
        state_ = 1;
        return give(R"({"log":{"version":"1.2","entries":[{"startedDateTime":"2026-11-20T09:00:00Z",)"
                    R"("request":{"method":"GET","url":"https://comune.valverde.ct.it/a","headers":[]},)"
                    R"("response":{"status":200,"headers":[],"content":{"mimeType":"text/html","text":")");
      }
      if (left > 0) {
        const std::size_t count = std::min<std::size_t>(left, 1 << 16);
        left -= count;
        return give(std::string(count, 'x'));
      }
      if (state_ == 1) {
        state_ = 2;
        return give(
            R"("}}},{"startedDateTime":"2026-11-20T09:00:01Z",)"
            R"("request":{"method":"GET","url":"https://comune.valverde.ct.it/b","headers":[]},)"
            R"("response":{"status":200,"headers":[],"content":{"mimeType":"text/html","text":"<p>b"}}}]}})");
      }
      return traits_type::eof();
    }

   private:
    int_type give(std::string text) {
      text_ = std::move(text);
      setg(text_.data(), text_.data(), text_.data() + text_.size());
      return traits_type::to_int_type(text_[0]);
    }
    std::string text_;
    int state_ = 0;
  };
  Generated generated;
  std::istream stream(&generated);
  const auto reading = read_har(stream, "grande.har");
  REQUIRE(reading);
  CHECK(reading->entries == 2);
  CHECK(reading->cut_bodies == 1);
  REQUIRE(reading->walk.exchanges.size() == 2);
  CHECK_FALSE(reading->walk.exchanges[0].has_body);
  CHECK(reading->walk.exchanges[1].body == "<p>b");
}
