// Whole runs with a browser: the client-rendered twin of the model is judged as the model is; a browser that
// is killed again and again ends no run and leaves nothing behind.
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "browser/chromium_program.h"
#include "browser/processes.h"
#include "browser/skipped.h"
#include "support/client_rendered.h"
#include "support/locations.h"
#include "support/reports_of_runs.h"
#include "support/run_program.h"
#include "support/scratch_folder.h"
#include "support/site_server.h"

using namespace collaudo;
using namespace collaudo::testing;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "collaudo-engine-XXXXXX").string();
    if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

ProgramRun run_on(const SiteServer& server, const std::string& engine_name, const fs::path& temporary,
                  std::vector<std::string> more = {}) {
  std::vector<std::string> arguments = {
      "check",        model_origin,
      "--connect-to", ":443:127.0.0.1:" + std::to_string(server.https_port()),
      "--connect-to", ":80:127.0.0.1:" + std::to_string(server.http_port()),
      "--cacert",     server.ca_file(),
      "--engine",     engine_name,
      "--json",       "-"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  ProgramOptions options;
  options.limit = std::chrono::minutes(8);
  options.environment = {{"TMPDIR", temporary.string()}, {"COLLAUDO_CHROMIUM", *browser::find_chromium("")}};
  return run_program(testing::collaudo_program, arguments, options);
}

std::map<std::string, std::string> verdicts_of(const json& report) {
  std::map<std::string, std::string> verdicts;
  for (const json& criterion : report["criteria"]) verdicts[criterion["id"]] = criterion["verdict"];
  return verdicts;
}

void check_nothing_left(const fs::path& temporary) {
  CHECK(profile_folders(temporary).empty());
  CHECK(processes_with(temporary.string()).empty());
}

}  // namespace

TEST_CASE("the client-rendered twin of the model has the verdicts of the model", "[browser][engine]") {
  if (is_skipped()) return;
  const VirtualSite model = model_site(testing::sites_folder);
  const TemporaryFolder temporary;
  const json of_model = report_of(run_on(SiteServer(model), "static", temporary.path()));
  const json of_twin = report_of(run_on(SiteServer(client_rendered(model)), "auto", temporary.path()));
  const auto expected = verdicts_of(of_model), found = verdicts_of(of_twin);
  for (const auto& [id, verdict] : expected) {
    INFO(id);
    // The speed is estimated without a browser, and measured with one.
    if (id != "C.SI.4.1") CHECK(found.at(id) == verdict);
  }
  CHECK(expected.at("C.SI.4.1") == "manual");
  CHECK(found.at("C.SI.4.1") == "success");
  CHECK(of_twin["evidence"]["rendered"].size() > 30);
  CHECK(of_twin["evidence"]["engine"] == "auto");
  CHECK_FALSE(of_model["evidence"].contains("rendered"));
  check_nothing_left(temporary.path());
}

TEST_CASE("auto shows only the pages that need it, and says which and why", "[browser][engine]") {
  if (is_skipped()) return;
  const VirtualSite model = model_site(testing::sites_folder);
  const TemporaryFolder temporary;
  const SiteServer server(model);
  const ScratchFolder folder;
  const std::string bundle = folder.file("bundle.warc.gz");
  const ProgramRun run = run_on(server, "auto", temporary.path(), {"--screenshots", "--record", bundle});
  const json report = report_of(run);
  // A replay needs no browser: what it showed is in the bundle.
  const bool is_same =
      run_program(testing::collaudo_program, {"replay", bundle, "--json", "-"}).out == run.out;
  CHECK(is_same);
  for (const auto& [id, verdict] : verdicts_of(report)) {
    INFO(id);
    CHECK(verdict != "failure");
  }
  const json& rendered = report["evidence"]["rendered"];
  CHECK(rendered.size() > 0);
  CHECK(rendered.size() < 15);
  for (const json& page : rendered) {
    CHECK(page["because"].size() > 0);
    CHECK(page["complete"] == true);
  }
  check_nothing_left(temporary.path());
}

TEST_CASE("pictures stand in the HTML report for pages that fail, and are small", "[browser][engine]") {
  if (is_skipped()) return;
  VirtualSite site = model_site(testing::sites_folder);
  std::string& home = site.at(std::string(model_origin) + "/").body;
  const auto label = home.find("data-element=\"all-services\"");
  REQUIRE(label != std::string::npos);
  home.insert(home.find('>', label) + 1, "Altra voce ");
  const TemporaryFolder temporary;
  const SiteServer server(std::move(site));
  const ScratchFolder folder;
  const auto page_of = [&](const std::string& name, std::vector<std::string> more) {
    const std::string file = folder.file(name);
    more.insert(more.end(), {"--only", "C.SI.1.6", "--html", file});
    const json report = report_of(run_on(server, "auto", temporary.path(), more));
    REQUIRE(verdicts_of(report).at("C.SI.1.6") == "failure");
    std::ifstream stream(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(stream), {});
  };
  const std::string picture = "<img src=\"data:image/jpeg;base64,";
  const std::string with = page_of("with.html", {"--screenshots"});
  const std::string without = page_of("without.html", {});
  const auto begin = with.find(picture);
  REQUIRE(begin != std::string::npos);
  CHECK(with.find('"', begin + picture.size()) - begin < 100'000);
  CHECK(with.find("alt=\"", begin) != std::string::npos);
  CHECK(without.find(picture) == std::string::npos);
  check_nothing_left(temporary.path());
}

TEST_CASE("a browser that is killed again and again ends no run", "[browser][engine]") {
  if (is_skipped()) return;
  const TemporaryFolder temporary;
  const SiteServer server(client_rendered(model_site(testing::sites_folder)));
  int killed = 0;
  std::jthread killer([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      for (const pid_t process : processes_with("--user-data-dir=" + temporary.path().string()))
        if (kill(process, SIGKILL) == 0) ++killed;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  });
  const ProgramRun run = run_on(server, "auto", temporary.path());
  killer.request_stop();
  killer.join();
  const json report = report_of(run);
  CHECK(killed > 0);
  CHECK(run.exit_code == 3);
  CHECK(verdicts_of(report).at("C.SI.1.6") == "not_verifiable");
  CHECK(verdicts_of(report).at("C.SI.4.1") == "not_verifiable");
  CHECK(report["evidence"]["rendered"][0]["cause"] == "needs_browser");
  check_nothing_left(temporary.path());
}

TEST_CASE("without Chromium the engine browser is a wrong use, auto goes on and says so",
          "[browser][engine]") {
  const TemporaryFolder temporary;
  const SiteServer server(client_rendered(model_site(testing::sites_folder)));
  const auto run = [&](const std::string& engine_name) {
    ProgramOptions options;
    options.environment = {{"COLLAUDO_CHROMIUM", "/nonexistent/chromium"}};
    return run_program(
        testing::collaudo_program,
        {"check", model_origin, "--connect-to", ":443:127.0.0.1:" + std::to_string(server.https_port()),
         "--cacert", server.ca_file(), "--engine", engine_name, "--retry", "0", "--json", "-"},
        options);
  };
  const ProgramRun refused = run("browser");
  CHECK(refused.exit_code == 2);
  CHECK(refused.err.find("Chromium") != std::string::npos);
  CHECK(std::count(refused.err.begin(), refused.err.end(), '\n') == 1);
  const json report = report_of(run("auto"));
  CHECK(verdicts_of(report).at("C.SI.1.6") == "not_verifiable");
  CHECK(report["notes"].dump().find("chromium-headless-shell") != std::string::npos);
}
