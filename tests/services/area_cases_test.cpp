// The recorded walks through the model's service area: each file of tests/sites/hars is judged, as if it were
// handed in alone and offline, by every criterion that its case of tests/sites/area/cases names.
#include <filesystem>
#include <fstream>
#include <set>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "engine/catalogue.h"
#include "service/har_reader.h"
#include "service/masking.h"
#include "support/judged_case.h"
#include "support/locations.h"
#include "support/virtual_site.h"

using namespace collaudo;
using namespace collaudo::testing;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

const std::string site_host = "comune.valverde.ct.it";

fs::path recording_of(const std::string& name) { return fs::path(sites_folder) / "hars" / (name + ".har"); }

RecordedWalk read_walk(const std::string& name, int number) {
  std::ifstream stream(recording_of(name), std::ios::binary);
  auto reading = read_har(stream, name + ".har");
  INFO(name);
  REQUIRE(reading);
  RecordedWalk walk = std::move(reading).value().walk;
  walk.walk = number;
  return walk;
}

// The walks of a case: those that it says belong to the same evidence first, in the order of time.
std::vector<std::string> walks_of(const std::string& name, const json& the_case) {
  std::vector<RecordedWalk> walks;
  int number = 0;
  for (const std::string& other : the_case.at("expect").value("with", std::vector<std::string>{}))
    walks.push_back(read_walk(other, ++number));
  walks.push_back(read_walk(name, ++number));
  Masking masking;
  mask(walks, site_host, {}, masking);
  std::vector<std::string> texts;
  for (const RecordedWalk& walk : walks) texts.push_back(json_text(walk));
  return texts;
}

void check_leaning(const CriterionResult& result, const std::string& expected) {
  REQUIRE_FALSE(result.services.empty());
  const auto leans = result.leaning ? result.leaning : result.services.front().leaning;
  CHECK((leans ? std::string(name(*leans)) : "null") == expected);
}

}  // namespace

TEST_CASE("the recorded walks of the area have the verdicts that their cases expect", "[area]") {
  const VirtualSite site = model_site(sites_folder, 0, AreaLinks::present);
  std::size_t judged = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(sites_folder) / "area" / "cases")) {
    const std::string name_of_case = entry.path().stem().string();
    std::ifstream stream(entry.path());
    const json the_case = json::parse(stream), expect = the_case.at("expect");
    const json verdicts = expect.at("verdict"), leaning = expect.value("leaning", json::object());
    const json evidence = {{"offline", true},
                           {"supplied", {{"service_walk", walks_of(name_of_case, the_case)}}}};
    for (const Criterion& criterion : catalogue()) {
      const std::string& id = criterion.spec.id;
      if (!verdicts.contains(id)) continue;
      ++judged;
      const CriterionResult result = judge(criterion, site, evidence, {});
      INFO(name_of_case << " " << id << " " << result.error);
      INFO(json(remarkable_findings(result)).dump(2));
      CHECK(name(result.verdict) == verdicts.at(id).get<std::string>());
      if (leaning.contains(id)) check_leaning(result, leaning.at(id).get<std::string>());
    }
  }
  CHECK(judged >= 140);
}

TEST_CASE("every case of the area has its recording and every recording its case", "[area]") {
  const auto names_in = [](const fs::path& folder) {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) names.insert(entry.path().stem().string());
    return names;
  };
  CHECK(names_in(fs::path(sites_folder) / "hars") == names_in(fs::path(sites_folder) / "area" / "cases"));
}
