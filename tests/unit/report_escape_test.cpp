// Foreign text made harmless: nothing that steers a terminal or hides in a line gets through.
#include <sstream>
#include <string>

#include <collaudo/text.h>

#include <catch2/catch.hpp>

#include "report/escape.h"
#include "report/paper.h"

using namespace collaudo;
using namespace std::string_literals;

TEST_CASE("ordinary text passes unchanged", "[escape]") {
  const std::string text = "Città «d'arte» – naïve €5 日本語 👩‍🔧 <b>&amp;</b>";
  CHECK(visible(text) == text);
  CHECK(terminal_safe(text) == text);
  CHECK(visible("").empty());
}

TEST_CASE("control characters are shown", "[escape]") {
  CHECK(terminal_safe("\x1b[31m!\x07") == "[U+001B][31m![U+0007]");
  CHECK(terminal_safe("a\0b"s) == "a[U+0000]b");
  CHECK(terminal_safe("\x7f\b") == "[U+007F][U+0008]");
  CHECK(terminal_safe("\xc2\x9b"
                      "31m") == "[U+009B]31m");
}

TEST_CASE("bidirectional and invisible characters are shown", "[escape]") {
  CHECK(visible("\xe2\x80\xae"
                "gpj.exe") == "[U+202E]gpj.exe");
  CHECK(visible("\xe2\x81\xa6x\xe2\x81\xa9") == "[U+2066]x[U+2069]");
  CHECK(visible("\xd8\x9c\xe2\x80\x8e\xe2\x80\x8f\xe2\x80\x8b\xef\xbb\xbf") ==
        "[U+061C][U+200E][U+200F][U+200B][U+FEFF]");
  CHECK(visible("\xf3\xa0\x80\xa1") == "[U+E0021]");
}

TEST_CASE("line ends and tabs", "[escape]") {
  CHECK(visible("a\r\nb\rc\nd\te") == "a\nb\nc\nd\te");
  CHECK(visible("a\xe2\x80\xa8"
                "b") == "a\nb");
  CHECK(visible("a\r\r\nb") == "a\n\nb");
  CHECK(terminal_safe("a\r\n\t\nb") == "a b");
}

TEST_CASE("broken UTF-8 becomes the replacement character", "[escape]") {
  CHECK(visible("a\xff"
                "b") ==
        "a\xef\xbf\xbd"
        "b");
  CHECK(visible("\xed\xa0\x80").find('\xed') == std::string::npos);
  CHECK(visible("\xc3") == "\xef\xbf\xbd");
}

TEST_CASE("text is wrapped on code points", "[paper]") {
  CHECK(wrapped("uno due tre", 7) == std::vector<std::string>{"uno due", "tre"});
  CHECK(wrapped("è già così", 5) == std::vector<std::string>{"è già", "così"});
  CHECK(wrapped("  spazi   in più ", 20) == std::vector<std::string>{"spazi in più"});
  CHECK(wrapped("àèìòùàèìòù x", 4) == std::vector<std::string>{"àèìò", "ùàèì", "òù x"});
  CHECK(wrapped("abcd", 4) == std::vector<std::string>{"abcd"});
  CHECK(wrapped("", 10).empty());
}

TEST_CASE("paragraphs hang under their text, and colours never enter the measure", "[paper]") {
  std::ostringstream plain, colored;
  const std::string words = "parola parola parola parola parola parola parola";
  Paper(plain, 40, false).paragraph(2, "✘", words, Ink::red);
  Paper(colored, 40, true).paragraph(2, "✘", words, Ink::red);
  CHECK(plain.str() == "  ✘ parola parola parola parola parola\n    parola parola\n");
  CHECK(colored.str() ==
        "\x1b[1;31m  ✘ parola parola parola parola parola\x1b[0m\n\x1b[1;31m    parola parola\x1b[0m\n");
}
