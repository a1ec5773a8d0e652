// The SARIF report: valid by the schema of the standard, and true to the findings.
#include <regex>
#include <sstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "report/report.h"
#include "support/json_schema.h"
#include "support/sample_report.h"

using namespace collaudo;
using namespace collaudo::testing;
using Json = nlohmann::json;

namespace {

std::string sarif_text(const Report& report, Language language = Language::it) {
  ReportOptions options;
  options.language = language;
  std::ostringstream out;
  write_sarif(report, options, out);
  return out.str();
}

Json sarif(const Report& report) { return Json::parse(sarif_text(report)); }

std::string faults(const Json& document) {
  return schema_faults(document, "tests/schemas/sarif-2.1.0.json", SchemaDraft::draft4);
}

std::vector<Json> results_of(const Json& log, const std::string& rule) {
  std::vector<Json> found;
  for (const Json& result : log["runs"][0]["results"])
    if (result["ruleId"] == rule) found.push_back(result);
  return found;
}

}  // namespace

TEST_CASE("SARIF reports are valid", "[sarif]") {
  CHECK(faults(sarif(rich_report().report)) == "");
  CHECK(faults(sarif(hostile_report().report)) == "");
  CHECK(faults(sarif(report_with({}).report)) == "");
  CHECK(faults(Json::parse(sarif_text(rich_report().report, Language::en))) == "");
  Json wrong = sarif(rich_report().report);
  wrong["runs"][0]["results"][0]["level"] = "fatal";
  CHECK(faults(wrong) != "");
}

TEST_CASE("rules are the criteria", "[sarif]") {
  const Json log = sarif(rich_report().report);
  const Json& rules = log["runs"][0]["tool"]["driver"]["rules"];
  REQUIRE(rules.size() == rich_report().report.criteria.size());
  CHECK(rules[0]["id"] == "C.SI.1.6");
  CHECK(rules[0]["name"] == "Voci di menù di primo livello");
  CHECK(rules[0]["helpUri"] == "https://docs.example.gov.it/conformita");
  CHECK(rules[0]["help"]["text"] == "Correggere le pagine indicate e ripetere la raccolta.");
  CHECK(rules[0]["properties"]["verdict"] == "failure");
  for (const Json& result : log["runs"][0]["results"])
    CHECK(rules.at(result["ruleIndex"].get<std::size_t>())["id"] == result["ruleId"]);
}

TEST_CASE("results are the findings that are not in order", "[sarif]") {
  const Json log = sarif(rich_report().report);
  const auto menu = results_of(log, "C.SI.1.6");
  REQUIRE(menu.size() == 8);
  CHECK(menu[0]["level"] == "error");
  CHECK(menu[0]["kind"] == "fail");
  CHECK(menu[0]["message"]["text"] == "La voce «Servizi» viene dopo «Vivere il Comune».");
  const Json& place = menu[0]["locations"][0]["physicalLocation"];
  CHECK(place["artifactLocation"]["uri"] == "https://www.comune.borgosereno.rm.it/");
  CHECK(place["region"]["startLine"] == 132);
  CHECK(place["region"]["snippet"]["text"].get<std::string>().starts_with("<a class=\"nav-link\""));
  CHECK(menu[0]["partialFingerprints"]["collaudo/v1"] == "0f1e2d3c4b5a6978");
  CHECK(menu[0]["suppressions"].empty());

  const auto fonts = results_of(log, "C.SI.1.1");
  REQUIRE(fonts.size() == 2);
  CHECK(fonts[0]["level"] == "warning");  // likely
  CHECK(fonts[1]["kind"] == "review");
  CHECK(fonts[1]["level"] == "none");
  CHECK(results_of(log, "C.SI.1.4").at(0)["level"] == "warning");  // tolerance
  CHECK(results_of(log, "C.SI.3.2").at(0)["kind"] == "open");
  CHECK(results_of(log, "R.SI.1.1").at(0)["level"] == "note");

  const Json waived = results_of(log, "C.SI.3.1").at(0);
  REQUIRE(waived["suppressions"].size() == 1);
  CHECK(waived["suppressions"][0]["status"] == "accepted");
  CHECK(waived["suppressions"][0]["justification"] == "Il fornitore sostituisce il servizio di statistica");
  CHECK(waived["properties"]["excerpt"].get<std::string>().starts_with("Set-Cookie"));
}

TEST_CASE("the invocation tells how the run went", "[sarif]") {
  const Json invocation = sarif(rich_report().report)["runs"][0]["invocations"][0];
  CHECK(invocation["exitCode"] == 4);
  CHECK(invocation["executionSuccessful"] == false);
  const std::string notes = invocation["toolExecutionNotifications"].dump();
  CHECK(notes.find("no message") != std::string::npos);      // what broke
  CHECK(notes.find("/eventi/fiera/") != std::string::npos);  // what is missing
  SampleReport well = report_with({Verdict::failure});
  well.report.exit_code = 1;
  CHECK(sarif(well.report)["runs"][0]["invocations"][0]["executionSuccessful"] == true);
}

TEST_CASE("addresses are URIs and messages hold no links", "[sarif]") {
  SampleReport sample = report_with_findings(1);
  FindingResult& finding = sample.report.criteria[0].checks[0].findings[1];
  finding.where.url = "https://www.x.it/a b\"<>\\^`{|}\xC3\xA0%41%zz[1]\n";
  finding.message[Language::it] = "Look: [here](https://evil.example/) {0} \x1b[31m";
  const Json result = sarif(sample.report)["runs"][0]["results"][0];
  CHECK(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] ==
        "https://www.x.it/a%20b%22%3C%3E%5C%5E%60%7B%7C%7D%C3%A0%41%25zz%5B1%5D%0A");
  CHECK(result["message"]["text"] == "Look: [here] (https://evil.example/) {{0}} [U+001B][31m");

  finding.where.url = "javascript:alert(1)";
  const Json elsewhere = sarif(sample.report)["runs"][0]["results"][0]["locations"][0];
  CHECK(elsewhere["physicalLocation"]["artifactLocation"]["uri"] == sample.report.final_url);
  CHECK_FALSE(elsewhere["physicalLocation"].contains("region"));
}

TEST_CASE("hostile text stays text in SARIF, the same bytes every time", "[sarif]") {
  const std::string text = sarif_text(hostile_report().report);
  CHECK(text == sarif_text(hostile_report().report));
  CHECK(text.find("\\u001b") == std::string::npos);
  CHECK(text.find("\xE2\x80\xAE") == std::string::npos);
  const std::regex uri("https?://[A-Za-z0-9._~:/?#\\[\\]@!$&'()*+,;=%-]*");
  const Json log = Json::parse(text);
  for (const Json& result : log["runs"][0]["results"]) {
    const Json& place = result["locations"][0]["physicalLocation"];
    CHECK(std::regex_match(place["artifactLocation"]["uri"].get<std::string>(), uri));
  }
}
