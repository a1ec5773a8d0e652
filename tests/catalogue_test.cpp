// The catalogue as data: criterion.json against its schema, the include border, generated and hand-kept pages
// that must not drift.
#include "engine/catalogue.h"

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "crawl/roles.h"
#include "engine/criteria_page.h"
#include "support/json_schema.h"
#include "support/locations.h"

using namespace collaudo;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

std::string text_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("every criterion.json obeys the schema", "[catalogue]") {
  for (const Criterion& criterion : catalogue()) {
    const json document =
        json::parse(text_of(fs::path(testing::criteria_folder) / criterion.spec.id / "criterion.json"));
    INFO(criterion.spec.id);
    CHECK(testing::schema_faults(document, "criteria/criterion.schema.json") == "");
  }
}

// Pieces of a long check, in the criterion's own folder: a name without a path.
bool is_of_folder(const std::string& included, const fs::path& folder) {
  return included.starts_with('"') && included.find('/') == std::string::npos &&
         fs::exists(folder / included.substr(1, included.size() - 2));
}

TEST_CASE("checks include the contract, the standard library and their own folder, nothing else",
          "[catalogue]") {
  const std::regex include_line("#include\\s*([<\"][^>\"]+[>\"])");
  const std::regex allowed("<collaudo/[a-z_]+\\.h>|<[a-z_]+>");
  for (const auto& entry : fs::recursive_directory_iterator(testing::criteria_folder)) {
    if (entry.path().extension() != ".cpp" && entry.path().extension() != ".h") continue;
    const std::string text = text_of(entry.path());
    for (std::sregex_iterator match(text.begin(), text.end(), include_line), end; match != end; ++match) {
      INFO(entry.path().string() << " includes " << (*match)[1]);
      CHECK((std::regex_match((*match)[1].str(), allowed) ||
             is_of_folder((*match)[1].str(), entry.path().parent_path())));
    }
  }
}

TEST_CASE("docs/criteria.md is what the catalogue says", "[catalogue]") {
  CHECK(text_of(std::string(testing::repository) + "/docs/criteria.md") == criteria_page());
}

TEST_CASE("docs/roles.md names every role", "[catalogue]") {
  const std::string page = text_of(std::string(testing::repository) + "/docs/roles.md");
  for (const RoleRow& row : role_rows()) {
    INFO(row.role << " " << row.data_element);
    CHECK(page.find("`" + std::string(row.role) + "`") != std::string::npos);
    if (row.data_element.find("live-button") == std::string_view::npos && !row.data_element.empty())
      CHECK(page.find("`" + std::string(row.data_element) + "`") != std::string::npos);
  }
}

TEST_CASE("every quirk that a criterion names is explained", "[catalogue]") {
  const json quirks = json::parse(text_of(std::string(testing::repository) + "/src/report/quirks.json"));
  for (const Criterion& criterion : catalogue())
    for (const CheckSpec& check : criterion.spec.checks) {
      INFO(criterion.spec.id << "/" << check.slug << " " << check.quirk);
      CHECK((check.quirk.empty() || quirks["it"].contains(check.quirk)));
    }
}

TEST_CASE("identifiers sort as people count", "[catalogue]") {
  CHECK(natural_less("C.SI.1.6", "C.SI.1.10"));
  CHECK_FALSE(natural_less("C.SI.1.10", "C.SI.1.6"));
  CHECK(natural_less("C.SI.5.2", "C.SE.1.1"));
  CHECK(natural_less("C.SE.5.2", "R.SI.1.1"));
  CHECK(natural_less("R.SI.2.2", "BP.1"));
  CHECK_FALSE(natural_less("C.SI.1.6", "C.SI.1.6"));
}

TEST_CASE("criteria are found by either spelling and selected by group", "[catalogue]") {
  REQUIRE(find_criterion("c.si.1.6"));
  CHECK(find_criterion("CSI.1.6") == find_criterion("C.SI.1.6"));
  CHECK_FALSE(find_criterion("C.SI.9.9"));
  const auto one = select_criteria({"C.SI.1.6"}, {});
  REQUIRE(one);
  CHECK(one->size() == 1);
  const auto group = select_criteria({"C.SI.1"}, {"C.SI.1.6"});
  REQUIRE(group);
  CHECK_FALSE(group->contains("C.SI.1.6"));
  CHECK(group->contains("C.SI.1.7"));
  CHECK_FALSE(group->contains("C.SI.5.1"));
  CHECK_FALSE(select_criteria({"pippo"}, {}));
}
