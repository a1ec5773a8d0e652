// Evidence that can be replayed: what a run recorded gives the same bytes again, whatever the fault was, and
// a bundle that is broken or another tool's gives what can be read of it. Recorded through the library from a
// fake source where the fault is on the page, through the program from a real server where it is on the wire;
// judged again by the program always.
#include <filesystem>
#include <fstream>
#include <sstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "cli/recording.h"
#include "crawl/freeze.h"
#include "engine/catalogue.h"
#include "engine/judge.h"
#include "evidence/warc_reader.h"
#include "support/client_rendered.h"
#include "support/fake_source.h"
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

const std::string home = "https://comune.valverde.ct.it/";
std::vector<std::string> names_of_formats() {
  std::vector<std::string> names;
  for (const FormatRow& format : formats()) names.emplace_back(format.name);
  return names;
}
const std::vector<std::string> report_names = names_of_formats();

std::string content(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<const Criterion*> site_criteria() {
  std::vector<const Criterion*> criteria;
  for (const Criterion& criterion : catalogue())
    if (!is_about_services(criterion.spec.id)) criteria.push_back(&criterion);
  return criteria;
}

std::string written(const Report& report, const std::string& name) {
  std::ostringstream out;
  for (const FormatRow& format : formats())
    if (format.name == name) format.write(report, {}, out);
  return out.str();
}

// Collects from a fake source with a recording around it; the reports by format.
std::map<std::string, std::string> recorded_by_library(VirtualSite site, const std::string& bundle,
                                                       const std::string& engine_name = "static") {
  CrawlOptions crawl_options;
  crawl_options.target = *Url::parse(home);
  CheckOptions options;
  options.crawl = crawl_options;
  options.criteria = site_criteria();
  options.record = bundle;
  options.engine = engine_name;
  const CrawlPlan plan = make_plan(options.crawl, options.criteria);
  FakeSource source(std::move(site));
  Recording recording(options, plan, fake_now);
  Snapshot snapshot = freeze(plan, crawl(plan, recording.over(source), {}), fake_now);
  snapshot.engine = engine_name;
  snapshot.lacks_browser = engine_name == "auto";
  snapshot.bundle = recording.finish(snapshot);
  REQUIRE(snapshot.bundle);
  JudgeOptions judging;
  judging.criteria = options.criteria;
  const Report report = judge(snapshot, judging);
  std::map<std::string, std::string> reports;
  for (const std::string& name : report_names) reports[name] = written(report, name);
  return reports;
}

std::vector<std::string> with_reports(std::vector<std::string> arguments, const ScratchFolder& folder,
                                      const std::string& run) {
  for (const std::string& name : report_names) {
    arguments.push_back("--" + name);
    arguments.push_back(folder.file(run + "." + name));
  }
  return arguments;
}

ProgramRun check(const SiteServer& server, std::vector<std::string> more) {
  std::vector<std::string> arguments = {
      "check",        home,
      "--connect-to", ":443:127.0.0.1:" + std::to_string(server.https_port()),
      "--connect-to", ":80:127.0.0.1:" + std::to_string(server.http_port()),
      "--cacert",     server.ca_file()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_program(collaudo_program, arguments);
}

ProgramRun replay(const std::string& bundle, std::vector<std::string> more) {
  more.insert(more.begin(), {"replay", bundle});
  return run_program(collaudo_program, more);
}

void check_same_bytes(const ScratchFolder& folder) {
  for (const std::string& name : report_names) {
    const std::string live = content(folder.file("live." + name));
    CHECK_FALSE(live.empty());
    // Compared without the framework, which would print a megabyte.
    const bool is_same = live == content(folder.file("again." + name));
    INFO(name);
    CHECK(is_same);
  }
}

std::vector<std::pair<std::string, std::string>> targets_of(const std::string& bundle) {
  std::vector<std::pair<std::string, std::string>> targets;
  auto reader = WarcReader::open(bundle);
  REQUIRE(reader);
  while (const auto record = (*reader)->next(0))
    targets.emplace_back(record->field("WARC-Type"), record->field("WARC-Target-URI"));
  return targets;
}

bool has(const std::string& program) {
  return run_program("/bin/sh", {"-c", "command -v " + program + " >/dev/null"}).exit_code == 0;
}

}  // namespace

TEST_CASE("every variant of the model replays to the same bytes", "[replay]") {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(fs::path(sites_folder) / "variants"))
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  REQUIRE(files.size() >= 25);
  for (const fs::path& file : files) {
    DYNAMIC_SECTION(file.stem().string()) {
      const ScratchFolder folder;
      const std::string bundle = folder.file("bundle.warc.gz");
      const json the_case = read_case(file);
      VirtualSite site = site_of_case(file, sites_folder);
      int exit_code = -1;
      if (is_on_the_wire(the_case)) {
        const SiteServer server(std::move(site), with_tls_of_case({}, the_case));
        exit_code = check(server, with_reports({"--timeout", "3", "--retry", "1", "--record", bundle}, folder,
                                               "live"))
                        .exit_code;
      } else {
        for (const auto& [name, text] : recorded_by_library(std::move(site), bundle))
          std::ofstream(folder.file("live." + name), std::ios::binary) << text;
      }
      const ProgramRun again = replay(bundle, with_reports({}, folder, "again"));
      INFO(again.err);
      CHECK(again.err.empty());
      if (exit_code != -1) CHECK(again.exit_code == exit_code);
      check_same_bytes(folder);
    }
  }
}

