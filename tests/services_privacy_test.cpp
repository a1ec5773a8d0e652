// No personal datum of whoever walked through a service gets out: not from any channel that evidence comes in
// by, not into any report, bundle or copy. The person is the test identity of the model service area.
#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "report/report.h"
#include "support/locations.h"
#include "support/reports_of_runs.h"
#include "support/service_runs.h"
#include "support/watched_area.h"

using namespace collaudo;
using namespace collaudo::testing;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

const fs::path sites = sites_folder;

std::map<std::string, std::string> identity() {
  return json::parse(content((sites / "area/content/identity.json").string()))["values"];
}

std::string lower(std::string text) {
  for (char& letter : text)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  return text;
}

// In whatever case. A few digits alone are no datum inside a longer number, as there are in digests and
// times.
bool holds(const std::string& text, const std::string& datum) {
  static std::string last, last_lower;
  if (last != text) {
    last = text;
    last_lower = lower(text);
  }
  const std::string& where = last_lower;
  const std::string what = lower(datum);
  const bool is_number = what.size() < 8 && what.find_first_not_of("0123456789") == std::string::npos;
  const auto is_digit = [&](std::size_t at) {
    return at < where.size() &&
           std::string_view("0123456789abcdef").find(where[at]) != std::string_view::npos;
  };
  for (auto at = where.find(what); at != std::string::npos; at = where.find(what, at + 1))
    if (!is_number || (!(at > 0 && is_digit(at - 1)) && !is_digit(at + what.size()))) return true;
  return false;
}

std::string without(std::string text, const std::string& part) {
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at))
    text.erase(at, part.size());
  return text;
}

// Evidence that comes in by one channel.
struct Supply {
  std::string option, file;         // as on the command line
  std::string kind;                 // of what is made of it: "service_walk"
  std::string originals;            // what it holds, readable
  std::set<std::string> certainly;  // data of the person that are in it, by name
};

using Outputs = std::map<std::string, std::string>;

// All that a run said, wrote and recorded, and what a replay of its record says.
Outputs outputs_of(const ScratchFolder& folder, const ProgramRun& run) {
  INFO(run.err);
  REQUIRE((run.exit_code == 0 || run.exit_code == 1 || run.exit_code == 3));
  const std::string bundle = folder.file("prove.warc.gz");
  Outputs outputs = {{"standard output", run.out}, {"standard error", run.err}, {"bundle", unpacked(bundle)}};
  std::vector<std::string> replay = {"replay", bundle, "--explain-roles", "-v"};
  const auto again = all_reports(folder, "again");
  replay.insert(replay.end(), again.begin(), again.end());
  outputs["standard error of the replay"] = run_program(collaudo_program, replay).err;
  for (const FormatRow& format : formats())
    for (const char* which : {"live", "again"}) {
      const std::string name = which + std::string(format.extension);
      outputs[name] = content(folder.file(name));
      INFO(name);
      CHECK_FALSE(outputs[name].empty());
    }
  return outputs;
}

// What every run of `check` here is asked for.
std::vector<std::string> all_outputs(const ScratchFolder& folder) {
  std::vector<std::string> arguments = all_reports(folder, "live");
  arguments.insert(arguments.end(), {"--explain-roles", "-v", "--record", folder.file("prove.warc.gz")});
  return arguments;
}

