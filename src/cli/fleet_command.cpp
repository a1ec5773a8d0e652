// `collaudo fleet`: many sites from one list into one folder.
#include <algorithm>
#include <deque>
#include <filesystem>
#include <iostream>
#include <sys/resource.h>

#include <collaudo/text.h>

#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "cli/configured_options.h"
#include "cli/exit_status.h"
#include "cli/fleet_arguments.h"
#include "cli/fleet_browser.h"
#include "cli/fleet_outcome.h"
#include "cli/fleet_site.h"
#include "cli/progress.h"
#include "cli/stop_signals.h"
#include "cli/usage_error.h"
#include "evidence/http_source.h"
#include "evidence/openssl_digest.h"
#include "fleet/merge.h"
#include "report/escape.h"
#include "report/write_report.h"

namespace collaudo {

namespace {

namespace fs = std::filesystem;

// Many servers at a time, each with its connections.
void allow_many_files() {
  constexpr rlim_t wanted = 4096;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) return;
  limit.rlim_cur = std::min(wanted, limit.rlim_max);
  setrlimit(RLIMIT_NOFILE, &limit);
}

// What is left to do: in an order that mixes the customers of one supplier, who often share a server, with
// all others; the same order every time.
class Work {
 public:
  Work(const FleetOptions& options, const fleet::Folder& folder) {
    std::map<std::string, fleet::SiteRow> rows;
    folder.each_row([&](fleet::SiteRow row) { rows.emplace(row.id, std::move(row)); });
    for (const fleet::ListedSite& site : options.sites) {
      const auto row = rows.find(site.id);
      const bool is_done = row != rows.end() && is_whole(folder, row->second) &&
                           !(options.retry_unverified && is_unverified(row->second));
      if (!is_done)
        to_crawl_.push_back(&site);
      else if (row->second.awaits_browser)
        to_show_.push_back(&site);
    }
    std::vector<std::pair<std::string, const fleet::ListedSite*>> mixed;
    for (const fleet::ListedSite* site : to_crawl_) mixed.emplace_back(sha256_hex(site->id), site);
    std::sort(mixed.begin(), mixed.end());
    for (std::size_t at = 0; at < mixed.size(); ++at) to_crawl_[at] = mixed[at].second;
  }

  std::deque<const fleet::ListedSite*>& to_crawl() { return to_crawl_; }
  std::deque<const fleet::ListedSite*>& to_show() { return to_show_; }

 private:
  static bool is_whole(const fleet::Folder& folder, const fleet::SiteRow& row) {
    if (row.state == fleet::SiteState::broken) return false;
    for (const std::string* file : {&row.json, &row.html, &row.bundle})
      if (!file->empty() && !fs::exists(folder.file(*file))) return false;
    return true;
  }
  // What lies behind a login another visit would not see either.
  static bool is_unverified(const fleet::SiteRow& row) {
    return row.state != fleet::SiteState::audited ||
           std::any_of(row.verdicts.begin(), row.verdicts.end(), [](const auto& entry) {
             return entry.second == Verdict::not_verifiable && entry.first.starts_with("C.SI.");
           });
  }

  std::deque<const fleet::ListedSite*> to_crawl_, to_show_;
};

class FleetCommand : public Command {
 public:
  CLI::App& declare(CLI::App& program, const Phrases& phrases) override {
    command_ = program.add_subcommand("fleet", phrases("command.fleet"));
    arguments_.declare(*command_, phrases);
    command_->footer(phrases("footer.fleet"));
    return *command_;
  }

  Configured configured() const override { return Configured::has_sites; }
  std::string configuration_file() const override { return arguments_.configuration_file(); }
  void configure(const Configuration& configuration) override { configuration_ = &configuration; }

  int run(const Phrases& phrases, Language language) override {
    const auto written = arguments_.written();
    const Phrases words("src/config/phrases.json", language);
    ConfiguredOptions configured(*configuration_, words);
    configured.fill(*command_, nullptr);
    try {
      const SiteOptions of_sites(written, *configuration_, phrases, language);
      if (arguments_.is_merge()) return merge(of_sites.of_all().output, phrases);
      fleet::RunSettings settings = of_sites.settings();
      const FleetOptions options = arguments_.read(phrases, *configuration_, language, settings);
      for (const fleet::ListedSite& site : options.sites)
        if (!site.site.options.empty())  // complaints come before the work
          for (const std::string& warning : of_sites.of(site).warnings)
            std::cerr << "collaudo: " << terminal_safe(site.site.where + ": " + warning) << "\n";
      return audit(options, of_sites, settings, phrases);
    } catch (const UsageError& error) {
      throw UsageError(configured.explained(error.what()));
    }
  }

 private:
  int merge(const OutputOptions& output, const Phrases& phrases) const {
    if (arguments_.words().empty()) throw UsageError(phrases("error.fleet_merge"));
    const Phrases words("src/fleet/phrases.json", output.language);
    const std::string folder = arguments_.folder(phrases);
    auto merged = fleet::merge_folders(arguments_.words(), folder, words, output.language);
    if (!merged) throw UsageError(merged.error());
    const auto warn = [](const std::string& line) {
      std::cerr << "collaudo: " << terminal_safe(line) << "\n";
    };
    if (merged->seen_twice > 0) warn(words.counted("merge.twice", merged->seen_twice));
    const std::string missing = text::joined(merged->missing_parts);
    if (!missing.empty()) warn(words("merge.missing", {{"parts", missing}}));
    const int code = write_outcome(std::move(merged).value().rows, folder, output);
    return code == exit_status::all_well && !missing.empty() ? exit_status::not_seen : code;
  }

