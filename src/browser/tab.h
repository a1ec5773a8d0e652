// Tab: one page in one Chromium, in a context of its own: no cookie, no cache of another page. Opened, used
// and closed by one worker thread; while it waits for an answer it handles what the page does meanwhile
// (dialogs, frames, requests). What was seen is read when the visit is over.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <collaudo/exchange.h>
#include <collaudo/rendered.h>

#include "browser/browser.h"
#include "evidence/network_options.h"

namespace collaudo::browser {

struct TabOptions {
  int width = 1280, height = 800;
  double scale = 1;
  bool is_mobile = false;
  Json hints;              // of the user agent; null: the browser's own
  std::string user_agent;  // "" = that of the browser
  bool ignores_certificates = false;
  bool listens = true;             // to cookies, failures and the console; a measurement wants none of it
  const NetworkOptions* network;   // headers, user and cookies of the user, to the site's own hosts only
  std::function<bool()> is_ended;  // asked often: true ends every wait
};

class Tab {
 public:
  using Clock = std::chrono::steady_clock;

  // Null when the browser is gone or refuses; crashed() of a null tab is of no interest.
  static std::unique_ptr<Tab> open(std::shared_ptr<Browser> browser, TabOptions options);
  ~Tab();
  Tab(const Tab&) = delete;
  Tab& operator=(const Tab&) = delete;

  Reply call(std::string_view method, Json params, std::chrono::milliseconds limit);
  // Handles what arrives until the condition holds; false at `until`, after a crash or an end.
  bool wait(const std::function<bool()>& condition, Clock::time_point until);

  bool is_usable() const { return !has_crashed_ && !inbox_->is_closed() && !is_ended(); }
  bool has_crashed() const { return has_crashed_ || inbox_->is_closed(); }
  bool is_ended() const { return options_.is_ended && options_.is_ended(); }
  bool has_loaded() const { return has_loaded_; }
  std::size_t in_flight() const { return in_flight_.size(); }
  Clock::time_point last_traffic() const { return last_traffic_; }
  const std::string& main_frame() const { return main_frame_; }
  // Documents that the main frame was sent to after the first, by the page itself.
  const std::vector<std::string>& moves() const { return moves_; }
  void expect_navigation();                                // the next document is asked for by us
  const std::string& failure() const { return failure_; }  // of the document itself
  // The private address that the document came from, or was to come from, of a site that may lead to none.
  const std::string& refused() const { return refused_; }

  std::vector<Rendered::MetCookie> cookies() const;  // sorted, each once
  std::vector<Rendered::Failure> failures() const;   // sorted, each once
  const std::vector<std::string>& console() const { return console_; }
  std::function<void(const Json&)> on_event;  // besides what the tab does itself

 private:
  Tab(std::shared_ptr<Browser> browser, TabOptions options)
      : browser_(std::move(browser)), options_(std::move(options)) {}
  bool set_up();
  void prepare(const std::string& session, const std::string& kind);
  void tell(const std::string& session, std::string_view method, Json params);
  void handle(const Json& message);
  void handle_network(const std::string& method, const Json& params);
  void pass(const std::string& session, const Json& params);
  void note_answer(const Json& params);
  void note_cookie_of_script(const Json& params);
  void add_cookies(const std::vector<std::string>& lines, const std::string& url, const std::string& script);
  bool is_for_site(const Url& url) const;
  bool leads_to_private(const Json& params);
  void note_document(const Json& params);

  const std::shared_ptr<Browser> browser_;
  const TabOptions options_;
  const std::shared_ptr<Inbox> inbox_ = std::make_shared<Inbox>();
  std::string context_, target_, session_;
  std::map<std::uint64_t, Json> answers_;  // that arrived while another was waited for
  std::string main_frame_, failure_, refused_;
  std::set<std::string> in_flight_;
  std::map<std::string, std::string> addresses_;                   // of requests, by id
  std::map<std::string, std::vector<std::string>> early_cookies_;  // whose request is not known yet
  Clock::time_point last_traffic_ = Clock::now();
  bool has_loaded_ = false, has_crashed_ = false, expects_navigation_ = true;
  std::vector<std::string> moves_;
  std::map<std::string, Rendered::MetCookie> cookies_;
  std::map<std::string, std::string> failures_;
  std::vector<std::string> console_;
};

}  // namespace collaudo::browser
