// The threads in which an HTTP source lets the TLS probe run. Made by the HTTP source and read
// in its thread; each thread writes its own slot only, and then wakes the source.
#pragma once

#include <atomic>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <set>
#include <string_view>
#include <thread>
#include <vector>

#include "source.h"

namespace collaudo {

class TlsProbeThreads {
 public:
  // At most `most` at a time. `wake` is called from the threads.
  TlsProbeThreads(int most, std::function<void()> wake);
  ~TlsProbeThreads();  // waits for the threads, which it tells to stop

  void submit(Request request);  // with a session, whose options are those of the probe
  bool is_empty() const { return waiting_.empty() && running_.empty(); }
  std::vector<Answered> collect();                      // those that are done; starts others in their place
  std::vector<Answered> abandon(std::string_view why);  // all, unfinished: cause `budget`
  void drop(const std::set<std::uint64_t>& ids);

 private:
  struct Slot {
    Request request;
    TlsFacts facts;
    std::exception_ptr failure;
    std::atomic<bool> is_done = false;
    std::jthread thread;  // last: ends before the rest goes
  };

  void start_what_may();

  const std::size_t most_;
  std::function<void()> wake_;
  std::deque<Request> waiting_;
  std::vector<std::unique_ptr<Slot>> running_;
  std::vector<std::unique_ptr<Slot>> abandoned_;  // still stopping
};

}  // namespace collaudo
