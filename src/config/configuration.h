// Configuration: what `collaudo.toml` and the variables COLLAUDO_* say. Made once by load_configuration(),
// read by the command line, which fills the options that were not written, and by the commands that work on
// sites and waivers. A plain value, constant once made.
//
// What is said is checked here as far as it can be without knowing the options: syntax, types, dates,
// addresses, secrets. Whether a key names an option is the command line's to say (cli/configured_options.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <collaudo/result.h>
#include <collaudo/url.h>

#include "engine/waivers.h"
#include "text/phrases.h"

namespace collaudo {

// A value for an option of the command line.
struct Setting {
  enum class Kind { text, flag, list };
  std::string option;  // its long name, "max-pages"
  std::string key;     // as written, "max_pages"
  Kind kind = Kind::text;
  std::vector<std::string> values;  // as they would stand on the command line; one unless it is a list
  std::string where;                // "collaudo.toml:3", "COLLAUDO_MAX_PAGES"
  std::uint32_t line = 0;           // in the file; 0: no file
  std::string folder;               // of the file, for relative names of files; empty: the working folder
};

// One [[site]].
struct ConfiguredSite {
  Url url;
  std::string name, istat, supplier;   // empty when not given
  std::optional<long> population;      // inhabitants
  std::optional<long> grant;           // euros of the decree, when the user knows them
  std::vector<int> services;           // numbers of the services that the comune was financed for
  std::vector<std::string> deadlines;  // "2026-06-30"; of several the last one holds
  std::vector<Setting> options;        // those that hold for this site only, url apart
  std::string where;                   // "collaudo.toml:12"

  std::string_view deadline() const { return deadlines.empty() ? std::string_view() : deadlines.back(); }
  std::string shown_name() const { return name.empty() ? url.str() : name; }
};

struct ConfigurationFile {
  std::string path;  // as shown to the user
  std::vector<Setting> defaults;
  std::vector<ConfiguredSite> sites;
  std::vector<WaiverRule> waivers;
};

struct Configuration {
  std::optional<ConfigurationFile> project, user;

  std::vector<ConfiguredSite> sites() const;  // those of the project, then those of the user
  std::vector<WaiverRule> waivers() const;    // likewise
  // What the environment, the site, the project's and the user's file say about an option: the first that
  // says something. Nothing when none does.
  std::optional<Setting> setting(std::string_view option, const ConfiguredSite* site) const;
};

// The text of a file; `path` is for complaints. The error is a sentence with file and line. A site can be
// called by its name, which is therefore its own, except in a list of many: some comuni share theirs.
enum class SiteNames { unique, shared };
Result<ConfigurationFile> read_configuration(std::string_view text, const std::string& path,
                                             const Phrases& phrases, SiteNames names = SiteNames::unique);

// `file` is that of --config, empty when not given: then collaudo.toml of the working folder, if there is
// one. The user's file is $XDG_CONFIG_HOME/collaudo/collaudo.toml (~/.config when the variable is not set).
Result<Configuration> load_configuration(const std::string& file, const Phrases& phrases);

// "max-pages" → "COLLAUDO_MAX_PAGES"
std::string variable_of(std::string_view option);

// Of those that the command reads itself, since they may hold secrets: COLLAUDO_USER, COLLAUDO_HEADER.
bool is_variable_of_secrets(std::string_view option);

// The site that a word on the command line means: by its name or its address; without a word the only one.
// Null when the word means none of them. An error when there is no word and several sites.
Result<const ConfiguredSite*> chosen_site(const std::vector<ConfiguredSite>& sites, const std::string& word,
                                          const Phrases& phrases);

}  // namespace collaudo
