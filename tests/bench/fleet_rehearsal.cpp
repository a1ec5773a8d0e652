#include "bench/fleet_rehearsal.h"

#include <algorithm>
#include <memory>
#include <stdexcept>

#include <fmt/format.h>

#include "bench/measured_child.h"
#include "fleet/folder.h"
#include "support/locations.h"
#include "support/scratch_folder.h"
#include "support/site_server.h"
#include "support/virtual_fleet.h"

namespace collaudo::testing {

namespace {

using Json = nlohmann::ordered_json;

constexpr double country = 7896;                // comuni
constexpr double seconds_between_starts = 0.1;  // at one server
constexpr double megabytes_of_pages = 120;      // the program's own limit
constexpr double memory_of_byte = 9;            // its estimate

}  // namespace

Json rehearse_fleet(std::size_t comuni, bool small) {
  FleetPlan plan;
  plan.comuni = comuni;
  plan.addresses = 60;
  plan.only_small = small;
  const auto fleet = std::make_shared<VirtualFleet>(plan);
  ServerOptions options;
  options.live = fleet;
  options.connections = 600;
  options.more_addresses = plan.addresses - 1;
  const SiteServer server({}, options);
  const ScratchFolder scratch;
  scratch.write("siti.csv", fleet->spreadsheet(server.https_port(), server.http_port()));
  const std::string folder = scratch.file("esito");
  const Cost cost =
      measured_child({collaudo_program, "fleet", scratch.file("siti.csv"), "-o", folder, "--cacert",
                      server.ca_file(), "--timeout", "5", "--retry", "1", "--max-time", "60",
                      "--site-reports", small ? "json" : "json,html", "--quiet"});
  const Phrases phrases("src/fleet/phrases.json", Language::en);
  auto read = fleet::rows_of_folder(folder, phrases);
  if (!read) throw std::runtime_error(read.error());
  const std::vector<fleet::SiteRow> rows = std::move(read).value();
  if (rows.size() != comuni) throw std::runtime_error(fmt::format("{} rows of {}", rows.size(), comuni));
  double pages = 0, requests = 0, bytes = 0, audited = 0, longest = 0;
  Json states = Json::object();
  for (const fleet::SiteRow& row : rows) {
    std::string state(fleet::name(row.state));
    if (row.cause != Cause::none) state += " " + std::string(collaudo::name(row.cause));
    states[state] = states.value(state, 0) + 1;
    longest = std::max(longest, row.seconds);
    if (row.state != fleet::SiteState::audited) continue;
    ++audited;
    pages += static_cast<double>(row.pages);
    requests += static_cast<double>(row.requests);
    bytes += static_cast<double>(row.bytes);
  }
  const double sites = static_cast<double>(comuni), requests_a_site = requests / audited,
               bytes_a_site = bytes / audited;
  const double at_a_time = std::clamp(megabytes_of_pages * 1e6 / memory_of_byte / bytes_a_site, 1.0, 48.0);
  const double cpu_a_site = cost.cpu / sites;
  return {{"comuni", comuni},
          {"exit_code", cost.exit_code},
          {"states", states},
          {"pages_a_site", pages / audited},
          {"requests_a_site", requests_a_site},
          {"megabytes_a_site", bytes_a_site / 1e6},
          {"wall_seconds", cost.wall},
          {"cpu_seconds", cost.cpu},
          {"cpu_seconds_a_site", cpu_a_site},
          {"sites_a_minute", sites / cost.wall * 60},
          {"peak_mb", cost.peak_mb},
          {"longest_site_seconds", longest},
          {"national",
           {{"sites", country},
            {"cpu_hours", country * cpu_a_site / 3600},
            {"sites_at_a_time", at_a_time},
            {"hours_of_one_machine",
             std::max(country * requests_a_site * seconds_between_starts / at_a_time / 3600,
                      country * cpu_a_site / 3600)},
            {"gigabytes_decoded", country * bytes_a_site / 1e9}}}};
}

void print_rehearsal(const Json& result) {
  const Json& national = result["national"];
  fmt::print(
      "\na fleet of {} comuni, a tenth of them broken: {:.0f} s, {:.0f} sites a minute, {:.0f} CPU s ({:.2f} "
      "a site), "
      "peak {:.0f} MB\n",
      result["comuni"].get<int>(), result["wall_seconds"].get<double>(),
      result["sites_a_minute"].get<double>(), result["cpu_seconds"].get<double>(),
      result["cpu_seconds_a_site"].get<double>(), result["peak_mb"].get<double>());
  for (const auto& [state, count] : result["states"].items())
    fmt::print("{:>40}{:>8}\n", state, count.get<int>());
  fmt::print(
      "by these figures the country with 100 ms between two requests to a server: {:.1f} CPU hours, {:.1f} "
      "hours of one "
      "machine with {:.0f} sites at a time, {:.0f} GB decoded\n",
      national["cpu_hours"].get<double>(), national["hours_of_one_machine"].get<double>(),
      national["sites_at_a_time"].get<double>(), national["gigabytes_decoded"].get<double>());
}

}  // namespace collaudo::testing
