#include "crawl/page_reader.h"

#include <utility>

namespace collaudo {

PageReader::PageReader(Read read) : read_(std::move(read)), thread_([this] { work(); }) {}

PageReader::~PageReader() {
  {
    const std::lock_guard lock(mutex_);
    is_ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void PageReader::add(std::uint64_t id, Exchange exchange) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back({id, std::move(exchange)});
  }
  ++awaited_;
  changed_.notify_all();
}

void PageReader::wait(std::chrono::milliseconds longest) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, longest, [this] { return !done_.empty() || failure_; });
}

std::optional<PageReader::Page> PageReader::next() {
  if (is_idle()) return std::nullopt;
  const std::lock_guard lock(mutex_);
  if (failure_) std::rethrow_exception(failure_);
  if (done_.empty()) return std::nullopt;
  Page first = std::move(done_.front());
  done_.pop_front();
  --awaited_;
  return first;
}

void PageReader::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return is_ending_ || !waiting_.empty(); });
    if (is_ending_) return;
    Waiting one = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    std::exception_ptr failure;
    std::optional<Page> page;
    try {
      page = Page{one.id, read_(std::move(one.exchange))};
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    if (page) done_.push_back(std::move(*page));
    if (failure) failure_ = failure;
    changed_.notify_all();
  }
}

}  // namespace collaudo
