// FleetOptions: everything that `collaudo fleet` can be told, and how each site of the list is to be checked.
// Made by FleetArguments, read by the fleet command. Plain values, but for SiteOptions.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/check_options.h"
#include "config/configuration.h"
#include "fleet/folder.h"
#include "fleet/scheduler.h"
#include "fleet/site_list.h"

namespace collaudo {

// From a site of the list to the options of its check: those of the command line, else of its own table, else
// of all. Made once a run; used from one thread; configuration and phrases outlive it.
class SiteOptions {
 public:
  using Written =
      std::map<std::string, std::vector<std::string>>;  // by long name: values of the command line

  // UsageError for options that no site can be checked with.
  SiteOptions(Written written, const Configuration& configuration, const Phrases& phrases, Language language);

  // UsageError, with the place that the value came from.
  CheckOptions of(const fleet::ListedSite& site) const;
  const CheckOptions& of_all() const { return of_all_; }  // with an address that means nothing
  // Of those that decide what is found: as they would be written.
  const fleet::RunSettings& settings() const { return settings_; }

 private:
  CheckOptions read(const ConfiguredSite* site, const std::string& url, fleet::RunSettings* settings) const;

  const Written written_;
  const Configuration& configuration_;
  const Phrases& phrases_;
  const Language language_;
  fleet::RunSettings settings_;
  CheckOptions of_all_;
};

struct Shard {
  std::size_t number = 1, count = 1;  // number from 1
};

struct FleetOptions {
  std::vector<fleet::ListedSite> sites;  // of this shard
  std::string folder;
  bool resume = false, retry_unverified = false, bundles = false;
  std::set<std::string> reports;  // "json", "html": those that each site has
  std::string changed_since;      // folder of an earlier run; empty: none
  fleet::SchedulerLimits limits;
  int requests = 128;  // at a time, to all addresses
};

}  // namespace collaudo