// The files of the folder of a fleet of this one site: table, pages, summaries, reports.
Outputs outputs_of_fleet(const SiteServer& server, const Supply& supply) {
  const ScratchFolder folder;
  folder.write("siti.toml", "[[site]]\nurl = \"" + model_home + "\"\nonly = [\"C.SE\"]\n" +
                                supply.option.substr(2, supply.option.find('-', 2) - 2) +
                                (supply.option == "--saved-pages" ? "_pages" : "") + " = [\"" + supply.file +
                                "\"]\n");
  std::vector<std::string> arguments = {"fleet", folder.file("siti.toml"), "--bundles", "--output",
                                        folder.file("uscita")};
  const auto ways = ways_to(server);
  arguments.insert(arguments.end(), ways.begin(), ways.end());
  const ProgramRun run = run_program(collaudo_program, arguments);
  INFO(run.err);
  REQUIRE((run.exit_code == 0 || run.exit_code == 1 || run.exit_code == 3));
  Outputs outputs = {{"output of the fleet", run.out}, {"errors of the fleet", run.err}};
  for (const auto& entry : fs::recursive_directory_iterator(folder.path() / "uscita"))
    if (entry.is_regular_file()) {
      const std::string file = entry.path().string(), name = entry.path().filename().string();
      outputs["fleet: " + name] = name.ends_with(".gz") ? unpacked(file) : content(file);
    }
  CHECK(outputs.contains("fleet: fleet.csv"));
  // What was handed in is in it, masked.
  const bool has_evidence =
      outputs["fleet: comune.valverde.ct.it.warc.gz"].find("supplied/" + supply.kind) != std::string::npos;
  CHECK(has_evidence);
  return outputs;
}

void check_none_leaks(const Supply& supply, const Outputs& outputs) {
  const auto data = identity();
  for (const std::string& name : supply.certainly) {
    INFO(supply.option << " holds no " << name);
    const bool is_in = holds(supply.originals, data.at(name));
    CHECK(is_in);
  }
  for (const auto& [where, text] : outputs)
    for (const auto& [name, datum] : data) {
      // The terminal repeats the name of a file that it speaks of as it was given.
      const bool leaks =
          holds(where.find("error") == std::string::npos ? text : without(text, supply.file), datum);
      INFO(supply.option << ", " << where << ": " << name << " " << datum);
      CHECK_FALSE(leaks);
    }
}

const std::set<std::string> forms = {"codice_fiscale", "email", "iban", "telefono"};
const std::set<std::string> all_kinds = {"codice_fiscale", "email", "iban", "telefono", "nominativo"};

Supply recording(const std::string& name, std::set<std::string> certainly) {
  return {"--har", har(name), "service_walk", content(har(name)), std::move(certainly)};
}

Supply saved_pages() {
  const fs::path pages = sites / "saved" / "bonus-utenze";
  std::string originals;
  for (const auto& file : fs::directory_iterator(pages)) originals += content(file.path().string());
  return {"--saved-pages", pages.string(), "service_walk", originals, all_kinds};
}

// As `collaudo walk` writes it: what the browser showed, page by page. The name of the file is a datum too.
Supply recorded_walk(const ScratchFolder& folder) {
  const json pages = json::parse(content((sites / "saved/bonus-utenze/index.json").string()));
  json snapshots = json::array();
  for (const json& page : pages)
    snapshots.push_back({{"url", page["url"]},
                         {"time", "2026-11-20T08:00:00.000Z"},
                         {"html", content((sites / "saved/bonus-utenze" / page["file"]).string())}});
  const json walk = {{"log",
                      {{"version", "1.2"},
                       {"pages", {{{"id", "page_1"}, {"_domSnapshots", snapshots}}}},
                       {"entries", json::array()}}}};
  const std::string name = "percorso di " + identity().at("codice_fiscale") + ".har";
  folder.write(name, walk.dump());
  return {"--har", folder.file(name), "service_walk", walk.dump(), all_kinds};
}

Supply message(const ScratchFolder& folder) {
  const auto data = identity();
  const std::string text =
      "Date: Mon, 23 Nov 2026 10:03:10 +0100\nFrom: Comune <servizi@comune.valverde.ct.it>\nTo: " +
      data.at("nominativo") + " <" + data.at("email") +
      ">\nSubject: Richiesta ricevuta: Permesso di transito in ZTL per " + data.at("nominativo") +
      "\nContent-Type: text/plain; charset=\"utf-8\"\n\nGentile " + data.at("nominativo") +
      ",\nla tua richiesta è stata ricevuta.\nCodice fiscale " + data.at("codice_fiscale") + "\nIBAN " +
      data.at("iban") + "\nTelefono " + data.at("telefono") + "\nPosta " + data.at("email") +
      "\nNumero della pratica: ZTL-2026-000101\n";
  const std::string name = "per " + data.at("email") + ".eml";
  folder.write(name, text);
  return {"--message", folder.file(name), "service_message", text, all_kinds};
}

