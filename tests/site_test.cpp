// Whole sites: every variant of the model has the verdicts that it was made to have, and the program keeps
// its head in front of servers that misbehave. Real HTTPS on loopback where the fault is on the wire, a fake
// source where it is on the page.
#include <csignal>
#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "crawl/freeze.h"
#include "engine/catalogue.h"
#include "engine/judge.h"
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

std::vector<const Criterion*> all_criteria() {
  std::vector<const Criterion*> criteria;
  for (const Criterion& criterion : catalogue()) criteria.push_back(&criterion);
  return criteria;
}

std::map<std::string, CriterionResult> judged_by_fake(VirtualSite site) {
  CrawlOptions options;
  options.target = *Url::parse(home);
  const CrawlPlan plan = make_plan(options, all_criteria());
  FakeSource source(std::move(site));
  const Snapshot snapshot = freeze(plan, crawl(plan, source, {}), fake_now);
  JudgeOptions judging;
  judging.criteria = all_criteria();
  std::map<std::string, CriterionResult> results;
  for (CriterionResult& result : judge(snapshot, judging).criteria)
    results.emplace(result.criterion->spec.id, std::move(result));
  return results;
}

std::vector<std::string> arguments_for(const SiteServer& server, std::vector<std::string> more = {}) {
  std::vector<std::string> arguments = {
      "check",        home,
      "--connect-to", ":443:127.0.0.1:" + std::to_string(server.https_port()),
      "--connect-to", ":80:127.0.0.1:" + std::to_string(server.http_port()),
      "--cacert",     server.ca_file(),
      "--json",       "-"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

ProgramRun run_against(const SiteServer& server, std::vector<std::string> more = {},
                       ProgramOptions options = {}) {
  return run_program(testing::collaudo_program, arguments_for(server, std::move(more)), options);
}

const json* criterion_in(const json& report, const std::string& id) {
  for (const json& criterion : report["criteria"])
    if (criterion["id"] == id) return &criterion;
  return nullptr;
}

void compare(const std::string& id, const std::string& field, const std::string& expected,
             const std::string& found, const std::string& about) {
  INFO(id << " " << field << " of " << about);
  CHECK(found == expected);
}

VirtualSite site_with_home(const std::string& behaviour) {
  VirtualSite site;
  VirtualResponse response;
  response.headers = {{"Content-Type", "text/html; charset=utf-8"}};
  response.body = "<!doctype html><html lang=\"it\"><body><p>Comune</p></body></html>";
  response.behaviour = behaviour;
  site[home] = response;
  return site;
}

}  // namespace

TEST_CASE("every variant of the model has the verdicts that it was made to have", "[site]") {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(fs::path(testing::sites_folder) / "variants"))
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  REQUIRE(files.size() >= 25);
  for (const fs::path& file : files) {
    DYNAMIC_SECTION(file.stem().string()) {
      const json the_case = read_case(file);
      const json expect = the_case.value("expect", json::object());
      VirtualSite site = site_of_case(file, testing::sites_folder);
      std::map<std::string, std::pair<std::string, std::string>> found;  // verdict, app_verdict
      if (is_on_the_wire(the_case)) {
        const SiteServer server(std::move(site), with_tls_of_case({}, the_case));
        const json report = report_of(run_against(server, {"--timeout", "3", "--retry", "1"}));
        for (const json& criterion : report["criteria"])
          found[criterion["id"]] = {criterion["verdict"], criterion["app_verdict"].is_null()
                                                              ? "null"
                                                              : criterion["app_verdict"].get<std::string>()};
      } else {
        for (const auto& [id, result] : judged_by_fake(std::move(site))) {
          INFO(id << " " << result.error);
          CHECK(result.verdict != Verdict::error);
          found[id] = {std::string(name(result.verdict)),
                       result.app_verdict ? std::string(name(*result.app_verdict)) : "null"};
        }
      }
      const json verdicts = expect.value("verdict", json::object());
      for (const auto& [id, verdict] : verdicts.items())
        if (found.contains(id))
          compare(id, "verdict", verdict.get<std::string>(), found[id].first, file.stem().string());
      const json app_verdicts = expect.value("app_verdict", json::object());
      for (const auto& [id, verdict] : app_verdicts.items())
        if (found.contains(id))
          compare(id, "app_verdict", verdict.get<std::string>(), found[id].second, file.stem().string());
    }
  }
}

