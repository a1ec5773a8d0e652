// What happened on a recorded walk: values entered, drafts saved and resumed, steps back.
#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "service/har_reader.h"
#include "service/masking.h"
#include "service/walk_builder.h"
#include "support/locations.h"
#include "support/walk_cases.h"

using namespace collaudo;

namespace {

Walk recorded_walk(const std::string& name) {
  const auto file = std::filesystem::path(testing::sites_folder) / "hars" / (name + ".har");
  std::ifstream stream(file, std::ios::binary);
  auto reading = read_har(stream, name + ".har");
  REQUIRE(reading);
  std::vector<RecordedWalk> walks;
  walks.push_back(std::move(reading).value().walk);
  Masking masking;
  mask(walks, "comune.valverde.ct.it", {}, masking);
  std::vector<BuiltWalk> built = build_walks(walks.front(), {"comune.valverde.ct.it", {}});
  REQUIRE(built.size() == 1);
  return std::move(built.front().walk);
}

}  // namespace

TEST_CASE("values of a form that the browser exported encoded are found again in the draft", "[service]") {
  const Walk walk = recorded_walk("conforming-permessi");
  const auto resumes = walk.with(FlowEvent::Kind::resume);
  REQUIRE(resumes.size() == 1);
  CHECK(resumes.front()->kept_values == 2);
  CHECK(resumes.front()->lost_values == 0);
  for (const EnteredValue& value : walk.entered) {
    INFO(value.name);
    CHECK(value.value.find('+') == std::string::npos);
    CHECK(value.value.find('%') == std::string::npos);
  }
}

TEST_CASE("going back is no saving", "[service]") {
  const Walk walk = recorded_walk("conforming-permessi");
  CHECK(walk.with(FlowEvent::Kind::back).size() == 1);
  CHECK(walk.with(FlowEvent::Kind::changed_after_back).size() == 1);
  const auto saves = walk.with(FlowEvent::Kind::save);
  REQUIRE(saves.size() == 1);
  CHECK(saves.front()->step == 4);
}

TEST_CASE("a button that only shows a sentence saves nothing", "[service]") {
  CHECK(recorded_walk("draft-pretended").with(FlowEvent::Kind::save).empty());
}

TEST_CASE("a draft that opens empty has lost its values", "[service]") {
  const auto walk = recorded_walk("draft-emptied");
  const auto resumes = walk.with(FlowEvent::Kind::resume);
  REQUIRE(resumes.size() == 1);
  CHECK(resumes.front()->kept_values == 0);
  CHECK(resumes.front()->lost_values == 2);
}

namespace {

Walk model_walk(const nlohmann::json& changes) {
  nlohmann::json written = {{"model", "ztl"}};
  written.update(changes);
  auto built = build_walks(testing::walk_of_case(written, "."), {"comune.valverde.ct.it", {}});
  REQUIRE(built.size() == 1);
  return std::move(built.front().walk);
}

}  // namespace

TEST_CASE("a form that comes back to its step makes a screen of its own", "[service]") {
  const Walk walk = model_walk(nlohmann::json::object());
  const auto saves = walk.with(FlowEvent::Kind::save);
  REQUIRE(saves.size() == 1);
  CHECK(saves.front()->to_step == saves.front()->step + 1);
  for (const EnteredValue& value : walk.entered)
    if (value.step == saves.front()->step && value.name == "telefono") CHECK_FALSE(value.is_prefilled);
  const auto resumes = walk.with(FlowEvent::Kind::resume);
  REQUIRE(resumes.size() == 1);
  CHECK(resumes.front()->kept_values == 2);
}

TEST_CASE("the confirmation is that of the request, not of a later payment", "[service]") {
  const Walk walk = model_walk(nlohmann::json::object());
  REQUIRE(walk.confirmation());
  CHECK(walk.confirmation()->url->path() == "/ztl/conferma");
  CHECK(walk.with(FlowEvent::Kind::submit).front()->to_step == walk.confirmation()->number);
  const Walk paid_at_once = model_walk({{"drop", {"messages", "practices", "detail"}}});
  REQUIRE(paid_at_once.confirmation());
  CHECK(paid_at_once.confirmation()->url->path() == "/ztl/conferma");
  const Walk paid_first = recorded_walk("conforming-pagamenti-dovuti");
  REQUIRE(paid_first.confirmation());
  CHECK(paid_first.confirmation()->url->path() == "/pagamenti/1/esito");
}

TEST_CASE("labels of steps are read without the words for screen readers", "[service]") {
  const Walk walk = model_walk(nlohmann::json::object());
  const std::vector<std::string> labels = {"Informativa sulla privacy", "Dati generali",
                                           "Preferenze di servizio", "Riepilogo"};
  std::size_t seen = 0;
  for (const Step* screen : walk.request_screens()) {
    CHECK(screen->stepper.labels == labels);
    ++seen;
  }
  CHECK(seen > 4);
}
