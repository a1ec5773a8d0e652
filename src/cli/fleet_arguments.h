// The options of `collaudo fleet`: its own, and those of a check that can be said of many sites. Declared
// once, then read into FleetOptions and SiteOptions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/check_arguments.h"
#include "cli/fleet_options.h"

namespace collaudo {

class FleetArguments {
 public:
  void declare(CLI::App& command, const Phrases& phrases);

  // The list, when it is a configuration itself.
  std::string configuration_file() const;
  bool is_merge() const { return merge_; }
  const std::vector<std::string>& words() const { return words_; }
  // What was written for options of a check. Before configured values are filled in.
  SiteOptions::Written written() const;
  // Throws UsageError. `settings`: of SiteOptions; those of the fleet are added.
  FleetOptions read(const Phrases& phrases, const Configuration& configuration, Language language,
                    fleet::RunSettings& settings) const;
  // Where the folder goes; UsageError when it is not said.
  std::string folder(const Phrases& phrases) const;

 private:
  std::optional<Shard> shard(const Phrases& phrases) const;
  std::vector<fleet::ListedSite> read_sites(const Phrases& phrases, const Configuration& configuration,
                                            Language language) const;

  CLI::App* command_ = nullptr;
  std::vector<std::string> words_;
  std::string output_, changed_since_, site_reports_ = "json,html", shard_, sites_, requests_, memory_,
                                       judges_;
  bool resume_ = false, retry_unverified_ = false, bundles_ = false, merge_ = false;
  CheckArguments check_;
};

}  // namespace collaudo
