// The threads in which sites are judged while others are collected. Made and fed by the scheduler, from one
// thread; each thread works on sites of its own, so that judging needs no lock.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "fleet/scheduler.h"

namespace collaudo::fleet {

class JudgingThreads {
 public:
  explicit JudgingThreads(unsigned count);
  ~JudgingThreads();  // after the last site handed in
  JudgingThreads(const JudgingThreads&) = delete;
  JudgingThreads& operator=(const JudgingThreads&) = delete;

  // `weight`: what the site's pages take, in bytes.
  void add(std::unique_ptr<SiteWork> work, Collected collected, SiteEnd end, std::uint64_t weight);

  struct Load {
    std::size_t sites = 0;  // handed in and not judged
    std::uint64_t weight = 0;
    std::size_t judged = 0;
  };
  Load load() const;
  void wait_for_one();  // until fewer sites are left than now; returns at once when there are none

 private:
  struct Task {
    std::unique_ptr<SiteWork> work;
    Collected collected;
    SiteEnd end;
    std::uint64_t weight = 0;
  };

  void work();

  mutable std::mutex mutex_;
  std::condition_variable arrived_, done_;
  std::deque<Task> waiting_;
  Load load_;
  bool is_ending_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace collaudo::fleet
