// Runs the program with the arguments of tests/cli/cases.json and compares exit code and streams. Cases are
// data: there is no code per case.
#include <algorithm>
#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "support/locations.h"
#include "support/run_program.h"
#include "support/scratch_folder.h"

using collaudo::testing::ProgramOptions;
using collaudo::testing::ProgramRun;
using collaudo::testing::run_program;

namespace {

void check_stream(const nlohmann::json& the_case, const std::string& name, const std::string& text) {
  INFO(name << ": " << text);
  for (const std::string& wanted : the_case.value(name, std::vector<std::string>{}))
    CHECK(text.find(wanted) != std::string::npos);
  for (const std::string& unwanted : the_case.value("not_" + name, std::vector<std::string>{}))
    CHECK(text.find(unwanted) == std::string::npos);
}

}  // namespace

TEST_CASE("the command line keeps its promises", "[cli]") {
  std::ifstream stream(std::string(collaudo::testing::repository) + "/tests/cli/cases.json");
  for (const nlohmann::json& the_case : nlohmann::json::parse(stream)) {
    DYNAMIC_SECTION(the_case["about"].get<std::string>()) {
      ProgramOptions options;
      options.environment = the_case.value("environment", std::map<std::string, std::string>{});
      const collaudo::testing::ScratchFolder folder;
      for (const auto& [name, text] : the_case.value("files", std::map<std::string, std::string>{}))
        folder.write(name, text);
      if (the_case.contains("user_file"))
        folder.write("user/collaudo/collaudo.toml", the_case["user_file"].get<std::string>());
      options.folder = folder.path().string();
      if (the_case.contains("user_file"))
        options.environment["XDG_CONFIG_HOME"] = (folder.path() / "user").string();
      const ProgramRun run = run_program(collaudo::testing::collaudo_program,
                                         the_case["arguments"].get<std::vector<std::string>>(), options);
      INFO("standard error: " << run.err);
      CHECK(run.exit_code == the_case["exit"].get<int>());
      check_stream(the_case, "out", run.out);
      check_stream(the_case, "err", run.err);
      const auto written = the_case.value("written", std::vector<std::string>{});
      for (const std::string& name : written) CHECK(std::filesystem::exists(folder.path() / name));
      // A complaint is one line.
      if (run.exit_code == 2 && run.out.empty()) CHECK(std::count(run.err.begin(), run.err.end(), '\n') == 1);
    }
  }
}
