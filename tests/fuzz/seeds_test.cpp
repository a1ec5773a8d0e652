// Every input that fuzzing began with or found something by, through its target again, in every build: what
// was wrong once stays right. docs/fuzzing.md says how they came about.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include <catch2/catch.hpp>

#include "fuzz/targets.h"
#include "support/locations.h"

using namespace collaudo;
using namespace collaudo::testing;
namespace fs = std::filesystem;

namespace {

const fs::path home = fs::path(repository) / "tests" / "fuzz";

std::vector<fs::path> inputs_in(const fs::path& folder) {
  std::vector<fs::path> files;
  if (fs::is_directory(folder))
    for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::string bytes_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

TEST_CASE("what fuzzing began with and what it found goes through its target", "[fuzz]") {
  // As libFuzzer's own bound in scripts/test --fuzz: inputs are small, an attacker's time is not to be ours.
  constexpr std::chrono::seconds most{10};
  for (const fuzz::Target& target : fuzz::targets()) {
    const std::string name(target.name);
    std::vector<fs::path> inputs = inputs_in(home / "seeds" / name);
    INFO("no seeds of " << name);
    REQUIRE_FALSE(inputs.empty());
    for (const fs::path& found : inputs_in(home / "regressions" / name)) inputs.push_back(found);
    for (const fs::path& input : inputs) {
      INFO(input.string());
      const std::string bytes = bytes_of(input);
      REQUIRE_FALSE(bytes.empty());
      const auto start = std::chrono::steady_clock::now();
      CHECK_NOTHROW(target.run(bytes));
      CHECK(std::chrono::steady_clock::now() - start < most);
    }
  }
}

TEST_CASE("every folder of inputs has a target", "[fuzz]") {
  std::set<std::string> names;
  for (const fuzz::Target& target : fuzz::targets()) names.emplace(target.name);
  for (const char* kind : {"seeds", "regressions"})
    for (const fs::path& folder : inputs_in(home / kind)) {
      INFO(folder.string());
      CHECK(names.contains(folder.filename().string()));
    }
}
