// --config and --no-waivers, for every command that judges. --config is looked up before the rest of the
// command line is read (configuration_file()); here it is only declared.
#pragma once

#include <string>
#include <vector>

#include "cli/option_group.h"
#include "config/configuration.h"

namespace collaudo {

class ConfigurationArguments {
 public:
  void declare(OptionGroup& group);
  // None with --no-waivers.
  std::vector<WaiverRule> waivers(const Configuration& configuration) const;

 private:
  std::string file_;
  bool no_waivers_ = false;
};

}  // namespace collaudo
