// BrowserKeeper: the one Chromium of a run. Starts it when the first page needs it, again when it is gone,
// and a fresh one after many pages. Made by the browser source; its workers ask from any thread.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "browser/browser.h"

namespace collaudo::browser {

class BrowserKeeper {
 public:
  explicit BrowserKeeper(ChromiumOptions options) : options_(std::move(options)) {}

  // For one more page; null when it does not start or was gone too often: why() says so.
  std::shared_ptr<Browser> browser();
  std::string why() const;
  void rest();  // ends the browser; the next page starts another

 private:
  const ChromiumOptions options_;
  mutable std::mutex mutex_;
  std::shared_ptr<Browser> current_;
  int pages_ = 0, losses_ = 0;
  std::string why_;
};

}  // namespace collaudo::browser
