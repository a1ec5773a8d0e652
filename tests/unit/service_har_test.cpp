// The HAR files recorded from the model service area: read, masked and understood.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include <catch2/catch.hpp>

#include "service/har_reader.h"
#include "service/masking.h"
#include "service/service_recognition.h"
#include "service/walk_builder.h"
#include "support/locations.h"
#include "support/virtual_site.h"

using namespace collaudo;
namespace fs = std::filesystem;

namespace {

const std::string site_host = "comune.valverde.ct.it";

fs::path har_file(const std::string& name) {
  return fs::path(testing::sites_folder) / "hars" / (name + ".har");
}

std::vector<RecordedWalk> masked(const std::string& name) {
  std::ifstream stream(har_file(name), std::ios::binary);
  auto reading = read_har(stream, name + ".har");
  INFO(name);
  REQUIRE(reading);
  std::vector<RecordedWalk> walks;
  walks.push_back(std::move(reading).value().walk);
  Masking masking;
  mask(walks, site_host, {}, masking);
  return walks;
}

std::string shown(const Walk& walk) {
  std::ostringstream text;
  for (const Step& step : walk.steps)
    text << step.number << " " << name(step.zone) << " " << name(step.role) << " "
         << name(step.role_confidence) << (step.is_booking ? " booking" : "")
         << (step.is_messages ? " messages" : "") << " " << step.stepper.source << " " << step.stepper.active
         << "/" << step.stepper.total << " " << (step.url ? step.url->path() : "-") << "\n";
  for (const FlowEvent& event : walk.events)
    text << "event " << static_cast<int>(event.kind) << " " << event.step << "->" << event.to_step << " kept "
         << event.kept_values << " lost " << event.lost_values << "\n";
  for (const EnteredValue& value : walk.entered)
    text << "value " << value.step << " " << value.name << " (" << value.label << ") = " << value.value
         << (value.is_prefilled ? " prefilled" : "") << "\n";
  return text.str();
}

}  // namespace

TEST_CASE("show", "[.show]") {
  for (const auto& file : fs::directory_iterator(fs::path(testing::sites_folder) / "hars")) {
    const std::string name = file.path().stem().string();
    for (const RecordedWalk& walk : masked(name))
      for (const BuiltWalk& built : build_walks(walk, {site_host, {}}))
        std::cout << "=== " << name << " service " << built.service_number << " spa "
                  << built.walk.is_single_page << " complete " << built.walk.is_complete() << "\n"
                  << shown(built.walk);
  }
}

TEST_CASE("values of forms are read as they were typed, not as they were sent", "[service][har]") {
  std::istringstream har(
      R"({"log":{"version":"1.2","entries":[{"startedDateTime":"2026-11-20T09:00:00.000Z",
      "request":{"method":"POST","url":"https://servizi.comune.valverde.ct.it/ztl","headers":[],"postData":{
      "mimeType":"application/x-www-form-urlencoded","text":"note=Carico+e+scarico&via=dell%27Olmo",
      "params":[{"name":"note","value":"Carico+e+scarico"},{"name":"via","value":"dell%27Olmo"}]}},
      "response":{"status":303,"headers":[],"content":{"mimeType":"text/html"},"redirectURL":"/ztl/2"}}]}})");
  const auto reading = read_har(har, "prova.har");
  REQUIRE(reading);
  REQUIRE(reading->walk.exchanges.size() == 1);
  const std::vector<std::pair<std::string, std::string>> typed = {{"note", "Carico e scarico"},
                                                                  {"via", "dell'Olmo"}};
  CHECK(reading->walk.exchanges.front().posted == typed);
}
