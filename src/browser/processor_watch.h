// ProcessorWatch: how much of the machine others take while we measure. Reads /proc; where that does not say,
// nobody is said to be at work. One thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <sys/types.h>

namespace collaudo::browser {

class ProcessorWatch {
 public:
  // `session` is that of the browser, whose work is ours; -1: there is none.
  explicit ProcessorWatch(pid_t session);

  // The part of all processors, 0 to 1, that others took since the watch began.
  double share_of_others() const;
  // So much that a score says more about the machine than about the page.
  bool is_busy() const { return share_of_others() > 0.5; }

 private:
  struct Ticks {
    std::uint64_t all = 0, busy = 0, ours = 0;
  };
  Ticks now() const;

  const pid_t session_;
  const Ticks begin_;
};

// Shorter when `is_ended` says so.
void pause(std::chrono::milliseconds time, const std::function<bool()>& is_ended);

// What was begun may be about to end: waits until no other is at work, at most `limit`. `session` as above.
void wait_for_calm(pid_t session, std::chrono::milliseconds limit, const std::function<bool()>& is_ended);

}  // namespace collaudo::browser
