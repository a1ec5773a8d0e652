// Walks criteria/*/tests and judges every case: the file name begins with the expected verdict, "expect"
// holds the rest. There is no test code per criterion. See docs/new-criterion.md for the format.
#include <algorithm>
#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/catalogue.h"
#include "support/judged_case.h"
#include "support/locations.h"
#include "support/virtual_site.h"

using namespace collaudo;
using namespace collaudo::testing;
namespace fs = std::filesystem;

namespace {

const VirtualSite& model() {
  static const VirtualSite site = model_site(testing::sites_folder);
  return site;
}

nlohmann::json read_json(const fs::path& file) {
  std::ifstream stream(file);
  return nlohmann::json::parse(stream);
}

std::string listed(const std::vector<std::string>& lines) {
  return nlohmann::json(lines).dump(2, ' ', false);
}

void judge_case(const Criterion& criterion, const fs::path& file) {
  INFO(file.string());
  const nlohmann::json the_case = read_json(file);
  REQUIRE(the_case.contains("about"));
  VirtualSite site = the_case.value("site", "model") == "empty" ? VirtualSite{} : model();
  apply_case(site, the_case, file.parent_path());
  const CriterionResult result = judge(criterion, std::move(site), the_case, file.parent_path());
  INFO("error: " << result.error);
  const std::string slug = file.stem().string();
  const auto expected = verdict_named(slug.substr(0, slug.find('-')));
  REQUIRE(expected);
  const nlohmann::json expect = the_case.value("expect", nlohmann::json::object());
  auto wanted = expect.value("findings", std::vector<std::string>{});
  std::sort(wanted.begin(), wanted.end());
  INFO("findings: " << listed(remarkable_findings(result)));
  CHECK(name(result.verdict) == name(*expected));
  CHECK(remarkable_findings(result) == wanted);
  const std::string app_verdict = result.app_verdict ? std::string(name(*result.app_verdict)) : "null";
  const std::string app_default = criterion.spec.app_judges ? std::string(name(*expected)) : "null";
  CHECK(app_verdict == expect.value("app_verdict", app_default));
  if (expect.contains("quirks")) CHECK(result.app_quirks == expect["quirks"].get<std::vector<std::string>>());
  for (const Measure& measure : result.measured) {
    INFO("measure " << measure.name << " has no message measure_" << measure.name);
    CHECK(criterion.spec.messages.at(Language::it).count("measure_" + measure.name) == 1);
  }
  if (expect.contains("leaning"))
    CHECK((result.leaning ? std::string(name(*result.leaning)) : "null") == expect["leaning"]);
  if (expect.contains("cause")) CHECK(name(result.cause) == expect["cause"].get<std::string>());
  if (expect.contains("blocked_by"))
    CHECK(result.blocked_by == expect["blocked_by"].get<std::vector<std::string>>());
  if (expect.contains("declared")) CHECK(result.declared == expect["declared"].get<bool>());
  if (expect.contains("services")) {
    nlohmann::json rows = nlohmann::json::array();
    for (const ServiceResult& row : result.services)
      rows.push_back(std::string(name(row.verdict)) +
                     (row.leaning ? " leaning " + std::string(name(*row.leaning)) : ""));
    CHECK(rows == expect["services"]);
  }
  if (expect.contains("missing")) {
    nlohmann::json missing = nlohmann::json::array();
    for (const ServiceResult& row : result.services)
      for (const MissingCheck& check : row.missing) missing.push_back(check.slug);
    CHECK(missing == expect["missing"]);
  }
  const nlohmann::json measured_as = expect.value("measured", nlohmann::json::object());
  for (const auto& [key, value] : measured_as.items()) {
    const auto found =
        std::find_if(result.measured.begin(), result.measured.end(),
                     [&, wanted_key = key](const Measure& measure) { return measure.name == wanted_key; });
    REQUIRE(found != result.measured.end());
    std::visit(
        [&, wanted_value = value](const auto& measured) { CHECK(nlohmann::json(measured) == wanted_value); },
        found->value);
  }
}

std::vector<fs::path> cases_of(const Criterion& criterion) {
  std::vector<fs::path> files;
  for (const auto& entry :
       fs::directory_iterator(fs::path(testing::criteria_folder) / criterion.spec.id / "tests"))
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

// Verdicts that a folder must have a case for, unless criterion.json says why there can be none.
std::vector<std::string> required_verdicts(const Criterion& criterion) {
  std::vector<std::string> required = {"success", "failure", "not_executable"};
  if (criterion.spec.has_tolerance) required.push_back("tolerance");
  const nlohmann::json spec =
      read_json(fs::path(testing::criteria_folder) / criterion.spec.id / "criterion.json");
  const nlohmann::json excused = spec.value("no_case", nlohmann::json::object());
  for (const auto& [verdict, why] : excused.items()) {
    CHECK(why.get<std::string>().size() > 20);
    std::erase(required, verdict);
  }
  return required;
}

VirtualSite hostile_site(const std::string& body) {
  VirtualSite site;
  VirtualResponse response;
  response.body = body;
  site["https://comune.valverde.ct.it/"] = response;
  return site;
}

std::string repeated(std::string_view text, int times) {
  std::string result;
  for (int count = 0; count < times; ++count) result += text;
  return result;
}

}  // namespace

TEST_CASE("every criterion's cases have the verdict that their name says", "[criteria]") {
  for (const Criterion& criterion : catalogue()) {
    if (criterion.spec.method == Method::manual) continue;
    DYNAMIC_SECTION(criterion.spec.id) {
      for (const fs::path& file : cases_of(criterion)) judge_case(criterion, file);
    }
  }
}

TEST_CASE("every criterion has the cases that the norm asks for", "[criteria]") {
  for (const Criterion& criterion : catalogue()) {
    if (criterion.spec.method == Method::manual) continue;
    DYNAMIC_SECTION(criterion.spec.id) {
      for (const std::string& verdict : required_verdicts(criterion)) {
        INFO("no case " << verdict << "-*.json");
        const auto cases = cases_of(criterion);
        CHECK(std::any_of(cases.begin(), cases.end(), [&](const fs::path& file) {
          return file.filename().string().starts_with(verdict + "-") || file.stem() == verdict;
        }));
      }
    }
  }
}

TEST_CASE("an empty page is no success, a hostile one no crash", "[criteria]") {
  const std::vector<std::pair<std::string, std::string>> pages = {
      {"nothing", ""},
      {"no tags", "just words, no tags"},
      {"deep", repeated("<div>", 20000) + "deep"},
      {"deep lists", repeated("<ul data-element=\"main-navigation\"><li>", 3000)},
      {"wrong encoding",
       "<html><body>\xff\xfe\x80 caff\xe8<a data-element=\"management\" href=\"\xc3\x28\">x</a>"},
      {"nul", std::string("<p>a\0b</p>", 10)},
      {"markers without sense",
       "<footer><a data-element=faq href='http://['>faq</a><a data-element=legal-notes>x</a>"
       "<a data-element=report-inefficiency href='mailto:'>x</a></footer>"
       "<ul data-element=main-navigation><li><li><a></a></ul><a data-element=all-topics href='//'>t</a>"}};
  for (const Criterion& criterion : catalogue()) {
    if (criterion.spec.method == Method::manual) continue;
    DYNAMIC_SECTION(criterion.spec.id) {
      for (const auto& [about, body] : pages) {
        const CriterionResult result = judge(criterion, hostile_site(body), nlohmann::json::object(), {});
        INFO(about << ": " << name(result.verdict) << " " << result.error);
        CHECK(result.verdict != Verdict::error);
        if (about == "nothing" && criterion.spec.level == Level::criterion && !criterion.spec.needs.empty() &&
            criterion.spec.needs.front().facet == Facet::html)
          CHECK(result.verdict != Verdict::success);
      }
    }
  }
}

TEST_CASE("messages are the same in every language", "[criteria]") {
  for (const Criterion& criterion : catalogue()) {
    INFO(criterion.spec.id);
    const auto& it = criterion.spec.messages.at(Language::it);
    const auto& en = criterion.spec.messages.at(Language::en);
    for (const auto& entry : it) CHECK(en.count(entry.first) == 1);
    for (const auto& entry : en) CHECK(it.count(entry.first) == 1);
    CHECK(criterion.readme.find("## In italiano") != std::string::npos);
    CHECK(criterion.readme.find("## In English") != std::string::npos);
    for (const Condition& condition : criterion.spec.conditions) {
      CHECK((condition.decided == "automatic" || condition.decided == "review" ||
             condition.decided == "manual"));
      if (condition.decided != "manual") CHECK_FALSE(condition.checks.empty());
      for (const std::string& slug : condition.checks) CHECK_NOTHROW(criterion.spec.check(slug));
    }
  }
}
