// The list of sites of a fleet: a collaudo.toml with [[site]] tables, a spreadsheet with the same names at
// the top of its columns, or a plain list of addresses. Made once from the file that the user names; read by
// the command, which opens the sites one after the other. Plain values, constant once made.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <collaudo/result.h>

#include "config/configuration.h"
#include "text/phrases.h"

namespace collaudo::fleet {

struct ListedSite {
  ConfiguredSite site;
  std::string id;  // of files and rows: the host, with a mark when address or --as say more than that
  std::size_t position = 0;  // in the list, from 1
  std::string province;      // "CT": from the ISTAT code, else from the host's name; empty: unknown
};

// Whether a file of that name is a configuration, which is read as such and not by site_list().
bool is_configuration(std::string_view path);

// The error is a sentence with file and line, in the language of `phrases` (src/fleet/phrases.json);
// `configuration_phrases` are those of src/config.
Result<std::vector<ConfiguredSite>> read_site_list(std::string_view bytes, const std::string& path,
                                                   const Phrases& phrases,
                                                   const Phrases& configuration_phrases);

// Each with its id. The error: two sites that are the same, or none at all.
Result<std::vector<ListedSite>> listed(std::vector<ConfiguredSite> sites, const std::string& path,
                                       const Phrases& phrases);

// The part of a list that one of several machines takes: a site is always in the same one, whatever else is
// in the list. `number` from 1 to `count`.
bool is_in_shard(std::string_view id, std::size_t number, std::size_t count);

}  // namespace collaudo::fleet
