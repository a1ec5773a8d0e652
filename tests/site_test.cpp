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
#include "support/run_program.h"
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

json report_of(const ProgramRun& run) {
  INFO("standard error: " << run.err);
  const json report = json::parse(run.out, nullptr, false);
  REQUIRE_FALSE(report.is_discarded());
  return report;
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
