// WalkRecorder: somebody's own walk through pages in a visible browser, taken down as a HAR 1.2 file with the
// documents as the browser showed them (`_domSnapshots`). It only observes: it presses nothing, fills in
// nothing and changes no request. Of pages of others (identity providers, payment platforms) it keeps the
// address without values and nothing that was sent, shown or typed; of cookies never the value. One thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <collaudo/result.h>
#include <collaudo/url.h>

#include "browser/browser.h"

namespace collaudo::browser {

struct WalkRecorderOptions {
  // Whether what happens at that address, with fields of these names sent to it, is nobody's business.
  std::function<bool(const Url&, const std::vector<std::string>&)> is_private =
      [](const Url&, const std::vector<std::string>&) { return true; };
  // Whether a field of that name holds a token of the login: its value is dropped wherever it is sent.
  std::function<bool(const std::string&)> is_token = [](const std::string&) { return false; };
  std::function<bool()> is_ended = [] { return false; };  // asked often: true ends the recording
  bool ignores_certificates = false;
  std::function<void(const std::string&)> on_page;  // host and path of each page, for the progress
};

struct RecordedVisit {
  std::string har;
  std::size_t pages = 0;      // documents that were seen
  std::size_t snapshots = 0;  // of them as shown
  bool is_cut = false;        // more was seen than is kept
};

// Opens `start` in a window and records until every window is closed or is_ended. The error says why there
// is no window.
Result<RecordedVisit> record_walk(const std::shared_ptr<Browser>& browser, const Url& start,
                                  const WalkRecorderOptions& options);

}  // namespace collaudo::browser
