#include "cli/configured_options.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>

#include <collaudo/text.h>

#include <CLI/CLI.hpp>

#include "cli/usage_error.h"

namespace collaudo {

namespace {

// Options that say where the configuration is, or that make no sense in it.
bool is_of_the_command_line(std::string_view name) { return name == "config" || name == "help"; }

std::string long_name(const CLI::Option& option) {
  return option.get_lnames().empty() ? std::string() : option.get_lnames().front();
}

bool is_flag(const CLI::Option& option) { return option.get_items_expected_max() == 0; }

bool takes_list(const CLI::Option& option) {
  return option.get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll;
}

// A name of a file is relative to the file that holds it, wherever the program runs.
std::string placed(const CLI::Option& option, const Setting& setting, const std::string& value) {
  const bool is_reference = value.starts_with('@');
  const std::string type = option.get_type_name();
  const bool is_file = is_reference || type.starts_with("FILE") || type.starts_with("DIR");
  if (!is_file || setting.folder.empty() || value == "-") return value;
  const std::filesystem::path path(is_reference ? value.substr(1) : value);
  if (path.is_absolute()) return value;
  return (is_reference ? "@" : "") + (std::filesystem::path(setting.folder) / path).string();
}

std::vector<std::string> values_for(const CLI::Option& option, const Setting& setting) {
  std::vector<std::string> values;
  for (const std::string& value : setting.values) values.push_back(placed(option, setting, value));
  return values;
}

std::string truth_in(const std::string& word) {
  const std::string plain = text::t2(word);
  for (const std::string_view yes : {"1", "true", "yes", "si", "sì", "on"})
    if (plain == yes) return "true";
  for (const std::string_view no : {"0", "false", "no", "off"})
    if (plain == no) return "false";
  return {};
}

}  // namespace

void ConfiguredOptions::check_keys(const std::vector<const CLI::App*>& commands) const {
  for (const auto* file : {&configuration_.project, &configuration_.user}) {
    if (!*file) continue;
    for (const Setting& setting : (**file).defaults) check_key(setting, commands);
    for (const ConfiguredSite& site : (**file).sites)
      for (const Setting& setting : site.options) check_key(setting, commands);
  }
}

void ConfiguredOptions::check_key(const Setting& setting,
                                  const std::vector<const CLI::App*>& commands) const {
  const CLI::Option* option = nullptr;
  std::string nearest;
  std::size_t best = 4;
  for (const CLI::App* command : commands)
    for (const CLI::Option* candidate : command->get_options()) {
      const std::string name = long_name(*candidate);
      if (name.empty() || is_of_the_command_line(name)) continue;
      if (name == setting.option) option = candidate;
      const std::size_t distance = text::edit_distance(setting.option, name, best);
      if (distance >= best) continue;
      best = distance;
      nearest = name;
    }
  const auto complain = [&](std::string_view key) {
    throw UsageError(phrases_(key, {{"where", setting.where}, {"key", setting.key}}));
  };
  // What a [[site]] may always say; a command without such an option has no use for it.
  constexpr std::array<std::string_view, 7> of_sites = {"as",  "service-url", "connect-to", "header",
                                                        "har", "attestation", "services"};
  if (!option && std::find(of_sites.begin(), of_sites.end(), setting.option) != of_sites.end()) return;
  if (!option && !nearest.empty())
    throw UsageError(
        phrases_("unknown_key_near", {{"where", setting.where}, {"key", setting.key}, {"nearest", nearest}}));
  if (!option) complain("unknown_option");
  if (is_flag(*option) && setting.kind != Setting::Kind::flag) complain("wants_flag");
  if (!is_flag(*option) && setting.kind == Setting::Kind::flag) complain("wants_no_flag");
  if (!takes_list(*option) && setting.kind == Setting::Kind::list) complain("wants_one");
}

std::optional<ConfiguredSite> ConfiguredOptions::choose_site(CLI::App& command) const {
  CLI::Option* address = command.get_option_no_throw("url");
  // A replay has an address too, of what is in the archive: sites are for commands that visit them.
  if (!address || !command.get_option_no_throw("--as")) return std::nullopt;
  const std::string word = address->count() > 0 ? address->results().front() : std::string();
  const auto sites = configuration_.sites();
  const auto chosen = chosen_site(sites, word, phrases_);
  if (!chosen) throw UsageError(chosen.error());
  if (!*chosen) {
    const bool is_name = !sites.empty() && !word.empty() && word != "localhost" &&
                         word.find_first_of(".:/") == std::string::npos;
    std::vector<std::string> names;
    for (const ConfiguredSite& site : sites) names.push_back(site.shown_name());
    if (is_name)
      throw UsageError(phrases_("no_site_named", {{"word", word}, {"names", text::joined(names)}}));
    return std::nullopt;
  }
  address->clear();
  address->add_result((**chosen).url.str());
  address->run_callback();
  return **chosen;
}

void ConfiguredOptions::apply(CLI::App& command) {
  const auto site = choose_site(command);
  fill(command, site ? &*site : nullptr);
}

void ConfiguredOptions::fill(CLI::App& command, const ConfiguredSite* site) {
  for (CLI::Option* option : command.get_options()) {
    const std::string name = long_name(*option);
    if (name.empty() || option->count() > 0 || is_of_the_command_line(name)) continue;
    const auto setting = configuration_.setting(name, site);
    if (!setting) continue;
    std::vector<std::string> values = values_for(*option, *setting);
    if (is_flag(*option)) values = {truth_in(values.front())};
    if (values.front().empty() || (values.size() > 1 && !takes_list(*option)))
      throw UsageError(phrases_(is_flag(*option) ? "wants_flag" : "wants_one",
                                {{"where", setting->where}, {"key", setting->key}}));
    for (const std::string& value : values) option->add_result(value);
    option->run_callback();
    for (const std::string& written : option->get_lnames()) origins_["--" + written] = setting->where;
    for (const std::string& written : option->get_snames()) origins_["-" + written] = setting->where;
  }
}

std::vector<ConfiguredOption> ConfiguredOptions::table(const CLI::App& command,
                                                       const ConfiguredSite* site) const {
  std::vector<ConfiguredOption> rows;
  for (const CLI::Option* option : command.get_options()) {
    ConfiguredOption row;
    row.name = long_name(*option);
    if (row.name.empty() || is_of_the_command_line(row.name)) continue;
    if (const char* secret = std::getenv(variable_of(row.name).c_str());
        secret && is_variable_of_secrets(row.name)) {
      row.values = {"•••"};
      row.where = variable_of(row.name);
    } else if (const auto setting = configuration_.setting(row.name, site)) {
      row.values = values_for(*option, *setting);
      row.where = setting->where;
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string ConfiguredOptions::explained(const std::string& complaint) const {
  const auto origin = origins_.find(complaint.substr(0, complaint.find(':')));
  if (origin == origins_.end()) return complaint;
  return complaint + " " + phrases_("from", {{"where", origin->second}});
}

std::string configuration_file(const std::vector<std::string>& arguments) {
  constexpr std::string_view with_value = "--config=";
  for (std::size_t index = 0; index < arguments.size(); ++index) {
    if (arguments[index].starts_with(with_value)) return arguments[index].substr(with_value.size());
    if (arguments[index] == "--config" && index + 1 < arguments.size()) return arguments[index + 1];
  }
  const char* named = std::getenv("COLLAUDO_CONFIG");
  return named ? named : "";
}

}  // namespace collaudo
