// The JSON report: the published contract.
#include <cmath>
#include <limits>
#include <sstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "report/numbers.h"
#include "report/report.h"
#include "support/json_schema.h"
#include "support/sample_report.h"

using namespace collaudo;
using namespace collaudo::testing;
using Json = nlohmann::ordered_json;

namespace {

std::string json_text(const Report& report, Language language = Language::it) {
  ReportOptions options;
  options.language = language;
  std::ostringstream out;
  write_json(report, options, out);
  return out.str();
}

Json json(const Report& report) { return Json::parse(json_text(report)); }

bool is_valid(const nlohmann::json& document) {
  const std::string faults = schema_faults(document, "docs/report.schema.json");
  UNSCOPED_INFO(faults);
  return faults.empty();
}

bool is_valid(const Report& report) { return is_valid(nlohmann::json::parse(json_text(report))); }

std::vector<std::string> keys(const Json& object) {
  std::vector<std::string> names;
  for (const auto& [key, value] : object.items()) names.push_back(key);
  return names;
}

bool begin_with(const std::vector<std::string>& all, const std::vector<std::string>& first) {
  return all.size() >= first.size() && std::equal(first.begin(), first.end(), all.begin());
}

}  // namespace

TEST_CASE("reports meet the published schema", "[json]") {
  CHECK(is_valid(rich_report().report));
  CHECK(is_valid(hostile_report().report));
  CHECK(is_valid(report_with({Verdict::success}).report));
  CHECK(is_valid(report_with({}).report));
}

TEST_CASE("the schema refuses what breaks the contract", "[json]") {
  const auto right = nlohmann::json::parse(json_text(rich_report().report));
  const auto spoilt = [&](const char* pointer, const nlohmann::json& value) {
    auto wrong = right;
    wrong.at(nlohmann::json::json_pointer(pointer)) = value;
    return is_valid(wrong);
  };
  CHECK_FALSE(spoilt("/schema_version", "2.0"));
  CHECK_FALSE(spoilt("/criteria/0/verdict", "passed"));
  CHECK_FALSE(spoilt("/criteria/0/app_verdict", 1));
  CHECK_FALSE(spoilt("/criteria/0/cause", "weather"));
  CHECK_FALSE(spoilt("/criteria/0/checks/0/origin", "X"));
  CHECK_FALSE(spoilt("/criteria/0/checks/0/findings/0/effect", "success"));
  CHECK_FALSE(spoilt("/criteria/0/checks/0/findings/0/fingerprint", "short"));
  CHECK_FALSE(spoilt("/criteria/0/checks/0/findings/0/line", 0));
  CHECK_FALSE(spoilt("/summary/failure", -1));
  CHECK_FALSE(spoilt("/gaps/0/cause", nullptr));
  CHECK_FALSE(spoilt("/evidence/pages_by_role/home", "1"));
  for (const char* key : {"tool", "target", "evidence", "gaps", "summary", "criteria", "notes"}) {
    auto wrong = right;
    wrong.erase(key);
    INFO(key);
    CHECK_FALSE(is_valid(wrong));
  }
  auto more = right;
  more["criteria"][0]["later_addition"] = true;
  CHECK(is_valid(more));
}

TEST_CASE("keys stand in their fixed order", "[json]") {
  const Json report = json(rich_report().report);
  CHECK(begin_with(keys(report),
                   {"schema_version", "tool", "target", "evidence", "gaps", "summary", "criteria"}));
  CHECK(begin_with(keys(report["target"]), {"url", "final_url", "service_url", "judged_as"}));
  CHECK(begin_with(keys(report["evidence"]), {"collected_at", "engine", "digest", "seed", "requests", "pages",
                                              "bytes", "pages_by_role"}));
  CHECK(keys(report["evidence"]["pages_by_role"]) ==
        std::vector<std::string>{"home", "first_level", "second_level", "service", "new_role"});
  CHECK(begin_with(keys(report["gaps"][0]), {"role", "url", "cause", "detail"}));
  CHECK(keys(report["summary"]) ==
        std::vector<std::string>{"success", "tolerance", "failure", "not_executable", "manual",
                                 "not_verifiable", "not_applicable", "error", "exit_code", "declared"});
  CHECK(begin_with(keys(report["criteria"][0]),
                   {"id", "id_2022", "title", "category", "level", "verdict", "app_verdict", "app_note",
                    "leaning", "cause", "blocked_by", "declared", "waived", "pages_examined",
                    "pages_available", "measured", "checks", "fix_hint"}));
  CHECK(begin_with(keys(report["criteria"][0]["checks"][0]),
                   {"id", "origin", "confidence", "state", "findings"}));
  CHECK(begin_with(keys(report["criteria"][0]["checks"][0]["findings"][0]),
                   {"effect", "key", "message", "url", "selector", "line", "excerpt", "fingerprint"}));
}

