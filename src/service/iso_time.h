// Moments as ISO 8601 and as RFC 5322 write them. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace collaudo {

// Milliseconds since 1970 UTC of "2026-11-20T10:00:00.123+01:00"; a date alone is its midnight, UTC.
std::optional<std::int64_t> iso_milliseconds(std::string_view text);

// Seconds since 1970 UTC of "Fri, 20 Nov 2026 10:00:00 +0100".
std::optional<std::int64_t> message_time(std::string_view text);

}  // namespace collaudo
