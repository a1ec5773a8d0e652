// collaudo in a CI job: what it tells GitHub Actions, the exit codes that a job gates on, and the shell parts
// of the action and of docs/ci.md, run against the model site.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "engine/judge.h"
#include "support/locations.h"
#include "support/run_program.h"
#include "support/sample_report.h"
#include "support/scratch_folder.h"
#include "support/site_server.h"

using namespace collaudo;
using namespace collaudo::testing;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

std::string content(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::size_t lines_beginning(const std::string& text, const std::string& beginning) {
  std::istringstream stream(text);
  std::size_t count = 0;
  for (std::string line; std::getline(stream, line);)
    if (line.starts_with(beginning)) ++count;
  return count;
}

// The blocks "KEY: |" and "- |" of a YAML text, in order, without their indentation.
std::vector<std::string> shell_blocks(const std::string& yaml) {
  std::vector<std::string> blocks;
  std::istringstream stream(yaml);
  std::size_t indent = std::string::npos;  // of the key; npos outside a block
  for (std::string line; std::getline(stream, line);) {
    const std::size_t first = line.find_first_not_of(' ');
    if (indent != std::string::npos) {
      if (first == std::string::npos || first > indent) {
        blocks.back() += (line.size() > indent + 2 ? line.substr(indent + 2) : "") + "\n";
        continue;
      }
      indent = std::string::npos;
    }
    if (!line.ends_with("run: |") && !line.ends_with("- |")) continue;
    indent = first;
    blocks.emplace_back();
  }
  return blocks;
}

std::vector<std::string> yaml_fences(const std::string& markdown) {
  std::vector<std::string> fences;
  for (auto at = markdown.find("```yaml\n"); at != std::string::npos; at = markdown.find("```yaml\n", at)) {
    const auto end = markdown.find("```", at + 8);
    REQUIRE(end != std::string::npos);
    fences.push_back(markdown.substr(at + 8, end - at - 8));
    at = end;
  }
  return fences;
}

// A folder with a `collaudo` on its path that reaches the model site, whatever options a script gives it.
// Without the criteria of the services: they need recorded walks.
class Job {
 public:
  explicit Job(const SiteServer& server) {
    fs::create_directory(folder_.file("bin"));
    std::ofstream(folder_.file("bin/collaudo"))
        << "#!/bin/sh\n[ \"$1\" = check ] || exec " << testing::collaudo_program << " \"$@\"\nexec "
        << testing::collaudo_program << " \"$@\" --connect-to :443:127.0.0.1:" << server.https_port()
        << " --connect-to :80:127.0.0.1:" << server.http_port() << " --cacert " << server.ca_file()
        << " --skip C.SE\n";
    fs::permissions(folder_.file("bin/collaudo"), fs::perms::owner_all);
    environment = {{"PATH", folder_.file("bin") + ":/usr/bin:/bin"},
                   {"GITHUB_ACTIONS", "true"},
                   {"GITHUB_STEP_SUMMARY", folder_.file("summary.md")},
                   {"GITHUB_OUTPUT", folder_.file("output")},
                   {"GITHUB_PATH", folder_.file("path")},
                   {"GITHUB_ACTION_PATH", std::string(testing::repository) + "/.github/actions/collaudo"},
                   {"SITE", "https://comune.valverde.ct.it/"},
                   {"REPORTS", "collaudo-reports"},
                   {"OPTIONS", ""},
                   {"FAIL_ON", ""},
                   {"UNVERIFIABLE", "fail"}};
  }

  // As the runner starts a step.
  ProgramRun run(const std::string& script) const {
    std::ofstream(folder_.file("step.sh")) << script;
    ProgramOptions options;
    options.environment = environment;
    return run_program(
        "/bin/bash",
        {"-c", "cd \"$0\" && exec bash --noprofile --norc -eo pipefail step.sh", folder_.file("")}, options);
  }
  std::string file(const std::string& name) const { return folder_.file(name); }

  std::map<std::string, std::string> environment;

 private:
  ScratchFolder folder_;
};

std::string action() {
  return content(std::string(testing::repository) + "/.github/actions/collaudo/action.yml");
}

VirtualSite faulty_site(const std::string& variant) {
  return site_of_case(fs::path(testing::sites_folder) / "variants" / (variant + ".json"),
                      testing::sites_folder);
}

}  // namespace

