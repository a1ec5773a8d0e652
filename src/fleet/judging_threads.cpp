#include "fleet/judging_threads.h"

#include <algorithm>
#include <malloc.h>

namespace collaudo::fleet {

JudgingThreads::JudgingThreads(unsigned count) {
  for (unsigned index = 0; index < std::max(1U, count); ++index) threads_.emplace_back([this] { work(); });
}

JudgingThreads::~JudgingThreads() {
  const std::lock_guard lock(mutex_);
  is_ending_ = true;
  arrived_.notify_all();
}

void JudgingThreads::add(std::unique_ptr<SiteWork> work, Collected collected, SiteEnd end,
                         std::uint64_t weight) {
  const std::lock_guard lock(mutex_);
  waiting_.push_back({std::move(work), std::move(collected), std::move(end), weight});
  ++load_.sites;
  load_.weight += weight;
  arrived_.notify_one();
}

JudgingThreads::Load JudgingThreads::load() const {
  const std::lock_guard lock(mutex_);
  return load_;
}

void JudgingThreads::wait_for_one() {
  std::unique_lock lock(mutex_);
  const std::size_t before = load_.judged;
  done_.wait(lock, [&] { return load_.sites == 0 || load_.judged != before; });
}

void JudgingThreads::work() {
  while (true) {
    Task task;
    {
      std::unique_lock lock(mutex_);
      arrived_.wait(lock, [this] { return is_ending_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      task = std::move(waiting_.front());
      waiting_.pop_front();
    }
    const std::uint64_t weight = task.weight;
    task.work->finish(std::move(task.collected), task.end);
    task = {};
    malloc_trim(0);  // or the pages of many sites lie about in pieces that nobody uses
    const std::lock_guard lock(mutex_);
    --load_.sites;
    ++load_.judged;
    load_.weight -= weight;
    done_.notify_all();
  }
}

}  // namespace collaudo::fleet
