#include "browser/browser.h"

namespace collaudo::browser {

namespace {

using namespace std::chrono_literals;
constexpr auto start_limit = 30s;

}  // namespace

Reply Browser::call(std::string_view method, Json params, std::chrono::milliseconds limit) {
  const auto inbox = std::make_shared<Inbox>();
  const std::uint64_t id = pipe_->send(inbox, "", method, std::move(params));
  const auto until = std::chrono::steady_clock::now() + limit;
  Reply reply;
  while (auto message = inbox->take(until)) {
    if (message->value("id", std::uint64_t{0}) != id) continue;
    if (const auto error = message->find("error"); error != message->end()) {
      reply.state = Reply::State::refused;
      reply.error = error->value("message", "");
    } else {
      reply.state = Reply::State::ok;
      reply.result = std::move((*message)["result"]);
    }
    break;
  }
  if (reply.state == Reply::State::gone && !inbox->is_closed()) reply.state = Reply::State::timed_out;
  pipe_->forget(inbox);
  return reply;
}

Result<std::shared_ptr<Browser>> Browser::start(const ChromiumOptions& options) {
  auto process = ChromiumProcess::start(options);
  if (!process) return Error{process.error()};
  std::shared_ptr<Browser> browser(new Browser);
  browser->process_ = std::move(process).value();
  browser->pipe_ =
      std::make_unique<DevtoolsPipe>(browser->process_->to_browser(), browser->process_->from_browser());
  const Reply version = browser->call("Browser.getVersion", Json::object(), start_limit);
  if (!version.ok()) return Error{options.program + " gives no answer: " + browser->process_->log()};
  browser->product_ = version.result.value("product", "");
  return browser;
}

Browser::~Browser() {
  if (pipe_ && !pipe_->is_gone()) call("Browser.close", Json::object(), 1s);
  pipe_.reset();
}

}  // namespace collaudo::browser
