// Browser: one running Chromium, ready to be asked. Made by BrowserKeeper (and by whoever wants one alone);
// shared by the workers, each with a tab of its own; ended with the last of them. Any thread.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include <collaudo/result.h>

#include "browser/chromium_process.h"
#include "browser/devtools_pipe.h"

namespace collaudo::browser {

// What became of one call.
struct Reply {
  enum class State { ok, refused, timed_out, gone };
  State state = State::gone;
  Json result = Json::object();
  std::string error;  // of refused
  bool ok() const { return state == State::ok; }
};

class Browser {
 public:
  // The error says what the program wrote when it did not start.
  static Result<std::shared_ptr<Browser>> start(const ChromiumOptions& options);
  ~Browser();
  Browser(const Browser&) = delete;
  Browser& operator=(const Browser&) = delete;

  // A call to the browser itself, from a worker without a tab. Waits at most that long.
  Reply call(std::string_view method, Json params, std::chrono::milliseconds limit);
  DevtoolsPipe& pipe() { return *pipe_; }
  bool is_gone() const { return pipe_->is_gone(); }
  const std::string& product() const { return product_; }  // "HeadlessChrome/131.0.6778.33"
  pid_t process_id() const { return process_->id(); }

 private:
  Browser() = default;
  std::unique_ptr<ChromiumProcess> process_;
  std::unique_ptr<DevtoolsPipe> pipe_;
  std::string product_;
};

}  // namespace collaudo::browser
