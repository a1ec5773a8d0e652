// StopSignal: tells sleeping threads that it is time to go. Made by SiteServer, waited on by its workers;
// safe from any thread for as long as it lives.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace collaudo::testing {

class StopSignal {
 public:
  void raise() {
    const std::lock_guard lock{mutex_};
    raised_ = true;
    changed_.notify_all();
  }

  // Sleeps that long, or until the signal is raised; true if it was.
  bool raised_within(std::chrono::milliseconds time) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, time, [this] { return raised_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool raised_ = false;
};

}  // namespace collaudo::testing
