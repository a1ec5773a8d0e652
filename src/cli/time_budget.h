// TimeBudget: ends the collection after so many seconds; the destructor ends the wait. Made by the commands
// that collect, one at a time.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "evidence/http_source_interruption.h"

namespace collaudo {

class TimeBudget {
 public:
  explicit TimeBudget(double seconds) {  // 0: none
    if (seconds <= 0) return;
    thread_ = std::jthread([seconds](const std::stop_token& stop) {
      std::mutex mutex;
      std::condition_variable_any condition;
      std::unique_lock lock(mutex);
      condition.wait_for(lock, stop, std::chrono::duration<double>(seconds), [] { return false; });
      if (!stop.stop_requested()) interrupt_sources("time");
    });
  }

 private:
  std::jthread thread_;
};

}  // namespace collaudo
