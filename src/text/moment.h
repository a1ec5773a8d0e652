// Moments as text: ISO 8601, UTC, whole seconds. Written into reports and evidence bundles, read back from
// the latter. Pure functions; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace collaudo {

// "2026-11-21T10:00:00Z" from seconds since 1970 UTC.
std::string iso_moment(std::int64_t seconds);

// Nothing for what is no such moment; fractions of seconds are dropped.
std::optional<std::int64_t> seconds_of(std::string_view iso_moment);

}  // namespace collaudo