TEST_CASE("the model conforms, over the wire, twice the same", "[site]") {
  const SiteServer server(model_site(testing::sites_folder));
  // The score needs a browser or a report handed in.
  const std::vector<std::string> measured = {"--lighthouse",
                                             std::string(testing::sites_folder) + "/lighthouse/home.json"};
  const ProgramRun first = run_against(server, measured);
  json report = report_of(first);
  for (const json& criterion : report["criteria"]) {
    INFO(criterion["id"] << " " << criterion.dump(1).substr(0, 3000));
    if (criterion["level"] == "criterion") CHECK(criterion["verdict"] == "success");
  }
  CHECK(first.exit_code == 0);
  json again = report_of(run_against(server, measured));
  report["evidence"].erase("collected_at");
  again["evidence"].erase("collected_at");
  CHECK(report.dump(2) == again.dump(2));
}

TEST_CASE("the order of answers changes nothing", "[site]") {
  CrawlOptions options;
  options.target = *Url::parse(home);
  options.sample = 3;
  const CrawlPlan plan = make_plan(options, all_criteria());
  JudgeOptions judging;
  judging.criteria = all_criteria();
  const auto written = [&](bool backwards) {
    FakeSource source(model_site(testing::sites_folder));
    if (backwards) source.answer_backwards();
    std::ostringstream out;
    write_json(judge(freeze(plan, crawl(plan, source, {}), fake_now), judging), {}, out);
    return out.str();
  };
  CHECK(written(false) == written(true));
}

TEST_CASE("a sample is reproducible, stratified and counted", "[site]") {
  const auto pages_of = [](std::uint64_t seed) {
    CrawlOptions options;
    options.target = *Url::parse(home);
    options.sample = 2;
    options.seed = seed;
    const CrawlPlan plan = make_plan(options, all_criteria());
    FakeSource source(model_site(testing::sites_folder));
    Snapshot snapshot = freeze(plan, crawl(plan, source, {}), fake_now);
    std::vector<std::string> pages;
    for (const std::size_t index : snapshot.pages_by_role["service"])
      pages.push_back(snapshot.pages[index].url().str());
    CHECK(snapshot.left_out["service"] > 0);
    return pages;
  };
  CHECK(pages_of(0).size() == 2);
  CHECK(pages_of(0) == pages_of(0));
  CHECK(pages_of(0) != pages_of(7));
}

TEST_CASE("a home page that misbehaves is not verifiable, within seconds", "[site][hostile]") {
  struct Fault {
    std::string behaviour, cause;
  };
  for (const Fault& fault : std::vector<Fault>{{"slow-headers", "timeout"},
                                               {"slow-body", "timeout"},
                                               {"endless-body", "too_large"},
                                               {"redirect-loop", "too_many_redirects"},
                                               {"redirect-chain:20", "too_many_redirects"},
                                               {"oversized", "too_large"},
                                               {"gzip-bomb", "too_large"},
                                               {"drop", "connect"},
                                               {"challenge", "bot_wall"}}) {
    DYNAMIC_SECTION(fault.behaviour) {
      const SiteServer server(site_with_home(fault.behaviour));
      // Only what is slow waits for its end; the rest has room on a busy machine.
      const std::string timeout = fault.cause == "timeout" ? "2" : "60";
      const ProgramRun run =
          run_against(server, {"--timeout", timeout, "--retry", "0", "--only", "C.SI.1.6"});
      const json report = report_of(run);
      const json* criterion = criterion_in(report, "C.SI.1.6");
      REQUIRE(criterion);
      CHECK((*criterion)["verdict"] == "not_verifiable");
      CHECK((*criterion)["cause"] == fault.cause);
      CHECK(run.exit_code == 3);
      CHECK(run.wall < std::chrono::seconds(60));
    }
  }
}

TEST_CASE("what is no page is not verifiable", "[site][hostile]") {
  VirtualSite site = site_with_home("");
  site[home].headers = {{"Content-Type", "application/pdf"}};
  const SiteServer server(site);
  const ProgramRun run = run_against(server, {"--only", "C.SI.1.6"});
  CHECK(run.exit_code == 3);
  const json report = report_of(run);
  CHECK((*criterion_in(report, "C.SI.1.6"))["cause"] == "undecodable");
}

