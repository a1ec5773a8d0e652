#include "config/configuration.h"
#include "fuzz/targets.h"

namespace collaudo::fuzz {

void config(std::string_view input) {
  static const Phrases phrases("src/config/phrases.json", Language::it);
  for (const SiteNames names : {SiteNames::unique, SiteNames::shared}) {
    const auto file = read_configuration(input, "collaudo.toml", phrases, names);
    if (!file) {
      must(!file.error().empty(), "a complaint says something");
      continue;
    }
    for (const ConfiguredSite& site : file->sites) {
      static_cast<void>(site.shown_name());
      static_cast<void>(chosen_site(file->sites, site.name, phrases));
    }
  }
}

}  // namespace collaudo::fuzz
