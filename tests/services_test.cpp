// The services from the command line to the reports: what is handed in is read, judged, recorded and shown.
// With the recordings of tests/sites, through the program.
#include <filesystem>
#include <fstream>
#include <set>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "report/report.h"
#include "support/json_schema.h"
#include "support/locations.h"
#include "support/reports_of_runs.h"
#include "support/run_program.h"
#include "support/sanitized.h"
#include "support/scratch_folder.h"
#include "support/service_runs.h"
#include "support/site_server.h"
#include "support/watched_area.h"

using namespace collaudo;
using namespace collaudo::testing;
namespace fs = std::filesystem;
using nlohmann::json;

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

TEST_CASE("the questions of an attestation can be answered and handed in", "[services]") {
  const ScratchFolder folder;
  const std::string file = folder.file("attestazione.json");
  REQUIRE(
      run_program(collaudo_program, {"init", model_home, "--attestation", "--services", "12,2", "-o", file})
          .exit_code == 0);
  json attestation = json::parse(content(file));
  CHECK(attestation["site"] == model_home);
  std::set<std::string> asked, expected;
  const json vocabulary = json::parse(
      content(std::string(repository) + "/criteria/vocabulary/service-attestation-questions.json"));
  for (const json& question : vocabulary["questions"]) {
    const std::string id = question["id"];
    if (question["scope"] == "per_service")
      expected.insert({id + " 2", id + " 12"});
    else if (question["scope"] == "per_municipality")
      expected.insert(id + " ");
    else
      CHECK(attestation["domanda"] == question["it"]);
  }
  for (json& answer : attestation["answers"]) {
    const std::string service =
        answer.contains("service") ? std::to_string(answer["service"].get<int>()) : std::string();
    asked.insert(answer["question"].get<std::string>() + " " + service);
    CHECK_FALSE(answer["domanda"].get<std::string>().empty());
    if (service != "2") answer["answer"] = "yes";
    answer["note"] = "Visto da FNTZPR85T10Z999T";
  }
  CHECK(asked == expected);
  attestation["operator"] = {{"name", "Operatore Di Prova"}, {"role", "collaudatore"}};
  attestation["date"] = "2026-11-20";
  folder.write("attestazione.json", attestation.dump());
  const ProgramRun run = offline({"--attestation", file, "--services", "12,2", "--json", "-"});
  const json report = report_of(run);
  CHECK(report["attested_by"].get<std::string>().find(
            "Operatore Di Prova, collaudatore, 2026-11-20, sha256:") == 0);
  CHECK(report["services"][0]["attested_answers"].get<int>() >
        report["services"][1]["attested_answers"].get<int>());
  CHECK(run.out.find("FNTZPR85T10Z999T") == std::string::npos);
}

TEST_CASE("a session shows the personal area, writes nothing and goes nowhere else", "[services][session]") {
  const auto area = std::make_shared<WatchedArea>();
  ServerOptions options;
  options.live = area;
  const SiteServer server(model_site(sites_folder), options);
  const std::string cookie = area->log_in();
  REQUIRE(cookie.find('=') != std::string::npos);
  const ScratchFolder folder;
  folder.write("sessione", cookie + "\n");
  fs::permissions(folder.file("sessione"), fs::perms::owner_read | fs::perms::owner_write);
  const ProgramRun run =
      online(server, {"--only", "C.SE.5.2", "--service-url", WatchedArea::origin + "/area-personale/",
                      "--session", folder.file("sessione"), "--services", "12", "--service", "12", "--json",
                      "-", "--record", folder.file("prove.warc.gz")});
  INFO(run.err);
  const json report = report_of(run);
  CHECK(verdict_of_criterion(report, "C.SE.5.2") == "success");
  const json& walk = report["services"][0]["walks"][0];
  CHECK(walk["channel"] == "session");
  std::set<std::string> roles;
  for (const json& screen : walk["screens"]) roles.insert(screen["role"].get<std::string>());
  CHECK(roles.contains("personal_area"));
  std::size_t with_session = 0;
  for (const auto& asked : area->asked()) {
    INFO(asked.method << " " << asked.address);
    CHECK(asked.method == "GET");
    CHECK(asked.address.find("/esci") == std::string::npos);
    if (asked.cookie.find(cookie) == std::string::npos) continue;
    ++with_session;
    CHECK(asked.address.starts_with(WatchedArea::origin + "/"));
  }
  CHECK(with_session >= 3);
  CHECK(run.out.find(cookie.substr(cookie.find('=') + 1) + "\"") == std::string::npos);
  const bool leaks = unpacked(folder.file("prove.warc.gz")).find(cookie) != std::string::npos;
  CHECK_FALSE(leaks);
  const json again =
      report_of(run_program(collaudo_program, {"replay", folder.file("prove.warc.gz"), "--json", "-"}));
  const bool is_same = again == report;
  CHECK(is_same);
}

