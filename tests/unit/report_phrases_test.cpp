// The prose of the reports: complete in both languages, and filled in without leaving anything out.
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <stdexcept>

#include <catch2/catch.hpp>

#include "crawl/roles.h"
#include "report/arrangement.h"
#include "report/wording.h"
#include "support/locations.h"
#include "text/phrases.h"

using namespace collaudo;

namespace {

const Phrases& phrases(Language language) {
  static const Phrases it("src/report/phrases.json", Language::it);
  static const Phrases en("src/report/phrases.json", Language::en);
  return language == Language::it ? it : en;
}

const Phrases& quirks(Language language) {
  static const Phrases it("src/report/quirks.json", Language::it);
  static const Phrases en("src/report/quirks.json", Language::en);
  return language == Language::it ? it : en;
}

std::set<std::string> arguments_of(const std::string& text) {
  static const std::regex argument("\\{([a-z_]+)\\}");
  std::set<std::string> names;
  for (std::sregex_iterator found(text.begin(), text.end(), argument), end; found != end; ++found)
    names.insert((*found)[1]);
  return names;
}

std::string source(const std::string& file) {
  std::ifstream in(std::string(testing::repository) + "/" + file, std::ios::binary);
  REQUIRE(in);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("fill replaces arguments", "[phrases]") {
  CHECK(fill("niente", {}) == "niente");
  CHECK(fill("{a} e {b}, di nuovo {a}", {{"a", "uno"}, {"b", "due"}}) == "uno e due, di nuovo uno");
  CHECK(fill("{a}", {{"a", ""}, {"inutile", "x"}}).empty());
}

TEST_CASE("fill leaves the braces of an argument alone", "[phrases]") {
  CHECK(fill("<{a}>", {{"a", "{b} {{ }}"}}) == "<{b} {{ }}>");
}

TEST_CASE("fill takes doubled braces literally", "[phrases]") {
  CHECK(fill("body {{ color: {c} }}", {{"c", "red"}}) == "body { color: red }");
  CHECK(fill("{{a}}", {}) == "{a}");
  CHECK(fill("sola }", {}) == "sola }");
}

TEST_CASE("fill refuses what it cannot fill", "[phrases]") {
  CHECK_THROWS_AS(fill("{ignoto}", {{"noto", "x"}}), std::logic_error);
  CHECK_THROWS_AS(fill("{}", {}), std::logic_error);
  CHECK_THROWS_AS(fill("aperta {a", {{"a", "x"}}), std::logic_error);
}

TEST_CASE("phrases are looked up by key and counted", "[phrases]") {
  const Phrases& it = phrases(Language::it);
  CHECK(it("verdict.failure") == "Fallimento");
  CHECK(phrases(Language::en)("verdict.failure") == "Failure");
  CHECK(it.counted("seen", 1) == "1 pagina");
  CHECK(it.counted("seen", 0) == "0 pagine");
  CHECK(it.counted("examined_of", 3, {{"available", "7"}}) == "3 pagine esaminate su 7.");
  CHECK_THROWS_AS(it("no.such.phrase"), std::logic_error);
  CHECK_THROWS_AS(Phrases("src/report/no_such_file.json", Language::it), std::logic_error);
}

TEST_CASE("both languages have the same phrases with the same arguments", "[phrases]") {
  for (const auto pair : {&phrases, &quirks}) {
    const auto& it = pair(Language::it).all();
    const auto& en = pair(Language::en).all();
    REQUIRE(it.size() == en.size());
    for (const auto& [key, text] : it) {
      INFO(key);
      REQUIRE(en.count(key) == 1);
      CHECK(arguments_of(text) == arguments_of(en.at(key)));
      CHECK(text.empty() == en.at(key).empty());
    }
  }
}

TEST_CASE("every value of a closed list has its words", "[phrases]") {
  for (const Language language : {Language::it, Language::en}) {
    const Phrases& say = phrases(language);
    for (int i = 0; i <= static_cast<int>(Verdict::error); ++i) {
      const std::string verdict(name(static_cast<Verdict>(i)));
      for (const std::string prefix : {"verdict.", "symbol.", "meaning."})
        CHECK_FALSE(say(prefix + verdict).empty());
      for (const std::string number : {".one", ".other"})
        CHECK_FALSE(say("count." + verdict + number).empty());
    }
    for (int i = 0; i <= static_cast<int>(Effect::failure); ++i) {
      CHECK_FALSE(say("effect." + std::string(name(static_cast<Effect>(i)))).empty());
    }
    for (int i = 0; i <= static_cast<int>(Confidence::hint); ++i) {
      CHECK_FALSE(say("confidence." + std::string(name(static_cast<Confidence>(i)))).empty());
    }
    for (int i = 1; i <= static_cast<int>(Cause::blocked_by); ++i) {
      const std::string cause(name(static_cast<Cause>(i)));
      CHECK_FALSE(say("cause." + cause).empty());
      CHECK_FALSE(say("advice." + cause).empty());
    }
    for (int i = 0; i <= static_cast<int>(Urgency::not_applicable); ++i) {
      CHECK_FALSE(say("section." + std::string(name(static_cast<Urgency>(i)))).empty());
    }
    for (const char* facet : {"http", "html", "styles", "scripts", "frames", "tls", "walk"})
      CHECK_FALSE(say(std::string("facet.") + facet).empty());
    for (const char* code : {"0", "0.chosen", "1", "1.chosen", "2", "3", "3.chosen", "4", "130", "143"}) {
      CHECK_FALSE(say(std::string("exit.") + code).empty());
    }
    for (int i = 1; i <= 33; ++i) CHECK_FALSE(quirks(language)("Q" + std::to_string(i)).empty());
  }
}

TEST_CASE("every kind of page has a name", "[phrases]") {
  for (const Language language : {Language::it, Language::en}) {
    CHECK(phrases(language).has("role.home"));
    for (const RoleRow& row : role_rows()) {
      INFO(row.role);
      CHECK(phrases(language).has("role." + std::string(row.role)));
    }
  }
}

TEST_CASE("every phrase that the HTML template asks for is there", "[phrases]") {
  const std::string page = source("src/report/report.html.mustache");
  static const std::regex fixed("\\{\\{t\\.([a-z_]+)\\}\\}");
  std::set<std::string> asked;
  for (std::sregex_iterator found(page.begin(), page.end(), fixed), end; found != end; ++found)
    asked.insert((*found)[1]);
  CHECK(asked.size() > 30);
  const Phrases& say = phrases(Language::it);
  for (const std::string& key : asked) {
    INFO(key);
    CHECK(say.has("html." + key));
    // The template would print the braces.
    CHECK(arguments_of(say.all().at("html." + key)).empty());
  }
}

TEST_CASE("moments, sizes, numbers and places in words", "[phrases]") {
  const Wording it(Language::it), en(Language::en);
  CHECK(it.moment("2026-11-01T09:05:00Z") == "1 novembre 2026, ore 09:05 UTC");
  CHECK(en.moment("2026-11-21T10:00:00Z") == "21 November 2026, 10:00 UTC");
  CHECK(it.moment("ieri") == "ieri");
  CHECK(it.moment("2026-13-01T09:05:00Z") == "2026-13-01T09:05:00Z");
  CHECK(it.size(999) == "999 byte");
  CHECK(it.size(1'500) == "1,5 kB");
  CHECK(en.size(5'123'456) == "5.12 MB");
  CHECK(it.measure_value({"share", 29.4999}) == "29,5");
  CHECK(en.measure_value({"share", 30.0}) == "30");
  CHECK(it.measure_value({"share", -0.001}) == "0");
  CHECK(it.role("service") == "schede di servizio");
  CHECK(it.role("some_new_role") == "some new role");

  Report report;
  report.url = "http://comune.x.it";
  report.final_url = "https://www.comune.x.it/";
  CHECK(it.place("https://www.comune.x.it/", report) == "home page");
  CHECK(it.place("https://www.comune.x.it/servizi/?p=2", report) == "/servizi/?p=2");
  CHECK(it.place("http://comune.x.it/a", report) == "/a");
  CHECK(it.place("https://www.comune.x.it.evil.example/", report) == "https://www.comune.x.it.evil.example/");
  CHECK(it.place("", report) == "intero sito");
}
