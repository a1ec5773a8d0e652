// The services from the command line to the reports: what is handed in is read, judged, recorded and shown,
// and no personal datum of the walk gets out. With the recordings of tests/sites, through the program.
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "report/report.h"
#include "support/json_schema.h"
#include "support/locations.h"
#include "support/run_program.h"
#include "support/scratch_folder.h"

using namespace collaudo;
using namespace collaudo::testing;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

const std::string home = "https://comune.valverde.ct.it/";

std::string har(const std::string& name) {
  return (fs::path(sites_folder) / "hars" / (name + ".har")).string();
}

std::string content(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

ProgramRun offline(std::vector<std::string> more) {
  more.insert(more.begin(), {"check", home, "--offline"});
  return run_program(collaudo_program, more);
}

json report_of(const ProgramRun& run) {
  INFO("standard error: " << run.err);
  const json report = json::parse(run.out, nullptr, false);
  REQUIRE_FALSE(report.is_discarded());
  return report;
}

std::string verdict_of_criterion(const json& report, const std::string& id) {
  for (const json& criterion : report["criteria"])
    if (criterion["id"] == id) return criterion["verdict"];
  return "";
}

std::vector<std::string> all_reports(const ScratchFolder& folder, const std::string& run) {
  std::vector<std::string> arguments;
  for (const FormatRow& format : formats()) {
    arguments.push_back("--" + std::string(format.name));
    arguments.push_back(folder.file(run + std::string(format.extension)));
  }
  return arguments;
}

}  // namespace

TEST_CASE("evidence of the services selects their criteria, and offline no others", "[services]") {
  const json report = report_of(offline({"--har", har("conforming-permessi"), "--json", "-"}));
  CHECK(verdict_of_criterion(report, "C.SE.5.2") == "success");
  for (const json& criterion : report["criteria"])
    CHECK(criterion["id"].get<std::string>().find(".SE.") != std::string::npos);
  const json skipped =
      report_of(offline({"--har", har("conforming-permessi"), "--only", "C.SI.5.2", "--json", "-"}));
  CHECK(verdict_of_criterion(skipped, "C.SE.5.2").empty());
}

TEST_CASE("a declared service without evidence is not verifiable", "[services]") {
  const json report =
      report_of(offline({"--har", har("conforming-permessi") + "=12", "--services", "2,12", "--json", "-"}));
  CHECK(verdict_of_criterion(report, "C.SE.5.2") == "not_verifiable");
}

TEST_CASE("broken, cut and foreign recordings are told and the rest goes on", "[services]") {
  const ScratchFolder folder;
  const std::string whole = content(har("conforming-permessi"));
  folder.write("tagliato.har", whole.substr(0, whole.size() / 2));
  folder.write("rotto.har", whole.substr(0, 10));
  folder.write("estraneo.har", "{\"nodes\": [1, 2, 3]}");
  folder.write("vuoto.har", "");
  folder.write("immagine.har", std::string("\x89PNG\r\n\x1a\n\0\0\0", 11));
  folder.write("vecchio.har", "{\"log\": {\"version\": \"7\", \"entries\": []}}");
  folder.write("profondo.har", std::string(200'000, '['));
  folder.write("lettera.eml", "Ciao");
  fs::create_directories(folder.path() / "vuota");
  std::vector<std::string> arguments = {"--har", har("other-subdomain"), "--json", "-"};
  const std::vector<std::string> broken = {"tagliato.har", "rotto.har",   "estraneo.har", "vuoto.har",
                                           "immagine.har", "vecchio.har", "profondo.har"};
  for (const std::string& name : broken) {
    arguments.push_back("--har");
    arguments.push_back(folder.file(name));
  }
  arguments.insert(arguments.end(), {"--message", folder.file("lettera.eml"), "--saved-pages",
                                     (folder.path() / "vuota").string() + "/"});
  const ProgramRun run = offline(arguments);
  INFO(run.err);
  const json report = report_of(run);
  CHECK(run.exit_code != 2);
  CHECK(run.exit_code != 4);
  CHECK(verdict_of_criterion(report, "C.SE.5.2") == "tolerance");
  std::set<std::string> missing;
  for (const json& gap : report["gaps"])
    if (gap["role"] == "service_flow") missing.insert(gap["detail"].get<std::string>());
  for (const std::string& name : broken) {
    INFO(name);
    CHECK(missing.contains(name));
    CHECK(run.err.find(folder.file(name) + ": ") != std::string::npos);
  }
  CHECK(missing.contains("lettera.eml"));
  CHECK(missing.contains("vuota"));
  // A line a file; that of where the file stands is for the terminal alone.
  CHECK(std::count(run.err.begin(), run.err.end(), '\n') == 9);
  CHECK(run.out.find(folder.path().string()) == std::string::npos);
}

TEST_CASE("a bundle with services replays to the same bytes", "[services]") {
  const ScratchFolder folder;
  std::vector<std::string> arguments = {
      "--har",         har("conforming-permessi") + "=12:1",
      "--har",         har("conforming-permessi-second-walk") + "=12:2",
      "--saved-pages", (fs::path(sites_folder) / "saved" / "bonus-utenze").string(),
      "--attestation", (fs::path(sites_folder) / "attestation.json").string(),
      "--services",    "12,2",
      "--flow-type",   "permessi=12",
      "--har",         folder.file("rotto.har"),
      "--record",      folder.file("prove.warc.gz")};
  folder.write("rotto.har", "{");
  for (const auto& file : fs::directory_iterator(fs::path(sites_folder) / "mail"))
    arguments.insert(arguments.end(), {"--message", file.path().string()});
  const auto live = all_reports(folder, "live"), again = all_reports(folder, "again");
  arguments.insert(arguments.end(), live.begin(), live.end());
  const ProgramRun run = offline(arguments);
  INFO(run.err);
  REQUIRE(fs::exists(folder.file("prove.warc.gz")));
  std::vector<std::string> replay = {"replay", folder.file("prove.warc.gz")};
  replay.insert(replay.end(), again.begin(), again.end());
  const ProgramRun second = run_program(collaudo_program, replay);
  INFO(second.err);
  CHECK(second.exit_code == run.exit_code);
  for (const FormatRow& format : formats()) {
    const std::string extension(format.extension);
    const std::string text = content(folder.file("live" + extension));
    CHECK_FALSE(text.empty());
    // Compared without the framework, which would print a megabyte.
    const bool is_same = text == content(folder.file("again" + extension));
    INFO(extension);
    CHECK(is_same);
  }
  CHECK(schema_faults(json::parse(content(folder.file("live.json"))), "docs/report.schema.json") == "");
}
