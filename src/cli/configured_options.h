// What the configuration gives to a command: options that were not written on the command line get their
// configured values through the same option objects, so that they are read, checked and complained about in
// the same way. Made once a run by the command line, from one thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/configuration.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace collaudo {

// An option with what it is set to, for `collaudo config`.
struct ConfiguredOption {
  std::string name;                 // "max-pages"
  std::vector<std::string> values;  // empty: not set, the built-in value holds
  std::string where;                // "collaudo.toml:3", "COLLAUDO_MAX_PAGES"; empty: not set
};

class ConfiguredOptions {
 public:
  ConfiguredOptions(const Configuration& configuration, const Phrases& phrases)
      : configuration_(configuration), phrases_(phrases) {}

  // Throws UsageError when a key of the files names no option of any of these commands, or its value has
  // another type than the option.
  void check_keys(const std::vector<const CLI::App*>& commands) const;

  // Fills what was not written. A command that visits an address (options "url" and
  // --as) may be given the name of a site
  // instead, or nothing when there is one site only; the options of that site hold too.
  void apply(CLI::App& command);
  // The same for a command or part of one whose site is known; null: none.
  void fill(CLI::App& command, const ConfiguredSite* site);

  // Every option of the command, in the order of its help, as the configuration sets it.
  std::vector<ConfiguredOption> table(const CLI::App& command, const ConfiguredSite* site) const;

  // The complaint about an option's value, with where the value came from when it was not written.
  std::string explained(const std::string& complaint) const;

 private:
  void check_key(const Setting& setting, const std::vector<const CLI::App*>& commands) const;
  std::optional<ConfiguredSite> choose_site(CLI::App& command) const;

  const Configuration& configuration_;
  const Phrases& phrases_;                      // of src/config
  std::map<std::string, std::string> origins_;  // "--max-pages" → "collaudo.toml:3"
};

// The file that --config or COLLAUDO_CONFIG names; empty when neither does. Looked up before anything else is
// read, as the language is.
std::string configuration_file(const std::vector<std::string>& arguments);

}  // namespace collaudo