TEST_CASE("a run over the wire replays to the same bytes, its further evidence too", "[replay]") {
  const SiteServer server(model_site(sites_folder));
  const ScratchFolder folder;
  const std::string bundle = folder.file("bundle.warc.gz");
  const ProgramRun live =
      check(server, with_reports({"--lighthouse", std::string(sites_folder) + "/lighthouse/home.json",
                                  "--sample", "3", "--seed", "7", "--record", bundle},
                                 folder, "live"));
  CHECK(live.err.empty());
  CHECK(replay(bundle, with_reports({}, folder, "again")).exit_code == live.exit_code);
  check_same_bytes(folder);
  const json report = json::parse(content(folder.file("live.json")));
  const ProgramRun sum = run_program("/bin/sh", {"-c", "sha256sum < " + bundle});
  CHECK(report["evidence"]["bundle"] == "sha256:" + sum.out.substr(0, 64));
  CHECK(content(folder.file("live.text")).find("sha256:") != std::string::npos);

  const auto targets = targets_of(bundle);
  const auto count = [&](const std::string& type, const std::string& target) {
    return std::count(targets.begin(), targets.end(), std::pair(type, target));
  };
  CHECK(targets.front().first == "warcinfo");
  CHECK(count("response", home) >= 1);
  CHECK(count("response", "http://comune.valverde.ct.it/") == 1);  // the hop to https
  CHECK(count("request", home) == count("response", home));
  CHECK(count("resource", "urn:collaudo:supplied/lighthouse/0") == 1);
}

TEST_CASE("faults of a server replay to the same bytes", "[replay][hostile]") {
  for (const std::string behaviour :
       {"slow-headers", "slow-body", "redirect-loop", "redirect-chain:20", "oversized", "gzip-bomb", "drop",
        "drop-mid-body", "wrong-length", "bad-chunk", "binary", "reset", "refuse-tls", "challenge"}) {
    DYNAMIC_SECTION(behaviour) {
      VirtualSite site = model_site(sites_folder);
      site[home].behaviour = behaviour;
      const SiteServer server(std::move(site));
      const ScratchFolder folder;
      const std::string bundle = folder.file("bundle.warc.gz");
      const std::string timeout = behaviour.starts_with("slow") ? "2" : "60";
      const ProgramRun live = check(
          server, with_reports({"--timeout", timeout, "--retry", "0", "--record", bundle}, folder, "live"));
      CHECK(live.err.empty());
      CHECK(replay(bundle, with_reports({}, folder, "again")).exit_code == live.exit_code);
      check_same_bytes(folder);
    }
  }
}

TEST_CASE("a run that missed a browser replays to the same bytes", "[replay]") {
  const ScratchFolder folder;
  const std::string bundle = folder.file("bundle.warc.gz");
  for (const auto& [name, text] :
       recorded_by_library(client_rendered(model_site(sites_folder)), bundle, "auto"))
    std::ofstream(folder.file("live." + name), std::ios::binary) << text;
  replay(bundle, with_reports({}, folder, "again"));
  check_same_bytes(folder);
  const json report = json::parse(content(folder.file("again.json")));
  CHECK(report["evidence"]["engine"] == "auto");
  CHECK(report["notes"].dump().find("chromium-headless-shell") != std::string::npos);
}

