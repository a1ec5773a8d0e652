#include <catch2/catch.hpp>

#include "css/media_query.h"
#include "css/supports.h"

using namespace collaudo::css;
using collaudo::html::Match;

TEST_CASE("media queries are answered for one screen", "[css]") {
  for (const char* query : {"",
                            "all",
                            "screen",
                            "SCREEN",
                            "not print",
                            "only screen and (min-width: 1280px)",
                            "(max-width:1280px)",
                            "(width >= 80em)",
                            "(400px < width <= 1280px)",
                            "(1280px = width)",
                            "print, screen",
                            "(orientation:landscape)",
                            "(min-aspect-ratio: 8/5)",
                            "(prefers-color-scheme: light)",
                            "(hover: none) and (pointer: none)",
                            "not (hover)",
                            "(width) and (not (height < 100px))",
                            "(foo) or (width)",
                            "(color)",
                            "(min-resolution: 96dpi)",
                            "screen and (not (monochrome))",
                            "not all and (monochrome)",
                            "(-webkit-min-device-pixel-ratio: 1)"}) {
    INFO(query);
    CHECK(media_matches(query) == Match::yes);
  }
  for (const char* query : {"print",
                            "not screen",
                            "not all",
                            "(min-width: 1281px)",
                            "(width < 1280px)",
                            "screen and",
                            "screen (color)",
                            "screen and (width) or (height)",
                            "(hover)",
                            "(min-width: 1280)",
                            "(-ms-high-contrast: active)",
                            "not (-ms-high-contrast: active)",
                            "(prefers-reduced-motion: foo)",
                            "not (prefers-reduced-motion: foo)",
                            ",",
                            "only (width)",
                            "not",
                            "(min--moz-device-pixel-ratio: 1)",
                            "((width)",
                            "speech, print",
                            "(400px < width > 300px)"}) {
    INFO(query);
    const bool is_closed_by_the_end = std::string_view(query) == "((width)";
    CHECK(media_matches(query) == (is_closed_by_the_end ? Match::yes : Match::no));
  }
  for (const char* query : {"(unheard-of: 1)", "not (unheard-of)", "(min-width: calc(1px + 1em))",
                            "(--custom)", "(width > 1foo)"}) {
    INFO(query);
    CHECK(media_matches(query) == Match::maybe);
  }
  CHECK(media_matches("print and (unheard-of)") == Match::no);
  CHECK(media_matches("screen, (unheard-of)") == Match::yes);
  CHECK(media_matches(std::string(100'000, '(')) != Match::yes);
}

TEST_CASE("@supports knows what browsers accept, and says when it does not", "[css]") {
  CHECK(supports("(display: grid)") == Match::yes);
  CHECK(supports("(--a: b) and (font: 1em Lora)") == Match::yes);
  CHECK(supports("not (font-family: 1x)") == Match::yes);
  CHECK(supports("(-ms-ime-align: auto)") == Match::no);
  CHECK(supports("(display: -ms-grid)") == Match::no);
  CHECK(supports("selector(a:hover > b)") == Match::yes);
  CHECK(supports("selector(a::-moz-thing)") == Match::no);
  CHECK(supports("selector(:is(:bogus))") == Match::maybe);
  CHECK(supports("font-format(woff2)") == Match::yes);
  CHECK(supports("(unheard-of: 1)") == Match::maybe);
  CHECK(supports("(unheard-of: 1) or (display: flex)") == Match::yes);
  CHECK(supports("display: grid") == Match::no);
  CHECK(import_supports("display: grid") == Match::yes);
}