TEST_CASE("a name that does not resolve and a port that is shut are not verifiable", "[site][hostile]") {
  for (const auto& [address, cause] : std::vector<std::pair<std::string, std::string>>{
           {"https://comune.nonesiste.invalid/", "dns"}, {"https://127.0.0.1:1/", "connect"}}) {
    const ProgramRun run =
        run_program(testing::collaudo_program, {"check", address, "--retry", "0", "--json", "-"});
    CHECK(run.exit_code == 3);
    const json report = report_of(run);
    for (const json& criterion : report["criteria"]) {
      INFO(criterion["id"]);
      CHECK(criterion["verdict"] != "failure");
      CHECK(criterion["verdict"] != "success");
      CHECK(criterion["verdict"] != "error");
    }
    CHECK(report["gaps"][0]["cause"] == cause);
  }
}

TEST_CASE("an interrupted run ends with a partial report", "[site][hostile]") {
  VirtualSite site = model_site(testing::sites_folder);
  for (auto& entry : site)
    if (entry.first != home && entry.first.find("/css/") == std::string::npos)
      entry.second.behaviour = "slow-headers";
  const SiteServer server(std::move(site));
  for (const int signal : {SIGINT, SIGTERM}) {
    ProgramOptions options;
    options.signal = signal;
    options.signal_after = std::chrono::milliseconds(1500);
    const ProgramRun run = run_against(server, {}, options);
    CHECK(run.exit_code == (signal == SIGINT ? 130 : 143));
    const json report = report_of(run);
    CHECK(report["interrupted"] == true);
    CHECK((*criterion_in(report, "C.SI.1.6"))["verdict"] == "not_verifiable");
    CHECK(run.wall < std::chrono::seconds(30));
  }
  const ProgramRun bounded = run_against(server, {"--max-time", "1"});
  CHECK(bounded.exit_code == 3);
  CHECK(report_of(bounded)["interrupted"] == true);
  CHECK(bounded.wall < std::chrono::seconds(30));
}

namespace {

const std::string copy = "https://prova.example.it/";

// The model at another address, with links and style sheets written for the public one, as systems that know
// their address do; one page redirects there. Behind a password.
VirtualSite copy_of_model() {
  VirtualSite site;
  for (auto [address, response] : model_site(testing::sites_folder)) {
    if (!address.starts_with(home)) {
      site[address] = response;
      continue;
    }
    std::string& body = response.body;
    if (is_html(response))
      for (const std::string attribute : {"href=\"/", "src=\"/"})
        for (std::size_t at = 0; (at = body.find(attribute, at)) != std::string::npos; at += attribute.size())
          body.replace(at, attribute.size(), attribute.substr(0, attribute.size() - 1) + home);
    if (response.behaviour.empty()) response.behaviour = "basic-auth:anna:segreta";
    site[copy + address.substr(home.size())] = response;
  }
  return site;
}

ProgramRun run_copy(const SiteServer& server, std::vector<std::string> more = {},
                    const std::string& published = home) {
  std::vector<std::string> arguments = arguments_for(server, std::move(more));
  arguments[1] = copy;
  arguments.insert(arguments.end(), {"--as", published, "--user", "anna", "--lighthouse",
                                     std::string(testing::sites_folder) + "/lighthouse/home.json"});
  ProgramOptions options;
  options.environment["COLLAUDO_PASSWORD"] = "segreta";
  return run_program(testing::collaudo_program, arguments, options);
}

bool mentions(const json& notes, const std::string& words) {
  for (const json& note : notes)
    if (note.get<std::string>().find(words) != std::string::npos) return true;
  return false;
}

}  // namespace

TEST_CASE("a copy is judged as its public address, which nobody visits", "[site][copy]") {
  const SiteServer server(copy_of_model());
  const ProgramRun run = run_copy(server, {"--only", "C.SI"});
  const json report = report_of(run);
  for (const json& criterion : report["criteria"]) {
    INFO(criterion["id"] << " " << criterion.dump(1).substr(0, 3000));
    if (criterion["level"] != "criterion") continue;
    const bool is_of_production = criterion["id"] == "C.SI.5.1" || criterion["id"] == "C.SI.5.2";
    CHECK(criterion["verdict"] == (is_of_production ? "not_verifiable" : "success"));
    CHECK(criterion["deferred"] == is_of_production);
    if (is_of_production) CHECK(criterion["cause"] == "needs_data");
  }
  CHECK(run.exit_code == 0);
  CHECK(report["target"]["judged_as"] == home);
  CHECK(mentions(report["notes"], "rinviato"));
  for (const std::string& request : server.requests_seen()) {
    INFO(request);
    CHECK(request.find("comune.valverde.ct.it") == std::string::npos);
  }
}

