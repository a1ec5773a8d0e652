// The speed of pages in the reports: metrics and gains, who measured, what spoke against it.
#include <sstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "engine/catalogue.h"
#include "report/report.h"
#include "report/speed.h"
#include "score/gains.h"
#include "support/json_schema.h"
#include "support/sample_report.h"

using namespace collaudo;
using namespace collaudo::testing;

namespace {

std::string written(Format write, const Report& report, Language language = Language::it,
                    bool verbose = false) {
  ReportOptions options;
  options.language = language;
  options.verbose = verbose;
  options.width = 400;
  std::ostringstream out;
  write(report, options, out);
  return out.str();
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

constexpr auto all_guards = {Performance::Guard::frame_trap, Performance::Guard::machine_load,
                             Performance::Guard::cut_off, Performance::Guard::few_runs};

}  // namespace

TEST_CASE("every report for people tells the score, the metrics and what would help most",
          "[report][performance]") {
  const SampleReport sample = rich_report();
  for (const Format format : {write_text, write_html, write_markdown}) {
    const std::string text = written(format, sample.report);
    CHECK(has(text, "Velocità delle pagine"));
    CHECK(has(text, "44 su 100, prestazioni scarse"));
    CHECK(has(text, "45, 43, 44"));
    CHECK(has(text, "la macchina era occupata"));
    CHECK(has(text, "3,21 s"));
    CHECK(has(text, "12,5"));
    CHECK(has(text, "caricare con defer lo script /a.js"));
    CHECK(text.find("12,5") < text.find("altrove.example"));
    CHECK(has(text, "misura non riuscita"));
    CHECK(has(text, "fra 42 e 72"));
    CHECK(has(text, "non decide nulla"));
    const std::string english = written(format, sample.report, Language::en);
    CHECK(has(english, "44 out of 100"));
    CHECK(has(english, "load the script /a.js with defer"));
    CHECK_FALSE(has(english, "Misurata"));
  }
}

TEST_CASE("a report without any measure has no section for it", "[report][performance]") {
  SampleReport sample = rich_report();
  sample.report.performance.clear();
  for (const Format format : {write_text, write_html, write_markdown})
    CHECK_FALSE(has(written(format, sample.report), "Velocità delle pagine"));
  CHECK(nlohmann::json::parse(written(write_json, sample.report))["performance"] == nlohmann::json::array());
}

TEST_CASE("the JSON report has the figures, and the sentences for the gains", "[report][performance]") {
  const SampleReport sample = rich_report();
  const auto report = nlohmann::json::parse(written(write_json, sample.report));
  CHECK(schema_faults(report, "docs/report.schema.json").empty());
  const nlohmann::json& page = report["performance"][0];
  CHECK(page["score"] == 0.44);
  CHECK(page["source"] == "measured");
  CHECK(page["runs"].size() == 3);
  CHECK(page["guards"][0] == "machine_load");
  CHECK(page["gains"][0]["points"] == 12.5);
  CHECK(page["gains"][0]["message"] == "caricare con defer lo script /a.js");
  CHECK(report["performance"][1]["cause"] == "needs_browser");
  CHECK(report["performance"][2]["tool"].is_null());
  auto spoilt = report;
  spoilt["performance"][0]["source"] = "guessed";
  CHECK_FALSE(schema_faults(spoilt, "docs/report.schema.json").empty());
}

TEST_CASE("long lists of gains are cut where the eye would be lost, never in HTML and JSON",
          "[report][performance]") {
  SampleReport sample = rich_report();
  Performance& page = sample.report.performance[0];
  const Performance::Gain gain = page.gains[0];
  page.gains.assign(30, gain);
  for (std::size_t index = 0; index < page.gains.size(); ++index)
    page.gains[index].subject = "https://altrove.example/" + std::to_string(index) + ".js";
  CHECK(has(written(write_html, sample.report), "/29.js"));
  CHECK_FALSE(has(written(write_text, sample.report), "/29.js"));
  CHECK(has(written(write_text, sample.report), "Altri 22 interventi"));
  CHECK(has(written(write_text, sample.report, Language::it, true), "/29.js"));
  CHECK(has(written(write_markdown, sample.report), "Altri 25 interventi"));
}

TEST_CASE("every kind of gain and every guard has its words", "[performance]") {
  const Criterion* criterion = find_criterion("C.SI.4.1");
  REQUIRE(criterion);
  for (const Language language : {Language::it, Language::en}) {
    const Phrases phrases("src/score/phrases.json", language);
    for (int kind = 0; kind <= static_cast<int>(score::GainKind::no_layout_shift); ++kind)
      CHECK(phrases.has("gain." + std::string(name_of(static_cast<score::GainKind>(kind)))));
    for (const auto guard : all_guards) {
      CHECK(phrases.has("guard." + std::string(name(guard))));
      CHECK(criterion->spec.messages.at(language).contains("guard_" + std::string(name(guard))));
      CHECK(performance_guard_named(name(guard)) == guard);
    }
  }
}