TEST_CASE("with public pages only the report says what was decided and what to record", "[services]") {
  const auto area = std::make_shared<WatchedArea>();
  ServerOptions options;
  options.live = area;
  const SiteServer server(model_site(sites_folder), options);
  const ProgramRun run = online(server, {"--only", "C.SE", "--service-url", WatchedArea::origin + "/",
                                         "--services", "2,12", "--json", "-"});
  INFO(run.err);
  const json report = report_of(run);
  CHECK(report["target"]["service_url"] == WatchedArea::origin + "/");
  CHECK(verdict_of_criterion(report, "C.SE.5.2") == "not_verifiable");
  CHECK(run.out.find("l'accesso ai servizi porta su servizi.comune.valverde.ct.it") != std::string::npos);
  for (const json& service : report["services"]) {
    CHECK(service["walks"].empty());
    const json& missing = service["criteria"]["C.SE.5.2"]["missing"];
    REQUIRE(missing.size() == 1);
    CHECK(missing[0]["supplied_by"][0] == "har");
  }
  for (const auto& asked : area->asked()) CHECK(asked.method == "GET");
}

TEST_CASE("the hosts that a walk shows are asked for TLS, and a recording has the answers", "[services]") {
  const auto area = std::make_shared<WatchedArea>();
  ServerOptions options;
  options.live = area;
  const SiteServer server(model_site(sites_folder), options);
  const ScratchFolder folder;
  const ProgramRun run = online(server, {"--only", "C.SE.5.1", "--har", har("conforming-permessi") + "=12",
                                         "--json", "-", "--record", folder.file("prove.warc.gz")});
  INFO(run.err);
  const json report = report_of(run);
  CHECK(verdict_of_criterion(report, "C.SE.5.1") == "success");
  const json again =
      report_of(run_program(collaudo_program, {"replay", folder.file("prove.warc.gz"), "--json", "-"}));
  const bool is_same = again == report;
  CHECK(is_same);
}

TEST_CASE("a recording far larger than the memory is read", "[services]") {
  const ScratchFolder folder;
  const std::string whole = content(har("conforming-permessi"));
  const auto entries = whole.find("\"entries\"");
  const auto begin = whole.find('[', entries) + 1;
  {
    std::ofstream stream(folder.file("grande.har"), std::ios::binary);
    stream << whole.substr(0, begin);
    const std::string picture(1'500'000, 'A'), script(600'000, 'x'), page(40'000, 'p');
    for (int number = 0; number < 290; ++number) {
      const bool is_picture = number % 3 == 0, is_script = number % 3 == 1;
      stream << R"({"startedDateTime":"2026-11-20T08:00:00.000Z","request":{"method":"GET","url":)"
             << "\"https://servizi.comune.valverde.ct.it/r" << number << "\",\"headers\":[]},"
             << R"("response":{"status":200,"headers":[],"content":{"mimeType":")"
             << (is_picture  ? "image/png\",\"encoding\":\"base64"
                 : is_script ? "application/javascript"
                             : "text/css")
             << "\",\"text\":\""
             << (is_picture  ? picture
                 : is_script ? script
                             : page)
             << "\"}}},";
    }
    stream << whole.substr(begin);
  }
  REQUIRE(fs::file_size(folder.file("grande.har")) > 200'000'000);
  const ProgramRun run = offline({"--har", folder.file("grande.har"), "--json", "-"});
  INFO(run.err);
  CHECK((run.exit_code == 0 || run.exit_code == 1 || run.exit_code == 3));
  CHECK(verdict_of_criterion(report_of(run), "C.SE.5.2") == "success");
  REQUIRE(run.peak_mb > 0);
  if (!is_sanitized) CHECK(run.peak_mb <= 160);
}
