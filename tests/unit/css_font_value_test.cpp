#include <catch2/catch.hpp>

#include "css/font_value.h"
#include "css/variables.h"

using namespace collaudo::css;
using Kind = FontValue::Kind;

TEST_CASE("lists of families are read and written as a browser does", "[css]") {
  const auto list = [](std::string_view value) { return font_value("font-family", value).list; };
  CHECK(list("Titillium Web, Geneva") == "\"Titillium Web\", Geneva");
  CHECK(list("'Lora' , SERIF") == "Lora, serif");
  CHECK(list("\"serif\", \"inherit\"") == "\"serif\", \"inherit\"");
  CHECK(list("Titillium/**/ \n Web") == "\"Titillium Web\"");
  CHECK(list("L\\6fra") == "Lora");
  CHECK(list("TITILLIUM WEB") == "\"TITILLIUM WEB\"");
  CHECK(font_value("font-family", "\"Titillium   Web\", x").first == "Titillium Web");
  for (const char* broken :
       {"", ",", "Lora,", "Lora \"x\"", "1a", "Lora, inherit", "default", "a/b", "url(x)", "Lora)", "f(x)"}) {
    INFO(broken);
    CHECK(font_value("font-family", broken).kind == Kind::invalid);
  }
  CHECK(font_value("font-family", "UNSET").kind == Kind::inherit);
  CHECK(font_value("font-family", "revert-layer").kind == Kind::revert_layer);
  CHECK(font_value("font-family", "var(--a, Lora)").kind == Kind::with_variables);
  CHECK(font_value("font-family", "var(a)").kind == Kind::invalid);
  CHECK(font_value("font-family", "var(--a, x;y)").kind == Kind::invalid);
  CHECK(font_value("font-family", "var(--a, [x;y])").kind == Kind::with_variables);
  CHECK(font_value("font-family", "env(a, Lora)").doubt == "env()");
  CHECK(substituted_font_value("font-family", "inherit Lora").kind == Kind::invalid);
}

TEST_CASE("the font shorthand is dropped where a browser drops it", "[css]") {
  const auto list = [](std::string_view value) { return font_value("font", value).list; };
  CHECK(list("12px Lora") == "Lora");
  CHECK(list("italic small-caps bold condensed 1.5em/2 'Roboto Mono', monospace") ==
        "\"Roboto Mono\", monospace");
  CHECK(list("oblique 10deg 450 calc(1em + 2px) / normal Lora") == "Lora");
  CHECK(list("0 Lora") == "Lora");
  CHECK(list("CAPTION") == "system-ui");
  CHECK(list("1em caption") == "caption");
  for (const char* broken : {"Lora", "12px", "bold Lora", "12 Lora", "bold bold 1em Lora", "-1px Lora",
                             "1em/-1 Lora", "1em Lora,", "bold caption", "1em inherit",
                             "normal normal normal normal normal 1em Lora", "1001 1em Lora", "1foo Lora"}) {
    INFO(broken);
    CHECK(font_value("font", broken).kind == Kind::invalid);
  }
  CHECK(font_value("all", "initial").kind == Kind::initial);
  CHECK(font_value("all", "Lora").kind == Kind::invalid);
}

TEST_CASE("variables are replaced, and doubling ones bounded", "[css]") {
  const Lookup lookup = [](const std::string& name) -> Substituted {
    if (name == "--a") return {"Lora", {}};
    if (name == "--empty") return {"", {}};
    if (name == "--doubt") return {std::nullopt, "why"};
    if (name == "--long") return {std::string(20'000, 'x'), {}};
    return {};
  };
  CHECK(substitute("x var(--a), y", lookup).text == "x Lora, y");
  CHECK(substitute("a/**/var(--a)", lookup).text == "a/**/Lora");
  CHECK(substitute("var(--none, var(--other, Georgia))", lookup).text == "  Georgia");
  CHECK(substitute("var(--empty, x)", lookup).text == "");
  CHECK_FALSE(substitute("x var(--none)", lookup).text);
  CHECK(substitute("var(--doubt, x)", lookup).doubt == "why");
  CHECK_FALSE(substitute("var(--long) var(--long)", lookup).doubt.empty());
}
