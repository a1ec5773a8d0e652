// Reserved hosts: from a municipality to the hosts that the rule gives it, and from a wrong host to the
// municipality that was probably meant. Read by the domain rule. Pure functions over the list of
// municipalities: safe to share between threads.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "vocabulary/host_labels.h"
#include "vocabulary/municipalities.h"

namespace collaudo::domain {

// "roma.roma": a capital is not reserved under the long name equal to its own.
bool is_long_name_itself(std::string_view name, std::string_view province_label);

std::vector<std::string> reserved_hosts(const Municipality& municipality);  // the preferred one first
std::string preferred_host(const Municipality& municipality);

// The one municipality that the label names in full, whatever its province; null when there is none or
// several.
const Municipality* only_one_named(std::string_view label);

// The right host for labels that are not built as the rule wants but still say which municipality they mean;
// or empty.
std::string host_meant_by(HostLabels::const_iterator first, HostLabels::const_iterator last);

// The municipality, of those that `is_possible`, whose name is written most nearly so; null when none is
// near.
const Municipality* nearest_to(std::string_view label,
                               const std::function<bool(const Municipality&)>& is_possible);

}  // namespace collaudo::domain