TEST_CASE("a run that its budget ended replays to the same bytes", "[replay][hostile]") {
  VirtualSite site = model_site(sites_folder);
  for (auto& entry : site)
    if (entry.first != home && entry.first.find("/css/") == std::string::npos)
      entry.second.behaviour = "slow-headers";
  const SiteServer server(std::move(site));
  const ScratchFolder folder;
  const std::string bundle = folder.file("bundle.warc.gz");
  const ProgramRun live =
      check(server, with_reports({"--max-time", "2", "--record", bundle}, folder, "live"));
  CHECK(replay(bundle, with_reports({}, folder, "again")).exit_code == live.exit_code);
  check_same_bytes(folder);
  CHECK(json::parse(content(folder.file("again.json")))["interrupted"] == true);
}

TEST_CASE("a bundle of a large site replays to the same bytes", "[replay]") {
  const ScratchFolder folder;
  const std::string bundle = folder.file("bundle.warc.gz");
  VirtualSite site = model_site(sites_folder, 700);
  REQUIRE(site.size() >= 500);
  for (const auto& [name, text] : recorded_by_library(std::move(site), bundle))
    std::ofstream(folder.file("live." + name), std::ios::binary) << text;
  replay(bundle, with_reports({}, folder, "again"));
  check_same_bytes(folder);
  CHECK(json::parse(content(folder.file("again.json")))["evidence"]["pages"] >= 500);
}

