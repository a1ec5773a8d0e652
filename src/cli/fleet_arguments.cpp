#include "cli/fleet_arguments.h"

#include <algorithm>
#include <cstdlib>
#include <thread>

#include <collaudo/text.h>

#include <CLI/CLI.hpp>

#include "cli/option_group.h"
#include "cli/option_values.h"
#include "cli/usage_error.h"
#include "fleet/folder.h"

namespace collaudo {

namespace {

// The position in an array of jobs, as the engine that runs them says it.
std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

}  // namespace

void FleetArguments::declare(CLI::App& command, const Phrases& phrases) {
  command_ = &command;
  OptionGroup group(command, phrases, "fleet");
  group.words("list", words_, "fleet_list");
  group.text("-o,--output", output_, "fleet_output");
  group.flag("--resume", resume_, "fleet_resume");
  group.flag("--retry-unverified", retry_unverified_, "fleet_retry");
  group.text("--changed-since", changed_since_, "fleet_since");
  group.text("--site-reports", site_reports_, "fleet_reports");
  group.flag("--bundles", bundles_, "fleet_bundles");
  group.text("--shard", shard_, "fleet_shard");
  group.flag("--merge", merge_, "fleet_merge");
  group.text("--sites", sites_, "fleet_sites");
  group.text("--requests", requests_, "fleet_requests");
  group.text("--memory", memory_, "fleet_memory");
  group.text("--judges", judges_, "fleet_judges");
  check_.declare(command, phrases, CheckArguments::Scope::many_sites);
}

std::string FleetArguments::configuration_file() const {
  return !merge_ && words_.size() == 1 && fleet::is_configuration(words_.front()) ? words_.front()
                                                                                  : std::string();
}

SiteOptions::Written FleetArguments::written() const {
  SiteOptions::Written written;
  for (const CLI::Option* option : command_->get_options())
    if (option->count() > 0 && !option->get_lnames().empty())
      written.emplace(option->get_lnames().front(), option->results());
  return written;
}

std::string FleetArguments::folder(const Phrases& phrases) const {
  if (output_.empty()) throw UsageError(phrases("error.fleet_output"));
  return output_;
}

std::optional<Shard> FleetArguments::shard(const Phrases& phrases) const {
  constexpr std::size_t most = 10'000;
  if (shard_.empty()) return std::nullopt;
  Shard shard;
  std::string number, count;
  std::size_t first = 1;
  if (shard_ != "auto") {
    const auto slash = shard_.find('/');
    number = shard_.substr(0, slash);
    count = slash == std::string::npos ? std::string() : shard_.substr(slash + 1);
  } else if (!variable("SLURM_ARRAY_TASK_ID").empty()) {
    number = variable("SLURM_ARRAY_TASK_ID");
    count = variable("SLURM_ARRAY_TASK_COUNT");
    const std::string least = variable("SLURM_ARRAY_TASK_MIN");
    first = least.empty() ? 1 : number_in<std::size_t>(phrases, "SLURM_ARRAY_TASK_MIN", least, 0, most);
  } else if (!variable("JOB_COMPLETION_INDEX").empty()) {
    number = variable("JOB_COMPLETION_INDEX");
    count = variable("COLLAUDO_SHARDS");
    first = 0;
  } else {
    throw UsageError(phrases("error.fleet_no_array"));
  }
  shard.count = number_in<std::size_t>(phrases, "--shard", count, 1, most);
  shard.number =
      number_in<std::size_t>(phrases, "--shard", number, first, first + shard.count - 1) - first + 1;
  return shard;
}

std::vector<fleet::ListedSite> FleetArguments::read_sites(const Phrases& phrases,
                                                          const Configuration& configuration,
                                                          Language language) const {
  if (words_.size() != 1) throw UsageError(phrases("error.fleet_list"));
  const std::string& path = words_.front();
  const Phrases words("src/fleet/phrases.json", language);
  std::vector<ConfiguredSite> sites;
  if (fleet::is_configuration(path)) {
    sites = configuration.project ? configuration.project->sites : std::vector<ConfiguredSite>();
  } else {
    auto read = fleet::read_site_list(file_text(phrases, "fleet", path), path, words,
                                      Phrases("src/config/phrases.json", language));
    if (!read) throw UsageError(read.error());
    sites = std::move(read).value();
  }
  auto listed = fleet::listed(std::move(sites), path, words);
  if (!listed) throw UsageError(listed.error());
  return std::move(listed).value();
}

FleetOptions FleetArguments::read(const Phrases& phrases, const Configuration& configuration,
                                  Language language, fleet::RunSettings& settings) const {
  FleetOptions options;
  options.folder = folder(phrases);
  options.retry_unverified = retry_unverified_;
  options.resume = resume_ || retry_unverified_;
  options.bundles = bundles_;
  options.changed_since = changed_since_;
  if (!changed_since_.empty()) {  // a folder that cannot be read is told before the work, not after it
    const auto earlier = fleet::rows_of_folder(changed_since_, Phrases("src/fleet/phrases.json", language));
    if (!earlier) throw UsageError(earlier.error());
  }
  if (!sites_.empty()) options.limits.sites = number_in<std::size_t>(phrases, "--sites", sites_, 1, 1000);
  if (!requests_.empty()) options.requests = number_in<int>(phrases, "--requests", requests_, 1, 1000);
  if (!memory_.empty())
    options.limits.memory = number_in<std::uint64_t>(phrases, "--memory", memory_, 16, 1'000'000) * 1'000'000;
  // One core is for the loop that downloads.
  const unsigned cores = std::max(2U, std::thread::hardware_concurrency());
  options.limits.judges =
      judges_.empty() ? std::min(cores - 1, 8U) : number_in<unsigned>(phrases, "--judges", judges_, 1, 64);
  for (const std::string& report : split_lists({site_reports_}))
    options.reports.insert(one_of<std::string>(phrases, "--site-reports", report,
                                               {{"json", "json"}, {"html", "html"}, {"none", "none"}}));
  settings["site-reports"] = text::joined({options.reports.begin(), options.reports.end()}, ",");
  options.sites = read_sites(phrases, configuration, language);
  if (bundles_) settings["bundles"] = "true";
  if (const auto part = shard(phrases)) {
    settings["shard"] = std::to_string(part->number) + "/" + std::to_string(part->count);
    std::erase_if(options.sites, [&](const fleet::ListedSite& site) {
      return !fleet::is_in_shard(site.id, part->number, part->count);
    });
  }
  return options;
}

}  // namespace collaudo
