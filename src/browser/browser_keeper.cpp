#include "browser/browser_keeper.h"

namespace collaudo::browser {

namespace {
constexpr int most_pages = 300;  // then its memory has grown
constexpr int most_losses = 20;  // of a run: a browser that cannot live here is not started for every page
}  // namespace

std::shared_ptr<Browser> BrowserKeeper::browser() {
  const std::lock_guard lock(mutex_);
  if (current_ && current_->is_gone()) {
    current_.reset();
    ++losses_;
  }
  // The old one ends when the last page that it shows is done.
  if (current_ && pages_ >= most_pages) current_.reset();
  if (!current_) {
    if (!why_.empty()) return nullptr;
    if (losses_ > most_losses) {
      why_ = "the browser ended " + std::to_string(losses_) + " times";
      return nullptr;
    }
    auto started = Browser::start(options_);
    if (!started) {
      why_ = started.error();
      return nullptr;
    }
    current_ = std::move(started).value();
    pages_ = 0;
  }
  ++pages_;
  return current_;
}

void BrowserKeeper::rest() {
  std::shared_ptr<Browser> ended;  // outlives the lock: its end takes time
  {
    const std::lock_guard lock(mutex_);
    std::swap(ended, current_);
  }
}

std::string BrowserKeeper::why() const {
  const std::lock_guard lock(mutex_);
  return why_;
}

}  // namespace collaudo::browser
