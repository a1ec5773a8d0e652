// Faults of widespread templates of municipal services that must not mislead: template_faults.json holds for
// each a walk, or pages of the site, that has it, and what each criterion has to say of it. Nothing in it is
// copied from a template.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "engine/catalogue.h"
#include "support/judged_case.h"
#include "support/locations.h"
#include "support/virtual_site.h"
#include "support/walk_cases.h"

using namespace collaudo;
using namespace collaudo::testing;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

json table() {
  std::ifstream stream(fs::path(repository) / "tests/services/template_faults.json");
  return json::parse(stream);
}

const Criterion& criterion_named(const std::string& id) {
  const auto& all = catalogue();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Criterion& one) { return one.spec.id == id; });
  REQUIRE(found != all.end());
  return *found;
}

// Where the model of the walks has the fault already, the row says how one sees that: "page" "holds" or
// "lacks".
void check_fault_is_there(const json& row) {
  if (!row.contains("page")) return;
  std::size_t seen = 0;
  for (const json& walk : row.at("walks"))
    for (const RecordedExchange& exchange : walk_of_case(walk, {}).exchanges) {
      const auto url = Url::parse(exchange.url);
      if (!url || url->path() != row.at("page").get<std::string>() || exchange.body.empty()) continue;
      ++seen;
      for (const std::string& text : row.value("holds", std::vector<std::string>{}))
        CHECK(exchange.body.find(text) != std::string::npos);
      for (const std::string& text : row.value("lacks", std::vector<std::string>{}))
        CHECK(exchange.body.find(text) == std::string::npos);
    }
  CHECK(seen > 0);
}

void check_verdict(const CriterionResult& result, const json& expected) {
  const auto findings = remarkable_findings(result);
  INFO(json(findings).dump(2));
  CHECK(name(result.verdict) == expected.at("verdict").get<std::string>());
  if (expected.contains("leaning"))
    CHECK((result.leaning ? std::string(name(*result.leaning)) : "null") ==
          expected["leaning"].get<std::string>());
  if (expected.contains("says")) {
    const std::string key = " " + expected["says"].get<std::string>() + " ";
    CHECK(std::any_of(findings.begin(), findings.end(),
                      [&](const std::string& line) { return line.find(key) != std::string::npos; }));
  }
}

}  // namespace

TEST_CASE("faults of the templates do not mislead", "[templates]") {
  const VirtualSite model = model_site(sites_folder);
  for (const json& row : table()) {
    INFO(row.at("fault").get<std::string>() << ": " << row.at("about").get<std::string>());
    check_fault_is_there(row);
    VirtualSite site = model;
    if (row.contains("edits")) apply_case(site, {{"edits", row.at("edits")}}, {});
    json evidence = json::object();
    if (row.contains("walks")) evidence["walks"] = row.at("walks");
    for (const auto& [id, expected] : row.at("expect").items()) {
      INFO(id);
      check_verdict(judge(criterion_named(id), site, evidence, {}), expected);
    }
  }
}

TEST_CASE("every fault of the templates is in the table", "[templates]") {
  std::set<std::string> expected, found;
  for (int number = 1; number <= 17; ++number) expected.insert("T" + std::to_string(number));
  for (const json& row : table()) found.insert(row.at("fault").get<std::string>());
  CHECK(found == expected);
}
