// Measuring a page: several loads recorded in Chromium and scored, of which the middle one counts. Called by
// the collection after the crawl, from one thread, with nothing else running. Whatever happens to the
// browser, there is a measure in the end: one without a score says why.
#pragma once

#include <functional>

#include <collaudo/performance.h>

#include "browser/browser_keeper.h"
#include "browser/recorded_load.h"
#include "score/score_load.h"

namespace collaudo::browser {

// `url` is where to go, `page` what the measure is about: the same address after redirects.
Performance measure_page(BrowserKeeper& keeper, const Url& url, const Url& page,
                         const RecordingOptions& options);

// Whether the first paint is late for no reason of the page's: the tab got one frame a second. Between the
// load event and the paint (ms later) nothing arrived and nobody worked. Exposed for tests.
bool is_frame_trapped(const score::RecordedLoad& load, double paint_after_load);

}  // namespace collaudo::browser
