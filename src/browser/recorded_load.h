// One load of a page recorded for the performance score: Chromium's trace and the log of its protocol, as
// texts that a scorer reads. Nothing is slowed down: the slow network is the scorer's model. The caller sees
// to it that nothing else runs meanwhile. One thread.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include <collaudo/result.h>
#include <collaudo/url.h>

#include "browser/browser.h"
#include "evidence/network_options.h"

namespace collaudo::browser {

struct RecordingOptions {
  NetworkOptions network;
  bool ignores_certificates = false;
  double time_limit = 45;  // seconds for the load; what is there then is recorded
  // How long a measurement may wait until others have ended their work.
  std::chrono::milliseconds calm_limit{0};
  std::function<bool()> is_ended = [] { return false; };
};

struct RecordedLoad {
  std::string trace;         // {"traceEvents": […]}
  std::string devtools_log;  // [{"method": …, "params": …}, …]
  bool is_complete = false;  // came to rest within the limit
  // ms from the load event to the first paint; negative when it was before. See is_frame_trapped() of
  // page_measurement.h.
  double paint_after_load = 0;
};

// Loads the page, and a second more, to throw away: the first page of a process, and the first look at any
// page, are slower than later ones. The error says why the page cannot be loaded.
Result<bool> warm_up(const std::shared_ptr<Browser>& browser, const Url& url,
                     const RecordingOptions& options);

// The error says why there is no recording.
Result<RecordedLoad> record_load(const std::shared_ptr<Browser>& browser, const Url& url,
                                 const RecordingOptions& options);

}  // namespace collaudo::browser
