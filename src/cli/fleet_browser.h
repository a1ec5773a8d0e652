// The second look of a fleet: sites that a browser is to show, one at a time, when all have been crawled.
// Called by the fleet command, in its thread.
#pragma once

#include "cli/fleet_site.h"

namespace collaudo {

// Whether the engine that was chosen wants a browser and there is one. UsageError when one was asked for by
// name or for every page, and there is none.
bool has_browser(const CheckOptions& options, const Phrases& phrases);

// Collects the site again, with a browser, and puts a new row in place of its row. Within the time that a
// site has; what goes wrong leaves the row that is there.
void show_in_browser(FleetRun& run, const fleet::ListedSite& site, CheckOptions options,
                     const Phrases& phrases);

}  // namespace collaudo
