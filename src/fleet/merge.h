// Merging: the folders of the parts of a fleet become one, as if one machine had done all. Called by the
// fleet command, from one thread.
#pragma once

#include <string>
#include <vector>

#include <collaudo/result.h>

#include "fleet/folder.h"

namespace collaudo::fleet {

struct Merged {
  std::vector<SiteRow> rows;               // in the order of the list
  std::vector<std::string> missing_parts;  // "3/4": shards that nobody handed in
  std::size_t seen_twice = 0;              // sites of several folders: the last one named holds
};

// `into` must hold no fleet yet. Files are linked where the disk allows it, else copied. The error: a folder
// without a fleet, parts that were asked different things, a file that cannot be had.
Result<Merged> merge_folders(const std::vector<std::string>& folders, const std::string& into,
                             const Phrases& phrases, Language language);

}  // namespace collaudo::fleet
