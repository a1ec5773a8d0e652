#include <collaudo/text.h>

#include <catch2/catch.hpp>

#include "text/unicode.h"
#include "text/utf8.h"

using namespace collaudo;

TEST_CASE("t1 composes, drops the invisible and makes every white space one space") {
  CHECK(text::t1("  A chi è\n\t rivolto ") == "A chi è rivolto");
  CHECK(text::t1("Novita\u0300") == "Novit\u00E0");
  CHECK(text::t1("a\u00A0\u2003\u202Fb") == "a b");
  CHECK(text::t1("so\u00ADft\u200B\uFEFF") == "soft");
  CHECK(text::t1("e\u200B\u0301") == "\u00E9");
  CHECK(text::t1("\u00A0\u3000") == "");
  CHECK(text::t1("A B") == "A B");
}

TEST_CASE("t1 puts combining marks in their order, however many there are") {
  CHECK(text::t1("a\u0323\u0307") == text::t1("a\u0307\u0323"));
  std::string marks = "a";
  for (int i = 0; i < 200'000; ++i) marks += i % 2 == 0 ? "\u0301" : "\u0323";
  CHECK(text::length(text::t1(marks)) == 200'000);  // the letter takes one of them
}

TEST_CASE("t2 is the lower case of the whole of Unicode") {
  CHECK(text::t2("NOVITÀ") == "novità");
  CHECK(text::t2("STRASSE ẞ") == "strasse ß");
  CHECK(text::t2("İstanbul") == "i\u0307stanbul");
  CHECK(text::t2("ΣΟΦΙΑ Дом") == "σοφια дом");
}

TEST_CASE("t3 makes typographic apostrophes, quotes and dashes plain") {
  CHECK(text::t3("L’anno") == "l'anno");
  for (const char* apostrophe : {"\u2018", "\u2019", "\u201B", "\u02BC", "\u02B9", "\u2032", "`", "\u00B4"})
    CHECK(text::t3(apostrophe) == "'");
  for (const char* quote : {"\u201C", "\u201D", "\u00AB", "\u00BB"}) CHECK(text::t3(quote) == "\"");
  for (const char* dash : {"\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2015", "\u2212"})
    CHECK(text::t3(dash) == "-");
}

TEST_CASE("t4 keeps letters and digits only, without diacritics") {
  CHECK(text::t4("Novità & Città: 2024!") == "novita citta 2024");
  CHECK(text::t4("Novita'") == "novita");
  CHECK(text::t4("Straße") == "strasse");
  CHECK(text::t4("STRAẞE") == "strasse");
  CHECK(text::t4("--") == "");
}

TEST_CASE("labels of the menu match by the rules and by the App") {
  const std::string expected = "Novità";
  const auto docs = [&](const std::string& label) { return text::t3(label) == text::t3(expected); };
  const auto app = [&](const std::string& label) {
    return text::app_lower(label) == text::app_lower(expected);
  };
  CHECK((docs("NOVITÀ") && app("NOVITÀ")));
  CHECK((docs("Novita\u0300") && !app("Novita\u0300")));
  CHECK((!docs("Novita'") && !app("Novita'")));
  CHECK((!docs("Novita") && !app("Novita")));
  CHECK(text::t4("Novita'") == text::t4(expected));
  CHECK((docs("\u00A0 Novità\n") && app("\u00A0 Novità\n")));
}

TEST_CASE("labels with odd inner characters match by the rules, not by the App") {
  const std::string label = "A chi è  rivolto";
  CHECK(text::t1(label) == "A chi è rivolto");
  CHECK(text::app_trim(label) == label);
  CHECK(text::t3("Commercio all’ingrosso") == text::t3("Commercio all'ingrosso"));
  CHECK(text::app_lower("Commercio all’ingrosso") != text::app_lower("Commercio all'ingrosso"));
  CHECK(text::t1("a chi è rivolto") != "A chi è rivolto");
}

TEST_CASE("app_trim drops what JavaScript's trim() drops") {
  CHECK(text::app_trim("\t\v\f \u00A0\uFEFF\u1680\u2000\u2028\u2029\u3000x y\n\r") == "x y");
  CHECK(text::app_trim("\u0085x") == "\u0085x");
  CHECK(text::app_trim("\u200Bx") == "\u200Bx");
  CHECK(text::app_trim(" \n ") == "");
}

TEST_CASE("every normal form is a fixed point of itself") {
  for (const std::string raw :
       {"  Novita\u0300’  «x»\u00AD", "İ Straße – `a`", "a\u0307\u0323\u200B\u0301", "\xFF\xC0x"}) {
    CHECK(text::t1(text::t1(raw)) == text::t1(raw));
    CHECK(text::t2(text::t2(raw)) == text::t2(raw));
    CHECK(text::t3(text::t3(raw)) == text::t3(raw));
    CHECK(text::t4(text::t4(raw)) == text::t4(raw));
  }
}

TEST_CASE("lengths, words and slugs") {
  CHECK(text::length("città") == 5);
  CHECK(text::length("") == 0);
  CHECK(text::length("\xE2\x82") == 1);
  CHECK(text::words("  a bc  d ") == std::vector<std::string>{"a", "bc", "d"});
  CHECK(text::words("").empty());
  CHECK(text::slug("Città & Novità") == "citta-novita");
  CHECK(text::contains("abc", "bc"));
  CHECK_FALSE(text::contains("abc", "ac"));
}

TEST_CASE("contains_words looks for whole words") {
  CHECK(text::contains_words("errore 404 pagina non trovata", "pagina non trovata"));
  CHECK(text::contains_words("errore 404", "404"));
  CHECK(text::contains_words("4040 404", "404"));
  CHECK_FALSE(text::contains_words("errore 4040", "404"));
  CHECK_FALSE(text::contains_words("not foundation", "not found"));
  CHECK_FALSE(text::contains_words("a", ""));
}

TEST_CASE("code points are shown as people write them") {
  CHECK(text::code_points("Aà") == "U+0041 U+00E0");
  CHECK(text::code_points("a\u0300😀") == "U+0061 U+0300 U+1F600");
}

TEST_CASE("shortened never exceeds the limit and never cuts a character") {
  CHECK(text::shortened("città", 5) == "città");
  CHECK(text::shortened("città di Roma", 6) == "città…");
  CHECK(text::shortened("città", 1) == "…");
  CHECK(text::shortened("città", 0) == "");
}

namespace {

// The textbook matrix, against which the banded one is compared.
std::size_t plain_distance(const std::u32string& a, const std::u32string& b) {
  std::vector<std::vector<std::size_t>> cells(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i)
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        cells[i][j] = i + j;
        continue;
      }
      cells[i][j] = std::min(
          {cells[i - 1][j] + 1, cells[i][j - 1] + 1, cells[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0u : 1u)});
    }
  return cells[a.size()][b.size()];
}

}  // namespace

