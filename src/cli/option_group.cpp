#include "cli/option_group.h"

#include <CLI/CLI.hpp>

namespace collaudo {

OptionGroup::OptionGroup(CLI::App& command, const Phrases& phrases, std::string_view name)
    : command_(command), phrases_(phrases), heading_(phrases("group." + std::string(name))) {}

void OptionGroup::text(const std::string& names, std::string& value, std::string_view key) {
  command_.add_option(names, value, phrases_("help." + std::string(key)))
      ->group(heading_)
      ->type_name(phrases_("type." + std::string(key)));
}

void OptionGroup::list(const std::string& names, std::vector<std::string>& value, std::string_view key) {
  command_.add_option(names, value, phrases_("help." + std::string(key)))
      ->group(heading_)
      ->type_name(phrases_("type." + std::string(key)))
      ->expected(1)
      ->take_all();
}

void OptionGroup::flag(const std::string& names, bool& value, std::string_view key) {
  command_.add_flag(names, value, phrases_("help." + std::string(key)))->group(heading_);
}

void OptionGroup::positional(const std::string& name, std::string& value, std::string_view key) {
  command_.add_option(name, value, phrases_("help." + std::string(key)))
      ->group(heading_)
      ->type_name(phrases_("type." + std::string(key)));
}

void OptionGroup::words(const std::string& name, std::vector<std::string>& values, std::string_view key) {
  command_.add_option(name, values, phrases_("help." + std::string(key)))
      ->group(heading_)
      ->type_name(phrases_("type." + std::string(key)));
}

}  // namespace collaudo
