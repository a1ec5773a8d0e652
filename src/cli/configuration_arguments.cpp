#include "cli/configuration_arguments.h"

namespace collaudo {

void ConfigurationArguments::declare(OptionGroup& group) {
  group.text("--config", file_, "config");
  group.flag("--no-waivers", no_waivers_, "no_waivers");
}

std::vector<WaiverRule> ConfigurationArguments::waivers(const Configuration& configuration) const {
  return no_waivers_ ? std::vector<WaiverRule>() : configuration.waivers();
}

}  // namespace collaudo