TEST_CASE("what the address alone tells is judged on a copy too", "[site][copy]") {
  const SiteServer server(copy_of_model());
  const ProgramRun run = run_copy(server, {"--only", "C.SI.5.2"}, "https://www.valverde.it/");
  CHECK(run.exit_code == 1);
  const json report = report_of(run);
  CHECK((*criterion_in(report, "C.SI.5.2"))["verdict"] == "failure");
}

TEST_CASE("redirects to the public address are followed on the copy", "[site][copy]") {
  VirtualSite site = copy_of_model();
  VirtualResponse redirect;
  redirect.status = 301;
  redirect.headers = {{"Location", home + "elenco/"}};
  site[copy + "elenco/"] = site[copy + "servizi/"];
  site[copy + "servizi/"] = redirect;
  {
    const SiteServer server(site);
    const json report = report_of(run_copy(server, {"--only", "C.SI.1.3"}));
    CHECK((*criterion_in(report, "C.SI.1.3"))["verdict"] == "success");
    for (const std::string& request : server.requests_seen())
      CHECK(request.find("comune.valverde.ct.it") == std::string::npos);
  }
  redirect.headers = {{"Location", home}};
  site[copy] = redirect;
  const SiteServer server(site);
  const ProgramRun run = run_copy(server, {"--only", "C.SI.1.6"});
  const json report = report_of(run);
  CHECK(run.exit_code == 3);
  CHECK((*criterion_in(report, "C.SI.1.6"))["cause"] == "too_many_redirects");
  CHECK(mentions(report["notes"], "--connect-to"));
}

TEST_CASE("a wall is told from a broken site", "[site][hostile]") {
  VirtualSite site = site_with_home("wall");
  const SiteServer walled(site);
  const json blocked = report_of(run_against(walled, {"--only", "C.SI.1.6"}));
  CHECK((*criterion_in(blocked, "C.SI.1.6"))["cause"] == "bot_wall");
  CHECK(mentions(blocked["notes"], "il sito non è guasto"));
  CHECK(mentions(blocked["notes"], "15.160.11.200"));
  CHECK(blocked["gaps"][0]["detail"] == "403 Cloudflare, browser: 200");
  site[home].behaviour.clear();
  site[home].status = 503;
  const SiteServer broken(site);
  const json down = report_of(run_against(broken, {"--only", "C.SI.1.6", "--retry", "0"}));
  CHECK((*criterion_in(down, "C.SI.1.6"))["cause"] == "http_status");
  CHECK(mentions(down["notes"], "il sito è in errore"));
}

TEST_CASE("waivers of the configuration", "[site]") {
  VirtualSite site = model_site(testing::sites_folder);
  apply_case(site, read_case(fs::path(testing::sites_folder) / "variants" / "menu-wrong-order.json"),
             fs::path(testing::sites_folder) / "variants");
  const SiteServer server(std::move(site));
  const ScratchFolder folder;
  const auto run_with = [&](const std::string& until, std::vector<std::string> more = {}) {
    folder.write("collaudo.toml",
                 "[[waiver]]\ncriterion = \"C.SI.1.6\"\nreason = \"in corso\"\nuntil = \"" + until +
                     "\"\n[[waiver]]\ncriterion = \"C.SI.1.1\"\npage = \"/nessuna/*\"\nreason = "
                     "\"x\"\nuntil = \"2999-12-31\"\n");
    more.insert(more.end(), {"--only", "C.SI.1.6,C.SI.1.1"});
    ProgramOptions options;
    options.folder = folder.path().string();
    return run_against(server, std::move(more), options);
  };
  const ProgramRun waived = run_with("2999-12-31");
  CHECK(waived.exit_code == 0);
  json report = report_of(waived);
  const json& criterion = *criterion_in(report, "C.SI.1.6");
  CHECK(criterion["verdict"] == "failure");
  CHECK(criterion["waived"]["reason"] == "in corso");
  CHECK(mentions(report["notes"], "C.SI.1.1 (collaudo.toml:5) non è servita"));
  CHECK(run_with("2999-12-31", {"--text", "rapporto.txt"}).exit_code == 0);
  const std::string text = read_file(folder.path() / "rapporto.txt");
  CHECK(text.find("Accettati in deroga") != std::string::npos);
  CHECK(text.find("In deroga fino al 2999-12-31: in corso") != std::string::npos);
  const ProgramRun expired = run_with("2020-01-31");
  CHECK(expired.exit_code == 1);
  CHECK(mentions(report_of(expired)["notes"], "scaduta il 2020-01-31"));
  CHECK(run_with("2999-12-31", {"--no-waivers"}).exit_code == 1);
}
