// What is at stake for a site: the grant that hangs on its conformance, and the days that are left. From what
// the list says of the comune and the published rates (grants.json). A pure function.
#pragma once

#include <optional>
#include <string_view>

#include "fleet/site_row.h"

namespace collaudo::fleet {

struct Stake {
  std::optional<long> amount;  // euros; nothing: the list does not say enough
  bool is_least = false;       // the amount is that of the services alone: the site comes on top
  std::optional<long> days;    // to the deadline; negative: it is past
};

// How near the end is. In order: what comes first is more urgent.
enum class Nearness { past, month, quarter, half_year, later, unknown };
std::string_view name(Nearness nearness);
Nearness nearness_of(const Stake& stake);

// `day`: "2026-11-25", from which the days are counted; empty: not counted.
Stake stake_of(const SiteRow& row, std::string_view day);

}  // namespace collaudo::fleet
