// What is kept of a Lighthouse report: enough to judge by, nothing of what the page showed.
#include "score/lighthouse_excerpt.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "score/lighthouse_report.h"

using namespace collaudo;
using nlohmann::json;

namespace {

json report_on(const std::string& address) {
  return {
      {"lighthouseVersion", "12.8.2"},
      {"fetchTime", "2026-11-20T09:00:00.000Z"},
      {"requestedUrl", address},
      {"finalDisplayedUrl", address},
      {"configSettings", {{"formFactor", "mobile"}, {"extraHeaders", {{"Cookie", "sessione=segreta"}}}}},
      {"categories", {{"performance", {{"score", 0.42}, {"title", "Performance"}}}, {"seo", {{"score", 1}}}}},
      {"fullPageScreenshot", {{"screenshot", {{"data", "data:image/webp;base64,RITRATTO"}}}}},
      {"audits",
       {{"speed-index", {{"score", 0.3}, {"numericValue", 6000.5}, {"details", {{"node", "Mario Rossi"}}}}},
        {"final-screenshot", {{"details", {{"data", "RITRATTO"}}}}},
        {"dom-size", {{"score", 1}, {"displayValue", "Mario Rossi"}}}}}};
}

Performance read(const std::string& text) {
  auto report = score::read_lighthouse_report(text);
  REQUIRE(std::holds_alternative<Performance>(report));
  return std::get<Performance>(report);
}

}  // namespace

TEST_CASE("the excerpt of a report reads like the report and shows nothing of the page", "[performance]") {
  const std::vector<Url> site = {*Url::parse("https://comune.valverde.ct.it/")};
  const json whole = report_on("https://servizi.comune.valverde.ct.it/ztl/dati?cf=RSSMRA80A01H501U");
  const std::string excerpt = score::lighthouse_excerpt(whole.dump(), site);
  for (const char* secret : {"segreta", "RITRATTO", "Mario Rossi", "RSSMRA80A01H501U"}) {
    REQUIRE(whole.dump().find(secret) != std::string::npos);
    CHECK(excerpt.find(secret) == std::string::npos);
  }
  const Performance before = read(whole.dump()), after = read(excerpt);
  CHECK(after.url.str() == "https://servizi.comune.valverde.ct.it/ztl/dati");
  CHECK(after.score == before.score);
  CHECK(after.tool == before.tool);
  CHECK(after.moment == before.moment);
  REQUIRE(after.metrics.size() == 1);
  CHECK(after.metrics[0].value == 6000.5);
  CHECK(after.metrics[0].score == 0.3);
}

TEST_CASE("a page of the site keeps its query, which may be its name", "[performance]") {
  const std::vector<Url> site = {*Url::parse("https://prova.fornitore.example/"),
                                 *Url::parse("https://comune.valverde.ct.it/")};
  const std::string address = "https://comune.valverde.ct.it/?page_id=12";
  CHECK(read(score::lighthouse_excerpt(report_on(address).dump(), site)).url.str() == address);
}

TEST_CASE("the excerpt of a broken report is a broken report", "[performance]") {
  const std::vector<Url> site = {*Url::parse("https://comune.valverde.ct.it/")};
  for (const char* text : {"", "[]", "{", "{\"audits\":[1],\"categories\":3,\"configSettings\":null}"}) {
    INFO(text);
    CHECK(std::holds_alternative<PerformanceEvidence::Refused>(
        score::read_lighthouse_report(score::lighthouse_excerpt(text, site))));
  }
}
