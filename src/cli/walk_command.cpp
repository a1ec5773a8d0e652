// `collaudo walk`: a visible browser in which a person walks through a service; what the browser saw becomes
// a HAR file for `check --har`. Without a display it says how to record with any browser.
#include <cstdio>
#include <cstdlib>
#include <iostream>

#include <CLI/CLI.hpp>

#include "browser/browser.h"
#include "browser/chromium_program.h"
#include "browser/host_rules.h"
#include "browser/walk_recorder.h"
#include "cli/command.h"
#include "cli/exit_status.h"
#include "cli/network_arguments.h"
#include "cli/option_values.h"
#include "cli/private_file.h"
#include "cli/stop_signals.h"
#include "report/escape.h"
#include "service/private_places.h"

namespace collaudo {

namespace {

bool has_display() {
  for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY"})
    if (const char* value = std::getenv(name); value && *value) return true;
  return false;
}

class WalkCommand : public Command {
 public:
  CLI::App& declare(CLI::App& program, const Phrases& phrases) override {
    CLI::App* command = program.add_subcommand("walk", phrases("command.walk"));
    OptionGroup what(*command, phrases, "what");
    what.positional("url", url_, "walk_url");
    what.text("-o,--output", file_, "walk_output");
    what.list("--service-host", hosts_, "service_host");
    what.text("--chromium", chromium_, "chromium");
    OptionGroup network(*command, phrases, "network");
    network_.declare(network);
    return *command;
  }

  int run(const Phrases& phrases, Language language) override {
    if (url_.empty()) throw UsageError(phrases("error.walk_url"));
    const Url start = address_in(phrases, url_);
    const NetworkOptions network = network_.read(phrases);
    std::vector<std::string> hosts = {start.bare_host()};
    for (const std::string& host : split_lists(hosts_))
      hosts.push_back(address_in(phrases, host).bare_host());
    if (std::FILE* there = std::fopen(file_.c_str(), "r")) {
      std::fclose(there);
      throw UsageError(phrases("error.exists", {{"file", file_}}));
    }
    if (!has_display()) {
      explain_har(start, language);
      throw UsageError(phrases("error.no_display"));
    }
    const auto program = browser::find_chromium(chromium_);
    if (!program) {
      explain_har(start, language);
      throw UsageError(
          phrases(chromium_.empty() ? "error.walk_chromium" : "error.chromium", {{"file", chromium_}}));
    }
    return record(phrases, start, hosts, network, *program);
  }

 private:
  // What works without any of this: the network panel of whatever browser there is.
  static void explain_har(const Url& start, Language language) {
    const Phrases words("src/report/phrases.json", language);
    std::cout << words("recipe.title") << "\n";
    for (const std::string step : {"1", "2", "3", "4", "5", "6", "7"}) {
      const Arguments arguments =
          step == "6" ? Arguments{{"url", terminal_safe(start.origin() + "/")}} : Arguments{};
      std::cout << step << ". " << words("recipe." + step, arguments) << "\n";
    }
    std::cout << words("recipe.guide") << "\n";
  }

  int record(const Phrases& phrases, const Url& start, const std::vector<std::string>& hosts,
             const NetworkOptions& network, const std::string& program) {
    browser::ChromiumOptions chromium;
    chromium.program = program;
    chromium.is_visible = true;
    chromium.host_rules = browser::host_rules(network);
    chromium.proxy = network.proxy;
    listen_to_stop_signals();
    const auto browser = browser::Browser::start(chromium);
    if (!browser) throw UsageError(phrases("error.walk_start", {{"reason", first_line(browser.error())}}));
    std::cerr << phrases("walk.begin", {{"file", terminal_safe(file_)}}) << "\n";
    PrivatePlaces places(hosts);
    browser::WalkRecorderOptions options;
    options.is_private = [&](const Url& url, const std::vector<std::string>& names) {
      return places.contains(url, names);
    };
    options.is_token = PrivatePlaces::is_token;
    options.is_ended = [] { return has_been_stopped(); };
    options.ignores_certificates = network.insecure;
    options.on_page = [](const std::string& page) { std::cerr << "  " << terminal_safe(page) << "\n"; };
    const auto visit = browser::record_walk(*browser, start, options);
    if (!visit) throw UsageError(phrases("error.walk_start", {{"reason", visit.error()}}));
    write_private(phrases, file_, visit->har);
    std::cout << phrases("walk.end", {{"file", file_},
                                      {"pages", std::to_string(visit->pages)},
                                      {"snapshots", std::to_string(visit->snapshots)},
                                      {"url", start.origin() + "/"}})
              << "\n";
    if (visit->is_cut) std::cerr << "collaudo: " << phrases("walk.cut") << "\n";
    return exit_status::all_well;
  }

  std::string url_, file_ = "percorso.har", chromium_;
  std::vector<std::string> hosts_;
  NetworkArguments network_;
};

}  // namespace

std::unique_ptr<Command> walk_command() { return std::make_unique<WalkCommand>(); }

}  // namespace collaudo
