#include "browser/devtools_pipe.h"

#include <cerrno>
#include <csignal>
#include <poll.h>
#include <set>
#include <unistd.h>
#include <vector>

namespace collaudo::browser {

namespace {

constexpr std::size_t max_message = 512UL << 20;  // a trace is the largest
constexpr std::size_t max_waiting = 256UL << 20;  // in one inbox; what comes then is a flood
constexpr int stop_poll_ms = 200;

bool is_ready(int descriptor, short what, const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    pollfd event{descriptor, what, 0};
    const int count = poll(&event, 1, stop_poll_ms);
    if (count > 0) return true;
    if (count < 0 && errno != EINTR) return false;
  }
  return false;
}

}  // namespace

void Inbox::put(Json message, std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  const bool is_answer = message.contains("id");
  if (is_closed_ || (!is_answer && bytes_ + bytes > max_waiting)) return;
  bytes_ += bytes;
  messages_.emplace_back(std::move(message), bytes);
  arrived_.notify_all();
}

void Inbox::close() {
  const std::lock_guard lock(mutex_);
  is_closed_ = true;
  arrived_.notify_all();
}

std::optional<Json> Inbox::take(Time until) {
  std::unique_lock lock(mutex_);
  arrived_.wait_until(lock, until, [&] { return !messages_.empty() || is_closed_; });
  if (messages_.empty()) return std::nullopt;
  Json first = std::move(messages_.front().first);
  bytes_ -= messages_.front().second;
  messages_.pop_front();
  return first;
}

bool Inbox::is_closed() const {
  const std::lock_guard lock(mutex_);
  return is_closed_;
}

DevtoolsPipe::DevtoolsPipe(int to_browser, int from_browser)
    : to_browser_(to_browser),
      from_browser_(from_browser),
      reader_([this](std::stop_token stop) { read_all(std::move(stop)); }),
      writer_([this](std::stop_token stop) { write_all(std::move(stop)); }) {}

DevtoolsPipe::~DevtoolsPipe() {
  reader_.request_stop();
  writer_.request_stop();
  end();
}

std::uint64_t DevtoolsPipe::send(const std::shared_ptr<Inbox>& inbox, const std::string& session,
                                 std::string_view method, Json params) {
  const std::lock_guard lock(mutex_);
  const std::uint64_t id = ++last_id_;
  Json message = {{"id", id}, {"method", method}, {"params", std::move(params)}};
  if (!session.empty()) message["sessionId"] = session;
  std::string text = message.dump(-1, ' ', false, Json::error_handler_t::replace);
  text += '\0';
  if (is_gone_) {
    inbox->close();
    return id;
  }
  asked_.emplace(id, inbox);
  queue_.push_back(std::move(text));
  queued_.notify_all();
  return id;
}

void DevtoolsPipe::follow(const std::string& session, const std::shared_ptr<Inbox>& inbox) {
  const std::lock_guard lock(mutex_);
  followed_[session] = inbox;
}

void DevtoolsPipe::forget(const std::shared_ptr<Inbox>& inbox) {
  const std::lock_guard lock(mutex_);
  std::erase_if(asked_, [&](const auto& entry) { return entry.second == inbox; });
  std::erase_if(followed_, [&](const auto& entry) { return entry.second == inbox; });
}

bool DevtoolsPipe::is_gone() const {
  const std::lock_guard lock(mutex_);
  return is_gone_;
}

void DevtoolsPipe::end() {
  const std::lock_guard lock(mutex_);
  is_gone_ = true;
  for (const auto& entry : asked_) entry.second->close();
  for (const auto& entry : followed_) entry.second->close();
  queued_.notify_all();
}

void DevtoolsPipe::read_all(std::stop_token stop) {
  std::string buffer;
  std::size_t searched = 0;
  std::vector<char> piece(256 * 1024);
  while (is_ready(from_browser_, POLLIN, stop)) {
    const ssize_t count = read(from_browser_, piece.data(), piece.size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (count <= 0) break;
    buffer.append(piece.data(), static_cast<std::size_t>(count));
    std::size_t begin = 0;
    for (auto nul = buffer.find('\0', searched); nul != std::string::npos; nul = buffer.find('\0', begin)) {
      dispatch(buffer.data() + begin, nul - begin);
      begin = nul + 1;
    }
    buffer.erase(0, begin);
    searched = buffer.size();
    if (buffer.size() > max_message) break;
  }
  end();
}

void DevtoolsPipe::dispatch(const char* text, std::size_t size) {
  Json message = Json::parse(text, text + size, nullptr, false);
  if (!message.is_object()) return;
  std::shared_ptr<Inbox> inbox;
  {
    const std::lock_guard lock(mutex_);
    if (const auto id = message.find("id"); id != message.end() && id->is_number_unsigned()) {
      const auto found = asked_.find(id->get<std::uint64_t>());
      if (found == asked_.end()) return;
      inbox = found->second;
      asked_.erase(found);
    } else {
      const auto found = followed_.find(message.value("sessionId", ""));
      if (found == followed_.end()) return;
      inbox = found->second;
      // Before the next message is read: those of a frame follow at once.
      if (message.value("method", "") == "Target.attachedToTarget")
        followed_[message["params"].value("sessionId", "")] = inbox;
    }
  }
  inbox->put(std::move(message), size);
}

void DevtoolsPipe::write_all(std::stop_token stop) {
  // A browser that is gone is told by an error, not by a signal.
  sigset_t broken;
  sigemptyset(&broken);
  sigaddset(&broken, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &broken, nullptr);
  while (!stop.stop_requested()) {
    std::string text;
    {
      std::unique_lock lock(mutex_);
      if (!queued_.wait(lock, stop, [&] { return !queue_.empty() || is_gone_; }) || is_gone_) return;
      text = std::move(queue_.front());
      queue_.pop_front();
    }
    std::string_view rest = text;
    while (!rest.empty()) {
      if (!is_ready(to_browser_, POLLOUT, stop)) return;
      const ssize_t count = write(to_browser_, rest.data(), rest.size());
      if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
      if (count < 0) return end();
      rest.remove_prefix(static_cast<std::size_t>(count));
    }
  }
}

}  // namespace collaudo::browser
