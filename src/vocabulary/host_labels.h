// HostLabels: a host name taken apart. Read by the domain rule. Pure functions on untrusted text: safe to
// share between threads.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace collaudo::domain {

using HostLabels = std::vector<std::string>;

// The labels, lower case and in Unicode; nothing for what is no DNS name of at least two of them (addresses,
// "localhost").
std::optional<HostLabels> host_labels(std::string_view host);

// Those from `first` on, with dots between.
std::string joined_from(const HostLabels& labels, HostLabels::const_iterator first);

bool is_ascii(std::string_view text);

}  // namespace collaudo::domain
