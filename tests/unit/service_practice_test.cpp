#include <collaudo/practice.h>

#include <catch2/catch.hpp>

using namespace collaudo;

TEST_CASE("numbers of practices stand behind their labels", "[service]") {
  CHECK(practice_numbers("Numero di protocollo: 2026/0012345") == std::vector<std::string>{"2026/0012345"});
  CHECK(practice_numbers("per la pratica n. prot. ZTL-2026-00042.") ==
        std::vector<std::string>{"ZTL-2026-00042"});
  CHECK(practice_numbers("Pratica: AB-1, protocollo AB-12 e di nuovo protocollo AB-12") ==
        std::vector<std::string>{"AB-1", "AB-12"});
}

TEST_CASE("dates, amounts, plates and tax codes are no numbers of practices", "[service]") {
  for (const auto* text :
       {"Richiesta del 20/11/2026", "protocollo 2026-11-20", "richiesta di 1.250,00 euro", "pratica: AB123CD",
        "richiesta RSSMRA80A01H501U", "richiesta del 2026", "protocollo non ancora assegnato",
        "protocollo che questo ufficio assegnerà nei prossimi giorni ZTL-42-42"}) {
    INFO(text);
    CHECK(practice_numbers(text).empty());
  }
}

TEST_CASE("texts are looked for where the citizen sees them", "[service]") {
  const auto document = html::Document::parse(
      "<header><p>In bozza</p></header><main><select><option>In bozza</option></select>"
      "<div><p class='d-none'>In bozza</p></div><ul><li id='draft'><h3>ZTL</h3><p><span>In "
      "bozza</span></p></li></ul>"
      "</main>");
  const auto found = visible_texts(document, lexicon("draft.draft_status"));
  REQUIRE(found.size() == 2);
  CHECK(is_choice(found[0]));
  CHECK_FALSE(is_choice(found[1]));
  CHECK(found[1].tag() == "span");
  CHECK(item_of(found[1]).attribute_or("id") == "draft");
}