TEST_CASE("under GitHub Actions: a summary, annotations, and a whole report on standard output", "[ci]") {
  const ScratchFolder folder;
  ProgramOptions options;
  options.environment = {{"GITHUB_ACTIONS", "true"}, {"GITHUB_STEP_SUMMARY", folder.file("summary.md")}};
  const std::vector<std::string> arguments = {"https://127.0.0.1:1/", "--retry", "0", "--json", "-"};
  const ProgramRun run = run_program(testing::collaudo_program, arguments, options);
  CHECK(run.exit_code == 3);
  CHECK_FALSE(json::parse(run.out, nullptr, false).is_discarded());
  CHECK(lines_beginning(run.err, "::warning title=") == 10);
  const std::string once = content(folder.file("summary.md"));
  CHECK(once.starts_with("## "));
  CHECK(has(once, "| … Non verificabile | "));

  std::vector<std::string> quiet = arguments;
  quiet.insert(quiet.end(), {"--quiet", "--lang", "en"});
  const ProgramRun again = run_program(testing::collaudo_program, quiet, options);
  CHECK(lines_beginning(again.err, "::") == 0);
  CHECK(content(folder.file("summary.md")).starts_with(once));
  CHECK(has(content(folder.file("summary.md")), "| … Not verifiable | "));

  options.environment["GITHUB_STEP_SUMMARY"] = folder.file("no/summary.md");
  const ProgramRun unwritable = run_program(testing::collaudo_program, arguments, options);
  CHECK(unwritable.exit_code == 3);
  CHECK(has(unwritable.err, "Il riepilogo non è stato aggiunto"));

  // Elsewhere nothing of the kind.
  options.environment = {{"GITHUB_STEP_SUMMARY", folder.file("other.md")}};
  const ProgramRun elsewhere = run_program(testing::collaudo_program, arguments, options);
  CHECK(lines_beginning(elsewhere.err, "::") == 0);
  CHECK_FALSE(fs::exists(folder.file("other.md")));
}

TEST_CASE("exit codes: the gravest wins, --fail-on and --exit-zero change the mapping", "[ci]") {
  using enum Verdict;
  const std::set<Verdict> usual = JudgeOptions{}.fail_on;
  struct Case {
    std::vector<Verdict> verdicts;
    std::set<Verdict> fail_on;
    bool exit_zero;
    int code;
  };
  for (const Case& one : std::vector<Case>{
           {{}, usual, false, 0},
           {{success, tolerance, not_applicable, manual}, usual, false, 0},
           {{success, not_executable}, usual, false, 1},
           {{failure, not_verifiable}, usual, false, 1},
           {{manual, not_verifiable}, usual, false, 3},
           {{failure, not_verifiable, error}, usual, false, 4},
           {{not_executable}, {failure}, false, 0},
           {{failure, not_verifiable}, {manual}, false, 3},
           {{manual, not_verifiable}, {manual}, false, 1},
           {{tolerance}, {failure, tolerance}, false, 1},
           {{not_verifiable}, {not_verifiable}, false, 1},
           {{failure, not_verifiable}, usual, true, 0},
           {{tolerance}, {tolerance}, true, 0},
           {{failure, error}, usual, true, 4},
       }) {
    const SampleReport sample = report_with(one.verdicts);
    JudgeOptions options;
    options.fail_on = one.fail_on;
    options.exit_zero = one.exit_zero;
    INFO(one.verdicts.size() << " verdicts, expected " << one.code);
    CHECK(exit_code_of(sample.report.criteria, options) == one.code);
  }
  // Waived criteria and recommendations do not count.
  SampleReport waived = report_with({failure, not_verifiable});
  for (CriterionResult& result : waived.report.criteria)
    result.waived = Waiver{"reason", "author", "2027-01-01"};
  CHECK(exit_code_of(waived.report.criteria, {}) == 0);
  SampleReport advice = report_with({failure});
  advice.criteria[0].spec.level = Level::recommendation;
  CHECK(exit_code_of(advice.report.criteria, {}) == 0);
}

TEST_CASE("the comparison of two runs says what happened to the site", "[ci]") {
  const ScratchFolder folder;
  const std::string before = folder.file("before.json"), after = folder.file("after.json");
  {
    const SiteServer server(model_site(testing::sites_folder));
    const Job job(server);
    REQUIRE(job.run("collaudo check \"$SITE\" --json " + before).exit_code == 0);
  }
  {
    const SiteServer server(faulty_site("menu-wrong-order"));
    const Job job(server);
    REQUIRE(job.run("collaudo check \"$SITE\" --json " + after).exit_code == 1);
  }
  const ProgramRun worse = run_program(testing::collaudo_program,
                                       {"diff", before, after, "--json", "-", "--text", folder.file("t")});
  CHECK(worse.exit_code == 1);
  const json difference = json::parse(worse.out);
  CHECK(difference["summary"]["worse"] == 1);
  CHECK(difference["changed"] == json({"site"}));
  const auto menu = std::find_if(difference["criteria"].begin(), difference["criteria"].end(),
                                 [](const json& criterion) { return criterion["id"] == "C.SI.1.6"; });
  REQUIRE(menu != difference["criteria"].end());
  CHECK((*menu)["change"] == "worse");
  CHECK((*menu)["why"] == json({"site"}));
  CHECK_FALSE((*menu)["new_findings"].empty());
  CHECK(has(content(folder.file("t")), "Peggiorati (1)"));
  const ProgramRun better =
      run_program(testing::collaudo_program, {"diff", after, before, "--markdown", "-", "--lang", "en"});
  CHECK(better.exit_code == 0);
  CHECK(has(better.out, "### Better (1)"));

  // A damaged recording is named as what it is.
  std::ofstream(folder.file("run.warc.gz"), std::ios::binary) << "\x1f\x8b\x08";
  const ProgramRun bundle =
      run_program(testing::collaudo_program, {"diff", before, folder.file("run.warc.gz")});
  CHECK(bundle.exit_code == 2);
  CHECK(has(bundle.err, folder.file("run.warc.gz")));
  CHECK(lines_beginning(bundle.err, "collaudo: ") == 1);
}

