#include <catch2/catch.hpp>

#include "css/sheet.h"

using namespace collaudo::css;

namespace {

// "selectors { name: value" of every declaration that is kept.
std::vector<std::string> kept(std::string_view text) {
  std::vector<std::string> lines;
  const Sheet sheet = parse_sheet(text);
  for (const Rule& rule : sheet.rules)
    for (const Declaration& declaration : rule.declarations)
      lines.push_back(sheet.preludes.at(static_cast<std::size_t>(rule.prelude)).text + " { " +
                      declaration.name + ": " + declaration.value + (declaration.is_important ? " !" : ""));
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("only what concerns families is kept of a sheet", "[css]") {
  CHECK(kept("p{color:red;font-family:Lora;margin:0}b{top:0}") == Lines{"p { font-family: Lora"});
  CHECK(kept("p{FONT:1em Lora!important;--X: y}") == Lines{"p { font: 1em Lora !", "p { --X: y"});
  CHECK(parse_sheet("a{\n\n  font-family:\n  Lora}").rules.at(0).declarations.at(0).line == 3);
}

TEST_CASE("a sheet of any text is read as a browser recovers from it", "[css]") {
  CHECK(kept("p{*zoom:1;font-family:Lora}") == Lines{"p { font-family: Lora"});
  CHECK(kept("p{font-family:Lora") == Lines{"p { font-family: Lora"});
  CHECK(kept("p{a:{b;c};font-family:Lora}") == Lines{"p { font-family: Lora"});
  CHECK(kept("p{filter:x(a='b');background:url(data:x;y,{z});font-family:Lora}") ==
        Lines{"p { font-family: Lora"});
  CHECK(kept("p{font-family:'Lo\nra;font-family:Georgia}b{font-family:B}").back() == "b { font-family: B");
  CHECK(kept("} p{font-family:Lora} b{font-family:B}") ==
        Lines{"} p { font-family: Lora", "b { font-family: B"});
  CHECK(kept("<!-- p{font-family:Lora} -->") == Lines{"p { font-family: Lora"});
  CHECK(kept("--x:hover{font-family:Lora}b{font-family:B}") == Lines{"b { font-family: B"});
  CHECK(kept("@unknown{p{font-family:Lora}}@unknown;b{font-family:B}") == Lines{"b { font-family: B"});
  CHECK(kept("p{font-family:Lora!;--a:b!c;--d:}") == Lines{"p { --d: "});
  CHECK(kept(std::string("p\0{font-family:Lora}", 20)).size() == 1);
}

TEST_CASE("conditions are answered where the sheet is read", "[css]") {
  CHECK(kept("@media print{p{font-family:Lora}}").empty());
  CHECK(kept("@media screen{p{font-family:Lora}@supports(display:grid){b{font-family:B}}}").size() == 2);
  CHECK(parse_sheet("@container (width>1px){p{font-family:Lora}}").rules.at(0).doubt ==
        "@container (width>1px)");
  CHECK(parse_sheet("@scope (.a){p{font-family:Lora}}").rules.at(0).doubt == "@scope (.a)");
  CHECK(parse_sheet("p{font-family:Lora}").rules.at(0).doubt.empty());
  CHECK(parse_sheet("@keyframes x{to{font-family:Lora}}").font_doubt == "@keyframes x");
  CHECK(parse_sheet("@keyframes x{to{top:0}}").font_doubt.empty());
  CHECK(parse_sheet("@property --a{syntax:'*'}").registered == Lines{"--a"});
}

TEST_CASE("nested rules and what stands behind them", "[css]") {
  const Sheet sheet = parse_sheet(".a{font-family:A;& p{font-family:B}font:1em C;@media screen{--d:e}}");
  REQUIRE(sheet.rules.size() == 4);
  CHECK(sheet.preludes.at(static_cast<std::size_t>(sheet.rules.at(1).prelude)).text == "& p");
  CHECK(sheet.preludes.at(static_cast<std::size_t>(sheet.rules.at(1).prelude)).outer ==
        sheet.rules.at(0).prelude);
  CHECK(sheet.rules.at(2).prelude == sheet.rules.at(0).prelude);
  CHECK(sheet.rules.at(3).prelude == sheet.rules.at(0).prelude);
}

TEST_CASE("imports stand before rules, layers in the order of their names", "[css]") {
  const Sheet sheet = parse_sheet(
      "@charset 'x';@layer a,b.c;.1{}@import url(x.css) layer(b) screen;@import 'y.css' print;@import "
      "\"z.css\" layer supports(display:grid);"
      "p{font-family:Lora}@import 'late.css';@layer a{p{font-family:A}}@layer{p{font-family:B}}");
  REQUIRE(sheet.imports.size() == 2);
  CHECK(sheet.imports.at(0).address == "x.css");
  CHECK(sheet.layers.at(static_cast<std::size_t>(sheet.imports.at(0).layer)).name == "b");
  CHECK(sheet.imports.at(1).address == "z.css");
  CHECK(sheet.layers.size() == 5);  // a, b, b.c, two without a name
  CHECK(sheet.rules.at(1).layer == 0);
  CHECK(sheet.rules.at(2).layer == 4);
  CHECK(parse_sheet("@media (unheard-of){@layer q{p{font-family:Lora}}}").layer_doubt ==
        "@media (unheard-of)");
}

TEST_CASE("font faces", "[css]") {
  const Sheet sheet = parse_sheet(
      "@font-face{font-family:\"Titillium  Web\";src:local('T'),url(a.woff2) "
      "format('woff2'),url(\"b.woff\")}@font-face{src:url(x)}");
  REQUIRE(sheet.faces.size() == 1);
  CHECK(sheet.faces.at(0).family == "Titillium Web");
  CHECK(sheet.faces.at(0).sources == Lines{"local('T')", "url(a.woff2)", "url(\"b.woff\")"});
}

TEST_CASE("hostile sheets are bounded", "[css]") {
  std::string nested;
  for (int i = 0; i < 100'000; ++i) nested += "@media screen{p{";
  CHECK_FALSE(parse_sheet(nested).doubt.empty());
  CHECK(parse_sheet(std::string(1'000'000, '{')).rules.empty());
  CHECK(parse_sheet(std::string(1'000'000, '(')).rules.empty());
  std::string many;
  for (int i = 0; i < 250'000; ++i) many += "p{--a:b}";
  CHECK_FALSE(parse_sheet(many).doubt.empty());
  std::string backslashes = "p{font-family:" + std::string(100'000, '\\') + "}";
  CHECK(parse_sheet(backslashes).rules.size() <= 1);
}
