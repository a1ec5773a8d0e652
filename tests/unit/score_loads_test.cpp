// Recorded loads with the numbers that Lighthouse gave for them (tests/score/README.md).
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <zlib.h>

#include "score/score_load.h"
#include "support/locations.h"

using namespace collaudo;
using namespace collaudo::score;

namespace {

std::string unpacked(const std::filesystem::path& file) {
  gzFile handle = gzopen(file.c_str(), "rb");
  REQUIRE(handle);
  std::string text;
  std::vector<char> piece(1 << 16);
  for (int read = 0; (read = gzread(handle, piece.data(), static_cast<unsigned>(piece.size()))) > 0;)
    text.append(piece.data(), static_cast<std::size_t>(read));
  gzclose(handle);
  return text;
}

std::filesystem::path loads() { return std::filesystem::path(testing::repository) / "tests/score/loads"; }

RecordedLoad load_named(const std::string& name) {
  auto trace = read_trace(unpacked(loads() / (name + ".trace.json.gz")));
  auto log = read_network_log(unpacked(loads() / (name + ".log.json.gz")));
  REQUIRE(trace);
  REQUIRE(log);
  return {std::move(trace).value(), std::move(log).value()};
}

std::vector<std::string> names_of_loads() {
  std::vector<std::string> names;
  const std::string ending = ".lighthouse.json";
  for (const auto& entry : std::filesystem::directory_iterator(loads())) {
    const std::string name = entry.path().filename().string();
    if (name.size() > ending.size() && name.ends_with(ending))
      names.push_back(name.substr(0, name.size() - ending.size()));
  }
  return names;
}

}  // namespace

TEST_CASE("a trace with the log of another load gives no number", "[score]") {
  const auto names = names_of_loads();
  REQUIRE(names.size() >= 2);
  const auto result = score_load({load_named(names[0]).trace, load_named(names[1]).log});
  REQUIRE_FALSE(result);
  CHECK(result.error() == "other_load");
}

TEST_CASE("recorded loads get Lighthouse's own numbers", "[score]") {
  const auto names = names_of_loads();
  REQUIRE(names.size() >= 12);
  int poor = 0;
  for (const std::string& name : names) {
    DYNAMIC_SECTION(name) {
      const auto expected = nlohmann::json::parse(std::ifstream(loads() / (name + ".lighthouse.json")));
      const auto result = score_load(load_named(name));
      REQUIRE(result);
      if (expected["score"].is_null()) {
        CHECK_FALSE(result->score);
      } else {
        REQUIRE(result->score);
        CHECK(*result->score == Approx(expected["score"].get<double>()).margin(1e-9));
      }
      for (const Metric metric : all_metrics) {
        const auto& wanted = expected["metrics"][std::string(name_of(metric))];
        const auto& value = result->metrics[static_cast<std::size_t>(metric)];
        INFO(name_of(metric));
        if (wanted["value"].is_null()) {
          CHECK_FALSE(value);
          continue;
        }
        REQUIRE(value);
        const double tolerance = metric == Metric::speed_index               ? 10
                                 : metric == Metric::cumulative_layout_shift ? 0.001
                                                                             : 1;
        CHECK(std::abs(*value - wanted["value"].get<double>()) <= tolerance);
        CHECK(score_of(metric, *value) == Approx(wanted["score"].get<double>()).margin(1e-9));
      }
    }
    const auto numbers = nlohmann::json::parse(std::ifstream(loads() / (name + ".lighthouse.json")));
    if (numbers["score"].is_number() && numbers["score"] < 0.5) ++poor;
  }
  CHECK(poor >= 2);
}
