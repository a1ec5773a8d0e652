#include "html/charset.h"

#include <catch2/catch.hpp>

using collaudo::html::to_utf8;

namespace {

constexpr auto html_type = "text/html";

std::string meta(std::string_view charset) {
  return "<!DOCTYPE html><meta charset='" + std::string(charset) + "'>";
}

}  // namespace

TEST_CASE("a byte order mark wins over everything") {
  const auto utf8 = to_utf8(
      "\xEF\xBB\xBF"
      "citt\xC3\xA0",
      "text/html; charset=iso-8859-1", true);
  CHECK(utf8.utf8 == "città");
  CHECK(utf8.charset == "utf-8");
  CHECK(to_utf8(std::string_view("\xFF\xFE"
                                 "a\0\xE0\0",
                                 6),
                "", true)
            .utf8 == "aà");
  CHECK(to_utf8(std::string_view("\xFE\xFF\0a\0\xE0", 6), "", true).charset == "utf-16be");
}

TEST_CASE("the header wins over the page") {
  const auto decoded = to_utf8(meta("utf-8") + "citt\xE0", "text/html; charset=ISO-8859-1", true);
  CHECK(decoded.charset == "windows-1252");
  CHECK(decoded.utf8 == meta("utf-8") + "città");
  CHECK(to_utf8("\xA4", "text/html;charset=\"iso-8859-15\"", true).utf8 == "€");
  CHECK(to_utf8("\xA4", "text/html; Charset = 'iso-8859-15' ; x=y", true).utf8 == "€");
}

TEST_CASE("the page says it in a meta element") {
  CHECK(to_utf8(meta("iso-8859-15") + "\xA4", html_type, true).utf8 == meta("iso-8859-15") + "€");
  const std::string equivalent =
      "<META content=\"text/html; charset=iso-8859-15\" http-equiv=\"Content-Type\">";
  CHECK(to_utf8(equivalent + "\xA4", html_type, true).charset == "iso-8859-15");
  CHECK(to_utf8("<!-- " + meta("iso-8859-15") + " -->\xA4", html_type, true).charset == "windows-1252");
  CHECK(to_utf8("<meta content='charset=iso-8859-15'>\xA4", html_type, true).charset == "windows-1252");
  CHECK(to_utf8(std::string(1100, ' ') + meta("iso-8859-15"), html_type, true).charset == "windows-1252");
  CHECK(to_utf8(meta("utf-16") + "\xC3\xA0", html_type, true).charset == "utf-8");
  CHECK(to_utf8(meta("no-such-thing") + meta("koi8-r"), html_type, true).charset == "koi8-r");
  CHECK(to_utf8(meta("koi8-r") + "\xC1", html_type, false).charset == "utf-8");
}

TEST_CASE("where nobody says it, the bytes decide") {
  CHECK(to_utf8("citt\xC3\xA0", html_type, true).charset == "utf-8");
  CHECK(to_utf8("citt\xE0", html_type, true).utf8 == "città");
  CHECK(to_utf8("citt\xE0", html_type, true).charset == "windows-1252");
  CHECK(to_utf8("plain", html_type, true).charset == "windows-1252");
  CHECK(to_utf8("plain", "text/css", false).charset == "utf-8");
  CHECK(to_utf8("citt\xE0", "text/css", false).utf8 == "citt\uFFFD");
}

TEST_CASE("windows-1252 is the table of the standard") {
  const auto decode = [](std::string_view bytes) {
    return to_utf8(bytes, "text/html; charset=latin1", true).utf8;
  };
  CHECK(decode("\x80\x91\x92\x93\x94\x96\x9F") == "€‘’“”–Ÿ");
  CHECK(decode("\x81\x8D\x8F\x90\x9D") == "\u0081\u008D\u008F\u0090\u009D");
  CHECK(decode("\xA0\xFF") == "\u00A0ÿ");
}

TEST_CASE("other character sets are converted") {
  CHECK(to_utf8("\xF0\xD2\xC9\xD7\xC5\xD4", "text/html; charset=koi8-r", true).utf8 == "Привет");
  CHECK(to_utf8("\x93\xFA\x96\x7B", "text/html; charset=Shift_JIS", true).utf8 == "日本");
  CHECK(to_utf8(std::string_view("a\0b\0", 4), "text/html; charset=utf-16", true).utf8 == "ab");
}

TEST_CASE("broken sequences and NUL are replaced") {
  CHECK(to_utf8("a\xFF\xE2\x82z", "text/html; charset=utf-8", true).utf8 == "a\uFFFD\uFFFDz");
  CHECK(to_utf8(std::string_view("a\0b", 3), "text/html; charset=utf-8", true).utf8 == "a\uFFFDb");
  CHECK(to_utf8(std::string_view("a\0\xE0", 3), "text/html; charset=utf-16le", true).utf8 == "a\uFFFD");
  CHECK(to_utf8("\x93", "text/html; charset=shift_jis", true).utf8 == "\uFFFD");
  CHECK(to_utf8("", "", true).utf8 == "");
}

TEST_CASE("rubbish of any length is converted in one pass") {
  const std::string rubbish(300'000, '\xFF');
  for (const char* charset : {"utf-8", "iso-8859-1", "euc-jp", "utf-16be", "gb18030"})
    CHECK_FALSE(to_utf8(rubbish, std::string("text/html; charset=") + charset, true).utf8.empty());
}
