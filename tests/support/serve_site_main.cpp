// Serves the model site, or one of its faulty variants, over HTTPS on loopback until standard input closes or
// a signal asks it to end. Says on standard output, or in --ready FILE, on which ports and whom to trust.
#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "support/locations.h"
#include "support/service_area.h"
#include "support/site_server.h"

namespace {

using namespace collaudo::testing;

struct Arguments {
  std::filesystem::path sites = collaudo::testing::sites_folder;
  std::string variant;
  bool area = false;
  std::string area_case;
  std::string certificate;
  int days_left = 0;
  std::string ready;
  std::size_t scale = 0;
  int delay = 0;
  int https_port = 0;
  int http_port = 0;
};

// A name is looked for in the folder, anything else is a path.
std::filesystem::path case_file(const std::filesystem::path& folder, const std::string& given) {
  const auto named = folder / (given + ".json");
  return std::filesystem::exists(named) ? named : std::filesystem::path{given};
}

std::filesystem::path file_of_variant(const Arguments& arguments) {
  return case_file(arguments.sites / "variants", arguments.variant);
}

std::shared_ptr<ServiceArea> area_of(const Arguments& arguments) {
  if (!arguments.area && arguments.area_case.empty()) return nullptr;
  const auto the_case = arguments.area_case.empty()
                            ? nlohmann::json::object()
                            : read_case(case_file(arguments.sites / "area" / "cases", arguments.area_case));
  return std::make_shared<ServiceArea>(arguments.sites, the_case);
}

ServerOptions options_of(const Arguments& arguments) {
  ServerOptions options;
  if (!arguments.variant.empty()) options = with_tls_of_case(options, read_case(file_of_variant(arguments)));
  if (!arguments.certificate.empty()) {
    const auto fault = certificate_fault_named(arguments.certificate);
    if (!fault) throw std::runtime_error("unknown certificate fault \"" + arguments.certificate + "\"");
    options.certificate = *fault;
  }
  if (arguments.days_left > 0) options.days_left = arguments.days_left;
  options.delay = std::chrono::milliseconds{arguments.delay};
  options.https_port = arguments.https_port;
  options.http_port = arguments.http_port;
  return options;
}

VirtualSite site_of(const Arguments& arguments, AreaLinks links) {
  return arguments.variant.empty()
             ? model_site(arguments.sites, arguments.scale, links)
             : site_of_case(file_of_variant(arguments), arguments.sites, arguments.scale, links);
}

// The file appears complete or not at all: who waits for it reads it as soon as it is there.
void announce(const SiteServer& server, const std::string& ready) {
  const nlohmann::ordered_json message = {
      {"https_port", server.https_port()}, {"http_port", server.http_port()}, {"ca_file", server.ca_file()}};
  std::cout << message.dump() << std::endl;
  if (ready.empty()) return;
  const auto unfinished = ready + ".part";
  std::ofstream{unfinished} << message.dump() << '\n';
  std::filesystem::rename(unfinished, ready);
}

sigset_t ending_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

void wait_for_the_end(int signals) {
  std::array<pollfd, 2> sources = {pollfd{STDIN_FILENO, POLLIN, 0}, pollfd{signals, POLLIN, 0}};
  while (poll(sources.data(), sources.size(), -1) >= 0) {
    if (sources[1].revents != 0) return;
    std::array<char, 256> ignored;
    if (sources[0].revents != 0 && read(STDIN_FILENO, ignored.data(), ignored.size()) <= 0) return;
  }
}

int serve(const Arguments& arguments) {
  // Blocked before the server starts, so that its threads inherit it and the signals come to the descriptor
  // alone.
  const auto signals = ending_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  const int descriptor = signalfd(-1, &signals, SFD_CLOEXEC);
  auto options = options_of(arguments);
  const auto area = area_of(arguments);
  options.live = area;
  const SiteServer server{site_of(arguments, area ? AreaLinks::present : AreaLinks::absent), options};
  announce(server, arguments.ready);
  wait_for_the_end(descriptor);
  close(descriptor);
  const auto unused = area ? area->unused_edits() : std::vector<std::string>{};
  for (const auto& edit : unused) std::cerr << "collaudo_serve_site: no page contained " << edit << '\n';
  return unused.empty() ? 0 : 3;
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app{
      "Serves the model site over HTTPS on loopback until standard input closes or SIGTERM arrives."};
  app.add_option("--variant", arguments.variant, "a name among the variants, or a case file");
  app.add_flag("--area", arguments.area,
               "with the service area on servizi., its identity and payment doubles");
  app.add_option("--area-case", arguments.area_case,
                 "the same as a case changes it: a name among those of the area, or a file; at the end the "
                 "status is 3 if "
                 "no page contained what the fault edits");
  app.add_option("--certificate", arguments.certificate,
                 "expired, not-yet-valid, self-signed, wrong-host, missing-intermediate, "
                 "expired-intermediate, rsa-1024, sha-1");
  app.add_option("--days-left", arguments.days_left, "days until the certificate expires");
  app.add_option("--ready", arguments.ready, "file to write when the server listens");
  app.add_option("--sites", arguments.sites, "the folder tests/sites");
  app.add_option("--scale", arguments.scale, "about how many pages the site should have");
  app.add_option("--delay", arguments.delay, "milliseconds to wait before every answer");
  app.add_option("--https-port", arguments.https_port);
  app.add_option("--http-port", arguments.http_port);
  CLI11_PARSE(app, argc, argv);
  try {
    return serve(arguments);
  } catch (const std::exception& error) {
    std::cerr << "collaudo_serve_site: " << error.what() << '\n';
    return 2;
  }
}