// A name in a note is a sentence of whoever signs; what its form betrays is masked.
Supply attestation(const ScratchFolder& folder) {
  const auto data = identity();
  json answers = json::parse(content((sites / "attestation.json").string()));
  const std::string evidence = "conferma " + data.at("codice_fiscale") + ".eml";
  for (json& answer : answers["answers"]) {
    answer["note"] = "Visto con " + data.at("codice_fiscale") + ", " + data.at("email") + ", " +
                     data.at("iban") + ", tel. " + data.at("telefono");
    answer["evidence"] = {evidence};
  }
  folder.write(evidence, "Date: oggi\n");
  const std::string name = "prova di " + data.at("email") + ".json";
  folder.write(name, answers.dump());
  return {"--attestation", folder.file(name), "service_attestation", answers.dump(), forms};
}

}  // namespace

TEST_CASE("each channel alone keeps the data of its person", "[services][privacy]") {
  const ScratchFolder files;
  ServerOptions options;
  options.live = std::make_shared<WatchedArea>();
  const SiteServer server(model_site(sites), options);
  for (const Supply& supply :
       {recording("conforming-permessi-unsanitised", {"codice_fiscale", "email", "telefono", "nominativo"}),
        recording("conforming-vantaggi", all_kinds), saved_pages(), recorded_walk(files), message(files),
        attestation(files)}) {
    const ScratchFolder folder;
    std::vector<std::string> arguments = all_outputs(folder);
    arguments.insert(arguments.end(), {supply.option, supply.file});
    Outputs outputs = outputs_of(folder, offline(arguments));
    outputs.merge(outputs_of_fleet(server, supply));
    if (supply.option == "--har") {
      const std::string copy = folder.file("copia.har");
      const ProgramRun run = run_program(collaudo_program, {"scrub", supply.file, model_home, "-o", copy});
      REQUIRE(run.exit_code == 0);
      outputs["scrubbed copy"] = content(copy);
      outputs["errors of scrub"] = run.err;
    }
    check_none_leaks(supply, outputs);
  }
}

TEST_CASE("a session keeps the data of its person", "[services][privacy][session]") {
  const auto area = std::make_shared<WatchedArea>();
  ServerOptions options;
  options.live = area;
  const SiteServer server(model_site(sites), options);
  const ScratchFolder folder;
  folder.write("sessione", area->log_in() + "\n");
  fs::permissions(folder.file("sessione"), fs::perms::owner_read | fs::perms::owner_write);
  std::vector<std::string> arguments = all_outputs(folder);
  arguments.insert(arguments.end(),
                   {"--only", "C.SE", "--service-url", WatchedArea::origin + "/area-personale/", "--session",
                    folder.file("sessione"), "--service", "12"});
  const Outputs outputs = outputs_of(folder, online(server, arguments));
  Supply supply{"--session", folder.file("sessione"), "service_walk", "", {"nominativo"}};
  for (const auto& asked : area->asked()) supply.originals += asked.answer;
  check_none_leaks(supply, outputs);
}

TEST_CASE("what one channel shows of the person is masked in the others", "[services][privacy]") {
  const ScratchFolder files, folder;
  const Supply walk = recording("conforming-permessi-unsanitised", {"nominativo"});
  const auto data = identity();
  json answers = json::parse(content((sites / "attestation.json").string()));
  for (json& answer : answers["answers"]) answer["note"] = "Pratica di " + data.at("nominativo");
  files.write("attestazione.json", answers.dump());
  std::vector<std::string> arguments = all_outputs(folder);
  arguments.insert(arguments.end(),
                   {walk.option, walk.file, "--attestation", files.file("attestazione.json")});
  check_none_leaks(walk, outputs_of(folder, offline(arguments)));
}