TEST_CASE("values are those of the report", "[json]") {
  const Json report = json(rich_report().report);
  const Json& menu = report["criteria"][0];
  CHECK(menu["verdict"] == "failure");
  CHECK(menu["app_verdict"] == "success");
  CHECK(menu["app_note"] == "Q1, Q2");
  CHECK(menu["leaning"].is_null());
  CHECK(menu["cause"].is_null());
  CHECK(menu["blocked_by"].is_null());
  CHECK(menu["measured"].dump() ==
        R"({"extra_entries":1,"share_of_pages":29.5,"first_entry":"Amministrazione"})");
  CHECK(menu["checks"][0]["findings"][0]["app_effect"].is_null());
  CHECK(menu["checks"][0]["findings"][1]["app_effect"] == "tolerance");
  CHECK(report["criteria"][1]["blocked_by"] == "data-element:news-category-link");
  CHECK(report["criteria"][5]["cause"] == "timeout");
  CHECK(report["criteria"][6]["waived"]["until"] == "2027-01-31");
  CHECK(report["gaps"][1]["url"].is_null());
  CHECK(report["root_causes"][0]["blocks"] == Json({"C.SI.1.7", "C.SI.2.5"}));
  CHECK(report["interrupted"] == true);
  CHECK(report["summary"]["failure"] == 2);
  CHECK(report["summary"]["exit_code"] == 4);
}

TEST_CASE("the same report gives the same bytes, in every language", "[json]") {
  const SampleReport one = rich_report(), other = rich_report();
  CHECK(json_text(one.report) == json_text(one.report));
  CHECK(json_text(one.report) == json_text(other.report));
  CHECK(json_text(one.report, Language::en) == json_text(one.report));
  CHECK(json_text(one.report).starts_with("{\n  \"schema_version\": \"1.0\",\n  \"tool\": {\n    \"name\""));
  CHECK(json_text(one.report).ends_with("}\n"));
}

TEST_CASE("hostile text stays text", "[json]") {
  const std::string text = json_text(hostile_report().report);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find('\0') == std::string::npos);
  const Json report = Json::parse(text);
  const std::string municipality = report["target"]["municipality"];
  CHECK(municipality.find("<script>alert('x')</script>\"><img") == 0);
  CHECK(municipality.find(std::string("nul:\0", 5)) != std::string::npos);
  CHECK(municipality.find("\xef\xbf\xbd") != std::string::npos);
}

TEST_CASE("numbers are rounded to two decimals", "[json]") {
  CHECK(two_decimals(29.4999) == 29.5);
  CHECK(two_decimals(-0.001) == 0.0);
  CHECK_FALSE(std::signbit(two_decimals(-0.001)));
  CHECK(two_decimals(1e300) == 1e300);
  CHECK(two_decimals(33.333333) == 33.33);

  SampleReport sample = report_with({Verdict::success});
  sample.report.criteria[0].measured = {{"third", 100.0 / 3},
                                        {"nothing", std::numeric_limits<double>::quiet_NaN()},
                                        {"endless", std::numeric_limits<double>::infinity()}};
  CHECK(json(sample.report)["criteria"][0]["measured"].dump() ==
        R"({"third":33.33,"nothing":null,"endless":null})");
  CHECK(is_valid(sample.report));
}
