// PageReader: reads pages on a thread of its own, so that the rest can be fetched meanwhile. Made for one
// crawl, used by its thread alone; what it gives back is in the order of what it was given, and an exception
// of the reading comes with it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "crawl/fetched.h"

namespace collaudo {

class PageReader {
 public:
  using Read = std::function<Fetched(Exchange)>;
  explicit PageReader(Read read);
  ~PageReader();  // what is not read yet is dropped
  PageReader(const PageReader&) = delete;
  PageReader& operator=(const PageReader&) = delete;

  struct Page {
    std::uint64_t id;
    Fetched fetched;
  };

  void add(std::uint64_t id, Exchange exchange);
  std::optional<Page> next();                    // that has been read; returns at once
  void wait(std::chrono::milliseconds longest);  // until next() has something to say

  bool is_idle() const { return awaited_ == 0; }
  // So many wait that fetching more would only fill the memory.
  bool is_full() const { return awaited_ >= 16; }

 private:
  void work();

  const Read read_;
  std::size_t awaited_ = 0;  // added and not given back; of the crawl's thread
  std::mutex mutex_;         // of all that follows
  std::condition_variable changed_;
  struct Waiting {
    std::uint64_t id;
    Exchange exchange;
  };
  std::deque<Waiting> waiting_;
  std::deque<Page> done_;
  std::exception_ptr failure_;
  bool is_ending_ = false;
  std::thread thread_;  // last: it uses the rest
};

}  // namespace collaudo
