// What a fleet leaves behind besides its sites: the index, the table, the summary, a few lines on standard
// output, and the exit code. Called by the fleet command, at the end.
#pragma once

#include <string>
#include <vector>

#include "cli/output_options.h"
#include "fleet/fleet_difference.h"

namespace collaudo {

// `rows`: one a site, in the order of the list. UsageError when a file cannot be written. The exit code is
// the gravest of the sites; rows without verdicts (still to be checked) count as not seen.
// With `changed_since`, the folder of an earlier run, also what changed since then.
int write_outcome(std::vector<fleet::SiteRow> rows, const std::string& folder, const OutputOptions& options,
                  const std::string& changed_since = {});

// What changed from the run in one folder to that in another. UsageError for a folder without a fleet.
fleet::FleetDifference fleet_difference(const std::string& before, const std::string& after,
                                        Language language);

}  // namespace collaudo