TEST_CASE("waivers, a copy and a second look replay to the same bytes", "[replay]") {
  VirtualSite site;
  for (auto [address, response] : model_site(sites_folder)) {
    if (address == home + "servizi/") response.behaviour = "wall";
    site[address.starts_with(home) ? "https://prova.example.it/" + address.substr(home.size()) : address] =
        response;
  }
  const SiteServer server(std::move(site));
  const ScratchFolder folder;
  const std::string bundle = folder.file("bundle.warc.gz");
  folder.write("collaudo.toml",
               "[[waiver]]\ncriterion = \"C.SI.2.5\"\nreason = \"x\"\nuntil = 2999-12-31\n"
               "[[waiver]]\ncriterion = \"C.SI.4.1\"\nreason = \"y\"\nuntil = 2999-12-31\n");
  const std::vector<std::string> configuration = {"--config", folder.file("collaudo.toml")};
  std::vector<std::string> more = with_reports(configuration, folder, "live");
  more.insert(more.end(), {"--record", bundle, "--as", home});
  more.insert(more.begin(), "https://prova.example.it/");
  std::vector<std::string> arguments = {"check", "--connect-to",
                                        ":443:127.0.0.1:" + std::to_string(server.https_port()), "--cacert",
                                        server.ca_file()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const ProgramRun live = run_program(collaudo_program, arguments);
  INFO(live.err);
  const ProgramRun again = replay(bundle, with_reports(configuration, folder, "again"));
  CHECK(again.exit_code == live.exit_code);
  check_same_bytes(folder);
  const json report = json::parse(content(folder.file("live.json")));
  CHECK(report["target"]["judged_as"] == home);
  bool is_waived = false, is_walled = false;
  for (const json& criterion : report["criteria"]) is_waived = is_waived || !criterion["waived"].is_null();
  for (const json& gap : report["gaps"])
    is_walled = is_walled || gap["detail"] == "403 Cloudflare, browser: 200";
  CHECK(is_waived);
  CHECK(is_walled);
}

TEST_CASE("a replay judges other criteria as far as the evidence goes", "[replay]") {
  const SiteServer server(model_site(sites_folder));
  const ScratchFolder folder;
  const std::string bundle = folder.file("bundle.warc.gz");
  REQUIRE(check(server, {"--only", "C.SI.1.6", "--record", bundle, "--json", folder.file("live.json")})
              .exit_code == 0);
  const ProgramRun same = replay(bundle, {"--json", "-"});
  CHECK(same.out == content(folder.file("live.json")));
  const json other = report_of(replay(bundle, {"--only", "C.SI.1.6,C.SI.1.7,C.SI.5.1", "--json", "-"}));
  REQUIRE(other["criteria"].size() == 3);
  CHECK(other["criteria"][0]["verdict"] == "success");
  CHECK(other["criteria"][1]["verdict"] == "success");  // it reads the same pages
  CHECK(other["criteria"][2]["verdict"] == "not_verifiable");
  CHECK(other["criteria"][2]["cause"] == "offline");
}

TEST_CASE("no secret stands in a bundle", "[replay]") {
  VirtualSite site = model_site(sites_folder);
  site[home].behaviour = "basic-auth:utente:parola-zqx9";
  const SiteServer server(std::move(site));
  const ScratchFolder folder;
  const std::string bundle = folder.file("bundle.warc.gz");
  std::ofstream(folder.file("user")) << "utente:parola-zqx9\n";
  std::ofstream(folder.file("headers")) << "X-Chiave: chiave-zqx9\nProxy-Authorization: Basic enF4OQ==\n";
  std::ofstream(folder.file("cookies"))
      << "comune.valverde.ct.it\tFALSE\t/\tFALSE\t0\tsessione\tbiscotto-zqx9\n";
  const ProgramRun run = check(
      server, {"--only", "C.SI.1.6", "--user", "@" + folder.file("user"), "-H", "@" + folder.file("headers"),
               "--cookie-file", folder.file("cookies"), "--record", bundle, "--json", "-"});
  INFO(run.err);
  CHECK(run.exit_code == 0);
  auto reader = WarcReader::open(bundle);
  REQUIRE(reader);
  std::size_t redacted_requests = 0;
  while (const auto record = (*reader)->next(100'000'000)) {
    std::string all = record->block;
    for (const Header& field : record->fields) all += field.name + field.value;
    // In plain and as HTTP writes them.
    for (const char* secret : {"zqx9", "dXRlbnRlOnBhcm9sYS16cXg5", "enF4OQ"})
      CHECK(all.find(secret) == std::string::npos);
    if (record->field("WARC-Type") == "request" && all.find("Authorization: [redacted]") != std::string::npos)
      ++redacted_requests;
  }
  CHECK(redacted_requests > 0);
  CHECK(replay(bundle, {"--json", "-"}).out == run.out);
}

TEST_CASE("a bundle that cannot be written costs the bundle, not the report", "[replay]") {
  const SiteServer server(model_site(sites_folder));
  for (const auto& [file, reason] : std::vector<std::pair<std::string, std::string>>{
           {"/dev/full", "spazio esaurito"}, {"/nonexistent/bundle.warc.gz", "la cartella non esiste"}}) {
    const ProgramRun run = check(server, {"--only", "C.SI.1.6", "--record", file, "--json", "-"});
    CHECK(run.exit_code == 2);
    CHECK(std::count(run.err.begin(), run.err.end(), '\n') == 1);
    CHECK(run.err.find(file) != std::string::npos);
    CHECK(run.err.find(reason) != std::string::npos);
    const json report = report_of(run);
    CHECK(report["criteria"][0]["verdict"] == "success");
    CHECK(report["evidence"]["bundle"].is_null());
  }
}

TEST_CASE("a broken bundle gives what can be read, and says so", "[replay][hostile]") {
  const ScratchFolder folder;
  const std::string whole = folder.file("whole.warc.gz"), broken = folder.file("broken.warc.gz");
  recorded_by_library(model_site(sites_folder), whole);
  const std::string bytes = content(whole);
  SECTION("truncated") {
    std::ofstream(broken, std::ios::binary) << bytes.substr(0, bytes.size() / 2);
    const ProgramRun run = replay(broken, {"--json", "-"});
    CHECK(run.err.find("manca la sua fine") != std::string::npos);
    const json report = report_of(run);
    CHECK(report["notes"].dump().find("manca la sua fine") != std::string::npos);
    bool has_offline_gap = false;
    for (const json& gap : report["gaps"]) has_offline_gap = has_offline_gap || gap["cause"] == "offline";
    CHECK(has_offline_gap);
    for (const json& criterion : report["criteria"]) CHECK(criterion["verdict"] != "error");
    CHECK(report["evidence"]["pages"] > 5);
  }
  SECTION("altered") {
    std::string changed = bytes;
    for (std::size_t at = bytes.size() / 3; at < bytes.size() / 3 + 40; ++at) changed[at] = 'x';
    std::ofstream(broken, std::ios::binary) << changed;
    const ProgramRun run = replay(broken, {"--lang", "en", "--json", "-"});
    CHECK(run.err.find("altered or is damaged") != std::string::npos);
    const json report = report_of(run);
    for (const json& criterion : report["criteria"]) CHECK(criterion["verdict"] != "error");
  }
  SECTION("no archive at all") {
    std::ofstream(broken) << "<!doctype html>";
    const ProgramRun run = replay(broken, {"--json", "-"});
    CHECK(run.exit_code == 2);
    CHECK(run.out.empty());
    CHECK(run.err.find("non è un archivio WARC") != std::string::npos);
  }
}

TEST_CASE("an archive made by wget is judged as far as it goes", "[replay]") {
  if (!has("wget")) {
    WARN("SKIPPED: wget is not there");
    return;
  }
  VirtualSite site;
  VirtualResponse page;
  page.headers = {{"Content-Type", "text/html; charset=utf-8"}};
  page.body = model_site(sites_folder)[home].body;
  // The plain-http port redirects what it does not hold: the home page under its own address there.
  const std::string plain = "http://localhost/";
  site[plain] = page;
  const SiteServer server(site);
  const ScratchFolder folder;
  const std::string address = "http://localhost:" + std::to_string(server.http_port()) + "/";
  run_program("/bin/sh", {"-c", "cd " + folder.file(".") +
                                    " && wget -q --no-warc-keep-log --warc-file=other -O page " + address});
  const std::string bundle = folder.file("other.warc.gz");
  REQUIRE(fs::exists(bundle));
  const ProgramRun run = replay(bundle, {"--only", "BP.8,C.SI.1.6", "--json", "-"});
  CHECK(run.err.find("non è stato registrato da collaudo") != std::string::npos);
  const json report = report_of(run);
  CHECK(report["target"]["url"] == address);
  CHECK(report["evidence"]["pages"] == 1);
  for (const json& criterion : report["criteria"]) {
    INFO(criterion["id"]);
    // The menu of the page that is there can be read; the pages behind it cannot.
    CHECK((criterion["verdict"] == "not_verifiable") == (criterion["id"] != "BP.8"));
    if (criterion["id"] == "C.SI.1.6") CHECK(criterion["pages_examined"] == 1);
    if (criterion["id"] == "C.SI.1.6") CHECK(criterion["cause"] == "offline");
  }
}

TEST_CASE("other tools read our bundles", "[replay]") {
  if (!has("python3")) {
    WARN("SKIPPED: python3 is not there");
    return;
  }
  const ScratchFolder folder;
  const std::string bundle = folder.file("bundle.warc.gz");
  const SiteServer server(model_site(sites_folder));
  check(server, {"--only", "C.SI.1.6", "--record", bundle, "--json", folder.file("live.json")});
  // A reader that shares nothing with ours: gzip members, fields, lengths and digests by Python's own
  // library.
  const std::string script = R"(
import base64, gzip, hashlib, sys
data = gzip.open(sys.argv[1], 'rb').read()
count = {}
while data:
    head, data = data.split(b'\r\n\r\n', 1)
    lines = head.decode().split('\r\n')
    assert lines[0] == 'WARC/1.1', lines[0]
    fields = dict(line.split(': ', 1) for line in lines[1:])
    length = int(fields['Content-Length'])
    block, data = data[:length], data[length:]
    assert data[:4] == b'\r\n\r\n'
    data = data[4:]
    def digest(part): return 'sha256:' + base64.b32encode(hashlib.sha256(part).digest()).decode()
    assert fields['WARC-Block-Digest'] == digest(block)
    if fields['WARC-Type'] == 'response':
        http_head, payload = block.split(b'\r\n\r\n', 1)
        assert fields['WARC-Payload-Digest'] == digest(payload)
        names = [line.split(b':')[0].lower() for line in http_head.split(b'\r\n')[1:]]
        assert b'content-encoding' not in names and b'transfer-encoding' not in names
    count[fields['WARC-Type']] = count.get(fields['WARC-Type'], 0) + 1
assert count['response'] == count['request'] > 5 and count['warcinfo'] == 1 and count['metadata'] > 5, count
)";
  std::ofstream(folder.file("read.py")) << script;
  const ProgramRun run = run_program("/usr/bin/env", {"python3", folder.file("read.py"), bundle});
  INFO(run.err);
  CHECK(run.exit_code == 0);
  if (run_program("/usr/bin/env", {"python3", "-c", "import warcio"}).exit_code != 0) {
    WARN("SKIPPED: warcio is not there");
    return;
  }
  const ProgramRun checked =
      run_program("/usr/bin/env", {"python3", "-m", "warcio.cli", "check", "-v", bundle});
  INFO(checked.out << checked.err);
  CHECK(checked.exit_code == 0);
  CHECK(checked.out.find("fail") == std::string::npos);
}