TEST_CASE("no personal datum of a walk gets out", "[services][privacy]") {
  const std::map<std::string, std::string> data = identity();
  REQUIRE(data.size() >= 20);
  std::vector<fs::path> hars;
  for (const auto& entry : fs::directory_iterator(fs::path(sites_folder) / "hars"))
    if (entry.path().extension() == ".har") hars.push_back(entry.path());
  REQUIRE(hars.size() >= 40);
  const ScratchFolder folder;
  std::vector<std::string> arguments = {
      "--saved-pages",   (fs::path(sites_folder) / "saved" / "bonus-utenze").string(),
      "--attestation",   (fs::path(sites_folder) / "attestation.json").string(),
      "--explain-roles", "-v",
      "--record",        folder.file("prove.warc.gz")};
  std::string originals;
  for (const fs::path& file : hars) {
    arguments.insert(arguments.end(), {"--har", file.string()});
    originals += content(file.string());
  }
  for (const auto& file : fs::directory_iterator(fs::path(sites_folder) / "mail"))
    arguments.insert(arguments.end(), {"--message", file.path().string()});
  const auto reports = all_reports(folder, "live");
  arguments.insert(arguments.end(), reports.begin(), reports.end());
  const ProgramRun run = offline(arguments);
  INFO(run.err);
  std::vector<std::pair<std::string, std::string>> outputs = {
      {"standard error", run.err}, {"bundle", unpacked(folder.file("prove.warc.gz"))}};
  for (const FormatRow& format : formats())
    outputs.emplace_back(format.name, content(folder.file("live" + std::string(format.extension))));
  std::size_t seen = 0;
  for (const auto& [datum_name, datum] : data) {
    if (originals.find(datum) != std::string::npos) ++seen;
    for (const auto& [name, text] : outputs) {
      CHECK((!text.empty() || name == "standard error"));
      // Compared without the framework, which would print megabytes.
      const bool leaks = holds(text, datum);
      INFO(name << ": " << datum);
      CHECK_FALSE(leaks);
    }
  }
  // Else the test would pass for want of data.
  CHECK(seen >= 15);
}

TEST_CASE("a scrubbed copy holds no personal datum and is judged like the original", "[services][privacy]") {
  const ScratchFolder folder;
  const std::map<std::string, std::string> data = identity();
  // Each alone: what one recording shows of the person must not be needed for another.
  for (const auto& file : fs::directory_iterator(fs::path(sites_folder) / "hars")) {
    if (file.path().extension() != ".har") continue;
    const std::string name = file.path().stem().string();
    INFO(name);
    const std::string copy = folder.file(name + ".har");
    REQUIRE(run_program(collaudo_program, {"scrub", har(name), model_home, "-o", copy}).exit_code == 0);
    CHECK((fs::status(copy).permissions() & (fs::perms::group_all | fs::perms::others_all)) ==
          fs::perms::none);
    const std::string text = content(copy);
    const ProgramRun original = offline({"--har", har(name), "--json", "-"});
    for (const auto& [datum_name, datum] : data) {
      INFO(datum_name);
      const bool leaks_from_copy = holds(text, datum), leaks_from_report = holds(original.out, datum);
      CHECK_FALSE(leaks_from_copy);
      CHECK_FALSE(leaks_from_report);
    }
    const json before = report_of(original);
    const json after = report_of(offline({"--har", copy, "--json", "-"}));
    for (const json& criterion : before["criteria"])
      CHECK(verdict_of_criterion(after, criterion["id"]) == criterion["verdict"].get<std::string>());
    const bool has_same_screens =
        before["services"][0]["walks"][0]["screens"] == after["services"][0]["walks"][0]["screens"];
    CHECK(has_same_screens);
  }
}
