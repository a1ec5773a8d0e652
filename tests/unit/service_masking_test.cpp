// What betrays a person by its form, and what it costs to look for it in pages that want it to cost a lot.
#include <chrono>
#include <functional>
#include <string>

#include <catch2/catch.hpp>

#include "service/masking.h"
#include "service/posted_values.h"
#include "service/received_message.h"

using namespace collaudo;

namespace {

double seconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

}  // namespace

TEST_CASE("data are masked however they are grouped", "[services][privacy]") {
  Masking masking;
  const std::string iban = masking.by_form("IT00X0000000000000000012345");
  CHECK(iban == "•••45");
  CHECK(masking.by_form("IT00 X000 0000 0000 0000 0012 345") == iban);
  const std::string phone = masking.by_form("3990001234");
  CHECK(phone == "•••34");
  CHECK(masking.by_form("tel. 399 000 1234.") == "tel. " + phone + ".");
  CHECK(masking.by_form("a@b.cc_x@y.it; c@d.it") == "a•••@b.cc_•••@y.it; c•••@d.it");
  CHECK(masking.by_form("IT 12 del 3 maggio 2026") == "IT 12 del 3 maggio 2026");
}

TEST_CASE("a name is learned from whom a message is for", "[services][privacy]") {
  for (const std::string body : {"To: Zetaprova Fintonome <a@b.it>\n\nPratica di Fintonome Zetaprova.",
                                 "To: =?utf-8?Q?\"Zetaprova_Fintonome\"?= <a@b.it>\n\nPratica di Fintonome.",
                                 "To: a@b.it\n\nGentile sig.ra Zetaprova Fintonome, pratica di Zetaprova."}) {
    INFO(body);
    Masking masking;
    const auto message = read_message("From: x@y.it\nDate: oggi\n" + body, "per a@b.it.eml", masking);
    REQUIRE(message);
    CHECK(message->text.find("ratica di •••") != std::string::npos);
    CHECK(message->text.find("Fintonome") == std::string::npos);
    CHECK(message->text.find("Zetaprova") == std::string::npos);
    CHECK(message->source == "per a•••@b.it.eml");
  }
  // Not everybody is a person.
  Masking masking;
  const auto message = read_message(
      "From: x@y.it\nDate: oggi\nTo: a@b.it\n\nGentile Cittadino, la pratica c'è.", "a.eml", masking);
  REQUIRE(message);
  CHECK(message->text == "Gentile Cittadino, la pratica c'è.");
}

TEST_CASE("what is learned is masked as whole words, the longest first, a name with its capital",
          "[services][privacy]") {
  Masking masking;
  masking.learn_name("Zetaprova Fintonome");
  masking.learn_value("Via dei Collaudi 7", "value");
  masking.learn_value("Via dei Collaudi 70", "value");
  const std::string name = masking.text("ZETAPROVA FINTONOME"), alone = masking.text("Zetaprova");
  CHECK(name != alone);
  CHECK(masking.text("a zetaprova, di Zetaprova fintonome.") == "a zetaprova, di " + name + ".");
  CHECK(masking.text("Zetaprovano Zetaprova-Zetaprova") == "Zetaprovano " + alone + "-" + alone);
  const std::string seven = masking.text("via dei collaudi 7"), seventy = masking.text("Via dei Collaudi 70");
  CHECK(seven != seventy);
  CHECK(masking.text("Via dei Collaudi 7, Via dei Collaudi 70, Via dei Collaudi 700") ==
        seven + ", " + seventy + ", Via dei Collaudi 700");
  CHECK(masking.html("<a title='Zetaprova' class=Zetaprova>Zetaprova</a>") ==
        "<a title='" + alone + "' class=Zetaprova>" + alone + "</a>");
}

TEST_CASE("a page cannot make masking slow", "[services][privacy]") {
  // In seconds, where each took minutes or more.
  constexpr double bound = 10;
  CHECK(seconds([] { Masking().by_form(std::string(1'000'000, 'a') + "@"); }) < bound);
  CHECK(seconds([] { Masking().by_form(repeated("a@b.it ", 200'000)); }) < bound);
  CHECK(seconds([] {
          Masking masking;
          masking.learn_value("Zeta", "name");
          masking.text(repeated("Zeta ", 300'000));
        }) < bound);
  CHECK(seconds([] {
          Masking masking;
          for (int i = 0; i < 2'000; ++i) masking.learn_value("Aa" + std::to_string(i) + "b cc", "value");
          masking.html(repeated("<b>A</b> b Aa1b c ", 110'000));
        }) < bound);
  // An element in an element, each with the text of all of them.
  CHECK(seconds([] {
          RecordedWalk walk;
          walk.exchanges.emplace_back();
          walk.exchanges[0].mime = "text/html";
          walk.exchanges[0].has_body = true;
          walk.exchanges[0].body = repeated("<span>", 1'500) + repeated("ciao ", 300'000);
          Masking().learn(walk, {});
        }) < bound);
}

TEST_CASE("values that were sent are bounded by number, name and length", "[services][har]") {
  // Each value with its whole name would be gigabytes.
  std::string items = "0";
  for (int i = 0; i < 100'000; ++i) items += ",0";
  const std::string name(200'000, 'n');
  const PostedValues values = posted_values("application/json", "{\"" + name + "\":[" + items + "]}");
  REQUIRE(values.fields.size() == 2'000);
  for (const auto& [field, value] : values.fields) CHECK(field.size() <= 300);
  const PostedValues nested = posted_values("application/json", R"({"a":[{"b":"x"},"y"],"c":1.5})");
  REQUIRE(nested.fields.size() == 3);
  CHECK(nested.fields[0] == std::pair<std::string, std::string>("a.0.b", "x"));
  CHECK(nested.fields[1] == std::pair<std::string, std::string>("a.1", "y"));
  CHECK(nested.fields[2] == std::pair<std::string, std::string>("c", "1.5"));
}