TEST_CASE("recordings are compared as the reports that they give", "[ci]") {
  const ScratchFolder folder;
  const auto record = [&](const VirtualSite& site, const std::string& name) {
    const SiteServer server(site);
    const Job job(server);
    return job.run("collaudo check \"$SITE\" --only C.SI.1.6,C.SI.3.4 --record " +
                   folder.file(name + ".warc.gz") + " --json " + folder.file(name + ".json"));
  };
  REQUIRE(record(model_site(testing::sites_folder), "before").exit_code == 0);
  REQUIRE(record(faulty_site("menu-wrong-order"), "after").exit_code == 1);
  const auto difference = [&](const std::string& before, const std::string& after) {
    return run_program(testing::collaudo_program,
                       {"diff", folder.file(before), folder.file(after), "--json", "-"});
  };
  const ProgramRun of_bundles = difference("before.warc.gz", "after.warc.gz");
  CHECK(of_bundles.exit_code == 1);
  CHECK(json::parse(of_bundles.out)["summary"]["worse"] == 1);
  CHECK(of_bundles.out == difference("before.json", "after.json").out);
  CHECK(difference("before.json", "before.warc.gz").exit_code == 0);
}

TEST_CASE("the action runs the program and hands on its exit code", "[ci]") {
  const auto steps = shell_blocks(action());
  REQUIRE(steps.size() == 2);
  // Inputs reach the shell as variables only: an address cannot become a command.
  for (const std::string& step : steps) CHECK_FALSE(has(step, "${{"));

  const SiteServer server(model_site(testing::sites_folder));
  Job job(server);
  CHECK(job.run(steps[0]).exit_code == 0);
  const ProgramRun good = job.run(steps[1]);
  INFO(good.err);
  CHECK(good.exit_code == 0);
  CHECK(content(job.file("output")) == "exit-code=0\n");
  for (const char* report : {"collaudo.json", "collaudo.html", "collaudo.xml", "collaudo.sarif"})
    CHECK(fs::file_size(job.file(std::string("collaudo-reports/") + report)) > 1000);
  CHECK(content(job.file("summary.md")).starts_with("## "));

  job.environment["OPTIONS"] = "--only C.SI.4.1 --quiet";
  job.environment["FAIL_ON"] = "manual,not_verifiable";
  CHECK(job.run(steps[1]).exit_code == 1);
  job.environment["SITE"] = "$(touch injected); https://x";
  CHECK(job.run(steps[1]).exit_code == 2);
  CHECK_FALSE(fs::exists(job.file("injected")));
}

TEST_CASE("the action can let what was not seen pass", "[ci]") {
  const auto steps = shell_blocks(action());
  const SiteServer server(faulty_site("home-503"));
  Job job(server);
  job.environment["OPTIONS"] = "--retry 0";
  CHECK(job.run(steps.at(1)).exit_code == 3);
  job.environment["UNVERIFIABLE"] = "warn";
  CHECK(job.run(steps.at(1)).exit_code == 0);
  CHECK(content(job.file("output")) == "exit-code=3\nexit-code=3\n");
}

TEST_CASE("the examples of docs/ci.md run", "[ci]") {
  const auto fences = yaml_fences(content(std::string(testing::repository) + "/docs/ci.md"));
  REQUIRE(fences.size() == 3);
  CHECK(shell_blocks(fences[0]).empty());
  const SiteServer server(model_site(testing::sites_folder));
  const Job job(server);
  const auto by_hand = shell_blocks(fences[1]);
  REQUIRE(by_hand.size() == 2);
  // Twice, so that the second time there is something to compare with.
  for (int round = 0; round < 2; ++round)
    for (const std::string& step : by_hand) {
      const ProgramRun run = job.run(step);
      INFO(step << run.err);
      CHECK(run.exit_code == 0);
    }
  CHECK(has(content(job.file("summary.md")), "## Confronto di due rapporti"));

  const auto gitlab = shell_blocks(fences[2]);
  REQUIRE(gitlab.size() == 2);
  const Job other(server);
  for (const std::string& step : gitlab) CHECK(other.run(step).exit_code == 0);
  CHECK(fs::exists(other.file("reports/collaudo.xml")));
}
