// The options of `collaudo check`: what is looked at, besides those of the network and of the reports, which
// have files of their own. Declared once, then read into CheckOptions.
#pragma once

#include <string>
#include <vector>

#include "cli/check_options.h"
#include "cli/configuration_arguments.h"
#include "cli/criteria_arguments.h"
#include "cli/network_arguments.h"
#include "cli/output_arguments.h"
#include "cli/service_arguments.h"

namespace collaudo {

class CheckArguments {
 public:
  // Without what only one site can be told, for a command of many: the address, files of its evidence,
  // reports.
  enum class Scope { one_site, many_sites };
  void declare(CLI::App& command, const Phrases& phrases, Scope scope = Scope::one_site);
  CheckOptions read(const Phrases& phrases, const Configuration& configuration) const;

 private:
  CrawlOptions read_crawl(const Phrases& phrases) const;

  std::string url_, as_, engine_ = "static", chromium_, max_pages_, sample_, seed_, max_time_, record_,
                         performance_pages_;
  std::vector<std::string> eurovoc_, lighthouse_;
  bool deep_tls_ = false, screenshots_ = false;
  ConfigurationArguments configuration_;
  CriteriaArguments criteria_;
  NetworkArguments network_;
  OutputArguments output_;
  ServiceArguments services_;
};

}  // namespace collaudo