  static int audit(const FleetOptions& options, const SiteOptions& of_sites,
                   const fleet::RunSettings& settings, const Phrases& phrases) {
    const CheckOptions& of_all = of_sites.of_all();
    const Language language = of_all.output.language;
    const Phrases words("src/fleet/phrases.json", language);
    auto folder = fleet::Folder::open(
        options.folder, options.resume ? fleet::Folder::Mode::resumed : fleet::Folder::Mode::fresh, settings,
        words, language);
    if (!folder) throw UsageError(folder.error());
    FleetRun run(**folder, options.reports, options.bundles, has_browser(of_all, phrases));
    Work work(options, **folder);
    allow_many_files();
    listen_to_stop_signals();
    Progress progress(of_all.output.show_progress && !of_all.output.quiet, words);
    crawl_all(options, of_sites, run, work, progress);
    show_all(of_sites, run, work, progress, phrases);
    progress.clear();

    std::vector<std::string> ids;
    for (const fleet::ListedSite& site : options.sites) ids.push_back(site.id);
    if (!has_been_stopped() && run.fault().empty())
      if (const int code = run.folder.put_in_order(ids); code != 0)
        run.note_fault(write_fault(language, code));
    if (!run.fault().empty()) throw UsageError(run.fault());
    return exit_code_after_signals(tell(options, of_all, run.folder));
  }

  // Where the sites come from is this thread; their rows come from the judging threads.
  static void crawl_all(const FleetOptions& options, const SiteOptions& of_sites, FleetRun& run, Work& work,
                        Progress& progress) {
    auto& left = work.to_crawl();
    if (left.empty()) return;
    NetworkOptions network = of_sites.of_all().network;
    network.at_a_time = options.requests;
    network.probes = 16;
    network.site_host.clear();
    auto source = open_http_source(network);
    if (!source) throw UsageError(source.error());
    const std::size_t all = left.size();
    fleet::run_fleet(
        **source, options.limits,
        [&]() -> std::unique_ptr<fleet::SiteWork> {
          while (!left.empty()) {
            const fleet::ListedSite& site = *left.front();
            left.pop_front();
            try {
              return std::make_unique<AuditedSite>(run, site, of_sites.of(site));
            } catch (const std::exception& error) {
              keep_broken(run, site, error.what());
            }
          }
          return nullptr;
        },
        [&](const fleet::FleetProgress& step) {
          progress.show_line("progress", {{"finished", std::to_string(step.finished)},
                                          {"all", std::to_string(all)},
                                          {"on_their_way", std::to_string(step.on_their_way)},
                                          {"requests", std::to_string(step.requests)}});
        });
    run.folder.each_row([&](fleet::SiteRow row) {
      if (row.awaits_browser) run_again(work, options, row.id);
    });
  }

  static void run_again(Work& work, const FleetOptions& options, const std::string& id) {
    auto& to_show = work.to_show();
    for (const fleet::ListedSite& site : options.sites)
      if (site.id == id && std::find(to_show.begin(), to_show.end(), &site) == to_show.end())
        to_show.push_back(&site);
  }

  static void show_all(const SiteOptions& of_sites, FleetRun& run, Work& work, Progress& progress,
                       const Phrases& phrases) {
    if (!run.has_browser) return;
    std::size_t number = 0;
    for (const fleet::ListedSite* site : work.to_show()) {
      if (has_been_stopped() || !run.fault().empty()) return;
      progress.show_line("progress.browser", {{"number", std::to_string(++number)},
                                              {"all", std::to_string(work.to_show().size())},
                                              {"site", site->site.shown_name()}});
      show_in_browser(run, *site, of_sites.of(*site), phrases);
    }
  }

  // Index, table and summary of what is there, also of an interrupted run: then the sites that are left have
  // their rows too, as such.
  static int tell(const FleetOptions& options, const CheckOptions& of_all, const fleet::Folder& folder) {
    std::map<std::string, fleet::SiteRow> found;
    folder.each_row([&](fleet::SiteRow row) { found.emplace(row.id, std::move(row)); });
    std::vector<fleet::SiteRow> rows;
    for (const fleet::ListedSite& site : options.sites) {
      const auto place = found.find(site.id);
      if (place != found.end()) {
        rows.push_back(std::move(place->second));
      } else {
        rows.push_back(fleet::row_of(site));
        rows.back().state = fleet::SiteState::pending;
      }
    }
    return write_outcome(std::move(rows), folder.path(), of_all.output, options.changed_since);
  }

  const Configuration* configuration_ = nullptr;
  CLI::App* command_ = nullptr;
  FleetArguments arguments_;
};

}  // namespace

std::unique_ptr<Command> fleet_command() { return std::make_unique<FleetCommand>(); }

}  // namespace collaudo
