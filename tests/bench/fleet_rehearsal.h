// The rehearsal of a fleet: the program on a server of ours that plays many comuni, what that costs, and what
// a national run would cost by the same figures. For the benchmarks; one thread.
#pragma once

#include <cstddef>

#include <nlohmann/json.hpp>

namespace collaudo::testing {

// `comuni` sites, every tenth broken. `small`: of the smallest size only, and without reports in HTML, so
// that the whole country fits on a disk. Throws when a site has no row.
nlohmann::ordered_json rehearse_fleet(std::size_t comuni, bool small);

void print_rehearsal(const nlohmann::ordered_json& result);

}  // namespace collaudo::testing
