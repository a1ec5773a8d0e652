// The estimate without a browser: what the score of a page may be, from what the crawl fetched of it. A load
// is made up from sizes and order, and goes the same way as a recorded one. It cannot see what scripts load
// or how long they work, nor what moves: it never decides. A pure function of frozen evidence.
#pragma once

#include <optional>

#include <collaudo/performance.h>
#include <collaudo/site.h>

#include "score/score_load.h"

namespace collaudo::score {

// What a browser might have recorded of the page on a fast line. Exposed for tests.
RecordedLoad supposed_load(const Page& page);

// Nothing for a page that is no HTML.
std::optional<Performance> estimate(const Page& page);

}  // namespace collaudo::score
