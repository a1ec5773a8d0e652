// Disks that are full, folders that may not be written to, and ends at any moment: no half of a report is
// ever taken for a whole one, and nothing is left behind that was not asked for.
#include <csignal>
#include <filesystem>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "hostile/audit.h"
#include "support/locations.h"
#include "support/scratch_folder.h"

using namespace collaudo::testing;
namespace fs = std::filesystem;

namespace {

const std::vector<std::string> formats = {"text", "json", "html", "markdown", "junit", "sarif"};
const std::string former = "the report of yesterday\n";

std::vector<std::string> check_of(const SiteServer& server, const std::vector<std::string>& more) {
  std::vector<std::string> arguments = {
      "check", std::string(model_origin) + "/", "--only", "C.SI.1", "--retry", "0"};
  for (const auto& words : {routes_to(server), more})
    arguments.insert(arguments.end(), words.begin(), words.end());
  return arguments;
}

std::vector<std::string> reports_in(const ScratchFolder& folder) {
  std::vector<std::string> arguments;
  for (const std::string& format : formats)
    arguments.insert(arguments.end(), {"--" + format, folder.file("report." + format)});
  return arguments;
}

// As a shell would say it before it starts the program.
ProgramRun run_with(const std::string& before, const std::vector<std::string>& arguments,
                    const ProgramOptions& options) {
  std::vector<std::string> words = {"-c", before + " exec \"$0\" \"$@\"", collaudo_program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return run_program("/bin/sh", words, options);
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

bool is_whole(const std::string& format, const std::string& text) {
  if (format == "json" || format == "sarif") return nlohmann::json::accept(text);
  if (format == "html") return text.ends_with("</html>\n");
  if (format == "junit") return text.ends_with("</testsuites>\n");
  return text.ends_with("\n");
}

}  // namespace

TEST_CASE("a report that does not fit on the disk is none", "[hostile][outputs]") {
  const SiteServer server(model_site(sites_folder));
  const ScratchFolder folder, temporary;
  ProgramOptions options;
  options.environment["TMPDIR"] = temporary.path().string();
  folder.write("report.json", former);
  // Blocks of 512 bytes: less than any of these reports.
  SECTION("and the program hears of it") {
    const ProgramRun run =
        run_with("ulimit -f 1; trap '' XFSZ;", check_of(server, reports_in(folder)), options);
    INFO(run.err);
    CHECK(run.exit_code == 2);
    for (const std::string& format : formats) CHECK(run.err.find("report." + format) != std::string::npos);
    CHECK(names_in(folder.path()) == std::vector<std::string>{"report.json"});
  }
  SECTION("and the system ends the program") {
    const ProgramRun run =
        run_with("ulimit -c 0; ulimit -f 1;", check_of(server, reports_in(folder)), options);
    CHECK(run.exit_code == 128 + SIGXFSZ);
    for (const std::string& name : names_in(folder.path()))
      CHECK((name == "report.json" || name.ends_with(".partial")));
  }
  CHECK(read_file(folder.path() / "report.json") == former);
  CHECK(temporary.size() == 0);
}

TEST_CASE("a full standard output is named, and the other reports are written", "[hostile][outputs]") {
  if (!fs::is_character_file("/dev/full")) return;
  const SiteServer server(model_site(sites_folder));
  const ScratchFolder folder;
  auto arguments = reports_in(folder);
  arguments.insert(arguments.end(), {"--json", "-"});
  const ProgramRun run = run_program("/bin/sh", [&] {
    std::vector<std::string> words = {"-c", "exec \"$0\" \"$@\" >/dev/full", collaudo_program};
    const auto all = check_of(server, arguments);
    words.insert(words.end(), all.begin(), all.end());
    return words;
  }());
  INFO(run.err);
  CHECK(run.exit_code == 2);
  CHECK(run.err.find("spazio esaurito") != std::string::npos);
  for (const std::string& format : formats)
    CHECK(is_whole(format, read_file(folder.path() / ("report." + format))));
}

TEST_CASE("a reader that leaves in the middle ends nothing else", "[hostile][outputs]") {
  const SiteServer server(model_site(sites_folder));
  const ScratchFolder folder;
  auto arguments = check_of(server, {"--json", "-", "--html", folder.file("report.html")});
  std::vector<std::string> words = {"-c", "\"$0\" \"$@\" | head -c 10", collaudo_program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  const ProgramRun run = run_program("/bin/sh", words);
  CHECK(run.out.size() == 10);
  CHECK(is_whole("html", read_file(folder.path() / "report.html")));
}

TEST_CASE("a place that may not be written to is named, and the other reports are written",
          "[hostile][outputs]") {
  const SiteServer server(model_site(sites_folder));
  const ScratchFolder folder, closed;
  fs::permissions(closed.path(), fs::perms::owner_read | fs::perms::owner_exec);
  // Root may write into any folder but these.
  std::vector<std::string> places = {"/sys/report.json", "/dev/null/report.json"};
  if (geteuid() != 0) places.push_back(closed.file("report.json"));
  for (const std::string& place : places) {
    const ProgramRun run = run_program(
        collaudo_program, check_of(server, {"--json", place, "--html", folder.file("report.html")}));
    INFO(run.err);
    CHECK(run.exit_code == 2);
    CHECK(run.err.find("Impossibile scrivere il rapporto in " + place) != std::string::npos);
    CHECK(is_whole("html", read_file(folder.path() / "report.html")));
    fs::remove(folder.path() / "report.html");
  }
  fs::permissions(closed.path(), fs::perms::owner_all);
  CHECK(closed.size() == 0);
}

TEST_CASE("killed at any moment a run leaves whole reports or none", "[hostile][outputs]") {
  const SiteServer server(model_site(sites_folder));
  const auto whole_run = [&] {
    const ScratchFolder folder;
    return run_program(collaudo_program, check_of(server, reports_in(folder)));
  }();
  REQUIRE(whole_run.exit_code == 0);
  constexpr int moments = 24;
  int killed = 0;
  for (int moment = 1; moment <= moments; ++moment) {
    const ScratchFolder folder, temporary;
    folder.write("report.json", former);
    ProgramOptions options;
    options.environment["TMPDIR"] = temporary.path().string();
    // Every other one of them when the reports are being written.
    options.signal = SIGKILL;
    const auto part = moment % 2 == 0 ? whole_run.wall * moment / moments
                                      : whole_run.wall * (9 * moments + moment) / (10 * moments);
    options.signal_after = std::chrono::duration_cast<std::chrono::milliseconds>(part);
    const ProgramRun run = run_program(collaudo_program, check_of(server, reports_in(folder)), options);
    INFO("after " << options.signal_after.count() << " ms of " << whole_run.wall.count());
    killed += run.exit_code == 128 + SIGKILL ? 1 : 0;
    CHECK(temporary.size() == 0);
    for (const std::string& name : names_in(folder.path())) {
      if (name.ends_with(".partial")) continue;
      INFO(name);
      REQUIRE(name.starts_with("report."));
      const std::string text = read_file(folder.path() / name);
      if (text == former) continue;
      CHECK(is_whole(name.substr(7), text));
    }
  }
  CHECK(killed > 2);  // on a machine that was busy when the whole run was timed
}

TEST_CASE("interrupted at any moment a run leaves nothing unfinished", "[hostile][outputs]") {
  const SiteServer server(model_site(sites_folder));
  for (const int moment : {0, 5, 20, 80, 200, 400}) {
    const ScratchFolder folder, temporary;
    folder.write("report.json", former);
    ProgramOptions options;
    options.environment["TMPDIR"] = temporary.path().string();
    options.signal = SIGTERM;
    options.signal_after = std::chrono::milliseconds(moment);
    const ProgramRun run = run_program(collaudo_program, check_of(server, reports_in(folder)), options);
    INFO("after " << moment << " ms: " << run.exit_code << " " << run.err);
    CHECK(temporary.size() == 0);
    for (const std::string& name : names_in(folder.path())) {
      const std::string text = read_file(folder.path() / name);
      INFO(name);
      CHECK_FALSE(name.ends_with(".partial"));
      if (text != former) CHECK(is_whole(name.substr(7), text));
    }
  }
}