TEST_CASE("edit_distance counts characters and stops at its limit") {
  CHECK(text::edit_distance("", "") == 0);
  CHECK(text::edit_distance("novità", "novita") == 1);
  CHECK(text::edit_distance("kitten", "sitting") == 3);
  CHECK(text::edit_distance("kitten", "sitting", 3) == 3);
  CHECK(text::edit_distance("kitten", "sitting", 2) == 3);
  CHECK(text::edit_distance("abc", "xyz", 0) == 1);
  CHECK(text::edit_distance("abc", "abc", 0) == 0);
  CHECK(text::edit_distance(std::string(100'000, 'a'), std::string(100'000, 'b')) == 17);
  CHECK(text::edit_distance("a", "bcd", static_cast<std::size_t>(-1)) == 3);
}

TEST_CASE("edit_distance agrees with the whole matrix") {
  std::uint32_t state = 7;
  const auto next = [&](std::uint32_t bound) {
    state = state * 1664525u + 1013904223u;
    return (state >> 16) % bound;
  };
  for (int round = 0; round < 3000; ++round) {
    std::u32string a, b;
    for (auto n = next(9); n > 0; --n) a.push_back(U"abà"[next(3)]);
    for (auto n = next(9); n > 0; --n) b.push_back(U"abà"[next(3)]);
    const std::size_t limit = next(10);
    REQUIRE(text::edit_distance(text::encode(a), text::encode(b), limit) ==
            std::min(plain_distance(a, b), limit + 1));
  }
}

TEST_CASE("the short way through plain text and the long way agree") {
  // A last character that is not plain, and unchanged in every form, sends the same text the long way.
  const std::string outsider = "一";
  const auto agree = [&](const std::string& text) {
    CAPTURE(text::code_points(text));
    REQUIRE(text::t1(text + "x") + outsider == text::t1(text + "x" + outsider));
    REQUIRE(text::t2(text + "x") + outsider == text::t2(text + "x" + outsider));
    REQUIRE(text::t3(text + "x") + outsider == text::t3(text + "x" + outsider));
    REQUIRE(text::t4(text + "x") + outsider == text::t4(text + "x" + outsider));
  };
  const auto written = [](char32_t c) {
    std::string utf8;
    text::append(utf8, c);
    return utf8;
  };
  std::vector<char32_t> plain;
  for (char32_t c = 1; c < 0x300; ++c) plain.push_back(c);
  for (char32_t c = 0x2010; c < 0x20D0; ++c) plain.push_back(c);
  for (const char32_t c : plain) {
    agree(written(c));
    agree("a" + written(c));
    agree(" a " + written(c) + " ");
  }
  std::uint32_t state = 11;
  for (int round = 0; round < 500; ++round) {
    std::string text;
    for (int i = 0; i < 12; ++i) {
      state = state * 1664525u + 1013904223u;
      text += written(plain[(state >> 8) % plain.size()]);
    }
    agree(text);
  }
}

TEST_CASE("broken UTF-8 is replaced as browsers do it") {
  CHECK(text::repaired("a\xFF"
                       "b") == "a\uFFFDb");
  CHECK(text::repaired("\xE2\x82") == "\uFFFD");
  CHECK(text::repaired("\xE2\x82x") == "\uFFFDx");
  CHECK(text::repaired("\xC0\xAF") == "\uFFFD\uFFFD");
  CHECK(text::repaired("\xED\xA0\x80") == "\uFFFD\uFFFD\uFFFD");
  CHECK(text::repaired("\xF0\x9F\x98\x80") == "😀");
  CHECK(text::repaired("\xF4\x90\x80\x80") == "\uFFFD\uFFFD\uFFFD\uFFFD");
  CHECK(text::is_valid_utf8("città 😀"));
  CHECK_FALSE(text::is_valid_utf8("citt\xE0"));
}

TEST_CASE("every code point survives writing and reading") {
  for (char32_t c = 0; c <= 0x10FFFF; c += c < 0x3000 ? 1u : 97u) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string utf8;
    text::append(utf8, c);
    const auto decoded = text::decode_at(utf8, 0);
    REQUIRE((decoded.code_point == c && decoded.bytes == utf8.size() && !decoded.is_broken));
  }
}

TEST_CASE("prefix cuts between characters") {
  CHECK(text::prefix("città", 5) == "citt");
  CHECK(text::prefix("città", 6) == "città");
  CHECK(text::prefix("à", 0).empty());
}
