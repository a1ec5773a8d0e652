// One load of a page recorded for the performance score: Chromium's trace and the log of its protocol, as
// texts that a scorer reads. Nothing is slowed down: the slow network is the scorer's model. The caller sees
// to it that nothing else runs meanwhile. One thread.
#pragma once

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
  std::function<bool()> is_ended = [] { return false; };
};

struct RecordedLoad {
  std::string trace;         // {"traceEvents": […]}
  std::string devtools_log;  // [{"method": …, "params": …}, …]
  bool is_complete = false;  // came to rest within the limit
  // The tab got one frame a second: the first paint is late for no reason of the page's. Not to be scored.
  bool is_frame_trapped = false;
};

// Work of others on this machine, before a recording: runnable tasks for each processor, 0 when it is not
// known. Above 0.5 a measured score says more about the machine than about the page.
double machine_load();

// Loads the page once to throw away and once more to record. The error says why there is no recording.
Result<RecordedLoad> collect_trace(const std::shared_ptr<Browser>& browser, const Url& url,
                                   const RecordingOptions& options);

}  // namespace collaudo::browser
