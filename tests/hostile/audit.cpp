#include "hostile/audit.h"

#include <catch2/catch.hpp>

#include "support/locations.h"
#include "support/sanitized.h"

namespace collaudo::testing {

namespace {

// Shadow memory, red zones, what is freed and kept aside.
constexpr double memory_factor = is_sanitized ? 8 : 1;
constexpr double most_megabytes = 300;

const std::string home = std::string(model_origin) + "/";

struct Verdicts {
  nlohmann::json verdict, app_verdict;
  bool operator==(const Verdicts&) const = default;
};

Verdicts verdicts_of(const nlohmann::json& criterion) {
  return {criterion["verdict"], criterion["app_verdict"]};
}

const std::map<std::string, Verdicts>& healthy() {
  static const std::map<std::string, Verdicts> known = [] {
    const Audit healthy_audit = audit(model_site(sites_folder));
    std::map<std::string, Verdicts> verdicts;
    for (const nlohmann::json& criterion : healthy_audit.report["criteria"])
      verdicts[criterion["id"]] = verdicts_of(criterion);
    REQUIRE(healthy_audit.run.exit_code == 0);
    REQUIRE(verdicts.size() > 20);
    return verdicts;
  }();
  return known;
}

}  // namespace

const std::string card =
    std::string(model_origin) + "/servizi/tributi-finanze-e-contravvenzioni/tassa-sui-rifiuti-tari/";

std::vector<std::string> routes_to(const SiteServer& server) {
  return {"--connect-to", ":443:127.0.0.1:" + std::to_string(server.https_port()),
          "--connect-to", ":80:127.0.0.1:" + std::to_string(server.http_port()),
          "--cacert",     server.ca_file()};
}

void check_memory(const ProgramRun& run) {
  INFO("megabytes: " << run.peak_mb);
  CHECK(run.peak_mb < most_megabytes * memory_factor);
}

Audit audit(const SiteServer& server, const std::vector<std::string>& more, std::chrono::milliseconds limit) {
  std::vector<std::string> arguments = {
      "check", home, "--json", "-", "--lighthouse", std::string(sites_folder) + "/lighthouse/home.json"};
  for (const auto& words : {routes_to(server), more})
    arguments.insert(arguments.end(), words.begin(), words.end());
  ProgramOptions options;
  options.limit = limit;
  Audit audit{run_program(collaudo_program, arguments, options), {}};
  INFO("standard error: " << audit.run.err.substr(0, 2000));
  INFO("milliseconds: " << audit.run.wall.count());
  REQUIRE(audit.run.wall < limit);
  check_memory(audit.run);
  audit.report = nlohmann::json::parse(audit.run.out, nullptr, false);
  REQUIRE_FALSE(audit.report.is_discarded());
  return audit;
}

Audit audit(VirtualSite site, const std::vector<std::string>& more, std::chrono::milliseconds limit) {
  return audit(SiteServer(std::move(site)), more, limit);
}

const nlohmann::json& criterion_of(const nlohmann::json& report, const std::string& id) {
  for (const nlohmann::json& criterion : report["criteria"])
    if (criterion["id"] == id) return criterion;
  FAIL("no criterion " << id);
  return report;
}

std::string in_short(const nlohmann::json& criterion) {
  std::string words = criterion["id"].get<std::string>() + " " + criterion["verdict"].dump() + " " +
                      criterion["cause"].dump() + " app " + criterion["app_verdict"].dump();
  for (const nlohmann::json& check : criterion["checks"])
    for (const nlohmann::json& finding : check["findings"])
      if (finding["effect"] != "ok")
        words += "\n  " + finding["effect"].dump() + " " + finding["key"].dump() + " " +
                 finding["url"].dump() + " " + finding["message"].dump();
  return words.substr(0, 3000);
}

bool is_as_healthy(const nlohmann::json& criterion) {
  return verdicts_of(criterion) == healthy().at(criterion["id"]);
}

void check_others_as_healthy(const nlohmann::json& report, const std::set<std::string>& but) {
  CHECK(report["criteria"].size() == healthy().size());
  for (const nlohmann::json& criterion : report["criteria"]) {
    if (but.contains(criterion["id"])) continue;
    INFO(in_short(criterion));
    CHECK(is_as_healthy(criterion));
  }
}

void check_rest_as_healthy(const nlohmann::json& report, const std::string& address,
                           const std::string& cause) {
  CHECK(report["criteria"].size() == healthy().size());
  std::size_t unseen = 0;
  for (const nlohmann::json& criterion : report["criteria"]) {
    if (is_as_healthy(criterion)) continue;
    INFO(in_short(criterion));
    ++unseen;
    CHECK(criterion["verdict"] == "not_verifiable");
    CHECK(criterion["cause"] == cause);
    CHECK(criterion.dump().find(address) != std::string::npos);
  }
  CHECK(unseen > 0);
  CHECK(unseen < healthy().size() / 2);
  bool is_gap = false;
  for (const nlohmann::json& gap : report["gaps"])
    is_gap = is_gap || (gap["url"] == address && gap["cause"] == cause);
  INFO(report["gaps"].dump(1));
  CHECK(is_gap);
}

}  // namespace collaudo::testing
