// DevtoolsPipe: the messages to and from one Chromium: JSON objects that end in a NUL byte. Two threads of
// its own read and write, since either side may block while the other waits. Made by Browser. An Inbox
// belongs to one worker: answers come to the inbox that asked, events to the inbox that follows their
// session. All members may be called from any thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include <nlohmann/json.hpp>

namespace collaudo::browser {

using Json = nlohmann::json;

class Inbox {
 public:
  using Time = std::chrono::steady_clock::time_point;

  void put(Json message, std::size_t bytes);
  void close();
  // The next message; nothing at `until`, or when the browser is gone and all is read.
  std::optional<Json> take(Time until);
  bool is_closed() const;

 private:
  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<std::pair<Json, std::size_t>> messages_;
  std::size_t bytes_ = 0;
  bool is_closed_ = false;
};

class DevtoolsPipe {
 public:
  // The descriptors stay the caller's and do not block.
  DevtoolsPipe(int to_browser, int from_browser);
  ~DevtoolsPipe();
  DevtoolsPipe(const DevtoolsPipe&) = delete;
  DevtoolsPipe& operator=(const DevtoolsPipe&) = delete;

  // The id that the answer will carry. `session` empty: the browser itself.
  std::uint64_t send(const std::shared_ptr<Inbox>& inbox, const std::string& session, std::string_view method,
                     Json params);
  // Events of the session, and of what is attached through it, go there.
  void follow(const std::string& session, const std::shared_ptr<Inbox>& inbox);
  void forget(const std::shared_ptr<Inbox>& inbox);
  bool is_gone() const;

 private:
  void read_all(std::stop_token stop);
  void write_all(std::stop_token stop);
  void dispatch(const char* text, std::size_t size);
  void end();

  const int to_browser_, from_browser_;
  mutable std::mutex mutex_;
  std::condition_variable_any queued_;
  std::deque<std::string> queue_;
  std::map<std::uint64_t, std::shared_ptr<Inbox>> asked_;
  std::map<std::string, std::shared_ptr<Inbox>> followed_;
  std::uint64_t last_id_ = 0;
  bool is_gone_ = false;
  std::jthread reader_, writer_;  // last: they use the rest
};

}  // namespace collaudo::browser
