// FleetDifference: what changed from one run of a fleet to another, site by site and in sum. Made from the
// rows of both folders, and from the reports of the sites whose evidence is another one. Plain values.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "compare/difference.h"
#include "fleet/site_row.h"

namespace collaudo::fleet {

struct SiteDifference {
  std::string id, name;
  SiteState state_before = SiteState::pending, state_after = SiteState::pending;
  Change change = Change::same;  // the gravest of its criteria; appeared, gone: of the list
  std::map<Change, std::vector<std::string>> criteria;  // of level criterion, natural order; without `same`
  std::size_t new_findings = 0, fixed_findings = 0;
};

struct FleetDifference {
  std::string day_before, day_after;     // of the latest collection
  std::vector<SiteDifference> sites;     // those that changed, gravest first, then by name
  std::map<Change, std::size_t> counts;  // of sites, also of those that are the same
  std::map<std::string, std::map<Change, std::size_t>> by_criterion;
  std::size_t new_findings = 0, fixed_findings = 0;
  int exit_code = 0;  // 1 when a site is worse
};

// `folder_before` and `folder_after`: where the rows' reports are; a report that cannot be read is done
// without.
FleetDifference difference_of(std::vector<SiteRow> before, const std::string& folder_before,
                              std::vector<SiteRow> after, const std::string& folder_after);

std::string difference_as_text(const FleetDifference& difference, Language language);
std::string difference_as_markdown(const FleetDifference& difference, Language language);
std::string difference_as_json(const FleetDifference& difference);
// In one sentence.
std::string difference_in_a_line(const FleetDifference& difference, Language language);

}  // namespace collaudo::fleet
