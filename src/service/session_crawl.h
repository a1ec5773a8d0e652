// The session channel: pages of the service area as somebody who is logged in sees them, with the cookies of
// his test session. GET only, never a form; links whose text or address speaks of leaving, deleting, sending,
// confirming or paying are left alone; one host, https, a bounded number of pages; it ends when the area asks
// for the identity again. What it gives is not masked yet.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <collaudo/result.h>

#include "evidence/source.h"
#include "service/recorded_walk.h"

namespace collaudo {

// The headers of a session file: lines "Name: value", or "name=value; other=value" as a browser shows
// cookies. The error is a key of src/service/phrases.json; what the file holds is never repeated.
Result<std::vector<std::string>> session_headers(std::string_view text);

struct SessionReading {
  RecordedWalk walk;
  std::string end;             // key of src/service/phrases.json: why it ended early; empty: all was seen
  std::size_t left_alone = 0;  // links that might have changed something
};

// `source` sends the session to the host of `start` alone and follows no redirect by itself. `now`:
// milliseconds since 1970 UTC.
SessionReading crawl_session(EvidenceSource& source, const Url& start,
                             const std::function<std::int64_t()>& now);

// Whether a link may be followed: by its words and its address.
bool may_follow(std::string_view words, const Url& url);

}  // namespace collaudo
