// Plays a fleet of invented comuni on loopback until its standard input ends, for rehearsals by hand and for
// the benchmark: writes the list that `collaudo fleet` is given, and prints the file of the authority to
// trust as JSON.
//
//   collaudo_serve_fleet COMUNI LIST [--small] [--broken N] [--addresses N]
#include <fstream>
#include <iostream>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "support/site_server.h"
#include "support/virtual_fleet.h"

using namespace collaudo::testing;

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  try {
    if (words.size() < 2) throw std::runtime_error("collaudo_serve_fleet COMUNI LIST [--small] [--broken N]");
    FleetPlan plan;
    plan.comuni = std::stoul(words[0]);
    for (std::size_t at = 2; at < words.size(); ++at) {
      const bool has_value = at + 1 < words.size();
      if (words[at] == "--small") plan.only_small = true;
      if (words[at] == "--broken" && has_value) plan.broken_one_in = std::stoul(words[at + 1]);
      if (words[at] == "--addresses" && has_value) plan.addresses = std::stoul(words[at + 1]);
    }
    const auto fleet = std::make_shared<VirtualFleet>(plan);
    ServerOptions options;
    options.live = fleet;
    options.connections = 600;
    options.more_addresses = plan.addresses - 1;
    const SiteServer server({}, options);
    std::ofstream(words[1]) << fleet->spreadsheet(server.https_port(), server.http_port());
    std::cout << nlohmann::json{{"ca_file", server.ca_file()}}.dump() << std::endl;
    char ignored = 0;
    while (read(STDIN_FILENO, &ignored, 1) > 0) {
    }
    std::cerr << server.requests_counted() << " requests\n";
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "collaudo_serve_fleet: " << error.what() << '\n';
    return 2;
  }
}
