#include "browser/walk_recorder.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <set>

#include "embedded.h"
#include "text/moment.h"

namespace collaudo::browser {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds answer_limit = 10s, heartbeat = 100ms, rest_after_load = 800ms;
constexpr std::size_t most_bodies = 48UL << 20, longest_body = 2UL << 20, most_entries = 50'000;
constexpr std::size_t most_snapshots = 500;
constexpr const char* binding = "collaudoRested";

std::string moment_of(double seconds) {
  const auto milliseconds = static_cast<std::int64_t>(seconds * 1000);
  std::string text = iso_moment(milliseconds / 1000);
  std::string rest = std::to_string(milliseconds % 1000);
  rest.insert(0, 3 - rest.size(), '0');
  return text.substr(0, text.size() - 1) + "." + rest + "Z";
}

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// "a=1&b=2" without the values of those fields.
std::string without_values_of(std::string_view form,
                              const std::function<bool(const std::string&)>& is_dropped) {
  std::string text;
  while (!form.empty()) {
    const std::string_view pair = form.substr(0, form.find('&'));
    form.remove_prefix(std::min(form.size(), pair.size() + 1));
    const std::string name(pair.substr(0, pair.find('=')));
    text += (text.empty() ? "" : "&") + (is_dropped(name) ? name + "=" : std::string(pair));
  }
  return text;
}

std::string with_query(const Url& url, const std::string& query) {
  return url.origin() + url.path() + (query.empty() ? "" : "?" + query);
}

// The address with the names of its query alone.
std::string without_values(const Url& url) {
  return with_query(url, without_values_of(url.query(), [](const std::string&) { return true; }));
}

std::vector<std::string> names_of(std::string_view form) {
  std::vector<std::string> names;
  constexpr std::size_t most = 200;
  while (!form.empty() && names.size() < most) {
    const std::string_view pair = form.substr(0, form.find('&'));
    form.remove_prefix(std::min(form.size(), pair.size() + 1));
    names.emplace_back(pair.substr(0, std::min<std::size_t>(pair.find('='), 100)));
  }
  return names;
}

// "name=value; Path=/" without the value.
std::string without_value(std::string_view cookie) {
  const std::string_view pair = cookie.substr(0, cookie.find(';'));
  return std::string(pair.substr(0, pair.find('='))) + "=x" + std::string(cookie.substr(pair.size()));
}

bool is_kept_kind(const std::string& kind) {
  return kind == "Document" || kind == "XHR" || kind == "Fetch" || kind == "Script";
}

// One request and its answer.
struct Entry {
  std::string session, kind, page, url, method, mime, posted, posted_type, text, redirect, dest;
  double started = 0;
  int status = 0;
  bool is_private = false, has_answer = false, is_base64 = false, has_text = false, sent_cookies = false;
  std::vector<std::string> set_cookies;
  std::string accept, requested_with;
};

struct Snapshot {
  std::string time, url, html;
};

class Recorder {
 public:
  Recorder(std::shared_ptr<Browser> browser, const WalkRecorderOptions& options)
      : browser_(std::move(browser)), options_(options) {}
  ~Recorder() { browser_->pipe().forget(inbox_); }

  Result<RecordedVisit> record(const Url& start) {
    browser_->pipe().follow("", inbox_);
    const Json attach = {{"autoAttach", true}, {"waitForDebuggerOnStart", true}, {"flatten", true}};
    if (!call("", "Target.setAutoAttach", attach).ok()) return Error{"the browser shows no window"};
    const Reply opened = call("", "Target.createTarget", {{"url", "about:blank"}});
    if (!opened.ok()) return Error{"the browser opens no window: " + opened.error};
    const std::string target = opened.result.value("targetId", "");
    if (!wait([&] { return session_of(target) != nullptr; }, Clock::now() + answer_limit))
      return Error{"the browser opens no window"};
    close_others(target);
    tell(*session_of(target), "Page.navigate", {{"url", start.str()}});
    while (!options_.is_ended() && !inbox_->is_closed() && !windows_.empty()) {
      if (const auto message = inbox_->take(Clock::now() + heartbeat)) handle(*message);
      take_due_snapshots();
    }
    settle();
    return result();
  }

 private:
  // ---- talking

  void tell(const std::string& session, std::string_view method, Json params) {
    browser_->pipe().send(inbox_, session, method, std::move(params));
  }

  // What arrives meanwhile is handled afterwards: answers are asked for while an event is being handled.
  Reply call(const std::string& session, std::string_view method, Json params) {
    const std::uint64_t id = browser_->pipe().send(inbox_, session, method, std::move(params));
    const auto until = Clock::now() + answer_limit;
    Reply reply;
    reply.state = Reply::State::timed_out;
    while (Clock::now() < until && !inbox_->is_closed() && reply.state == Reply::State::timed_out) {
      const auto message = inbox_->take(std::min(until, Clock::now() + heartbeat));
      if (!message) continue;
      const auto found = message->find("id");
      if (found == message->end()) {
        postponed_.push_back(*message);
      } else if (found->get<std::uint64_t>() == id) {
        const auto error = message->find("error");
        reply.state = error == message->end() ? Reply::State::ok : Reply::State::refused;
        if (error == message->end())
          reply.result = message->value("result", Json::object());
        else
          reply.error = error->value("message", "");
      }
    }
    if (!is_handling_) handle_postponed();
    return reply;
  }

  bool wait(const std::function<bool()>& condition, Clock::time_point until) {
    while (!condition()) {
      if (Clock::now() >= until || inbox_->is_closed() || options_.is_ended()) return false;
      if (const auto message = inbox_->take(std::min(until, Clock::now() + heartbeat))) handle(*message);
    }
    return true;
  }

  void handle(const Json& message) {
    is_handling_ = true;
    handle_one(message);
    handle_postponed();
    is_handling_ = false;
  }

  void handle_postponed() {
    const bool was_handling = std::exchange(is_handling_, true);
    while (!postponed_.empty()) {
      const Json message = std::move(postponed_.front());
      postponed_.pop_front();
      handle_one(message);
    }
    is_handling_ = was_handling;
  }

  // ---- windows

  const std::string* session_of(const std::string& target) const {
    for (const auto& [session, of] : windows_)
      if (of == target) return &session;
    return nullptr;
  }

  // The empty window that the program started with.
  void close_others(const std::string& target) {
    std::vector<std::string> others;
    for (const auto& [session, of] : windows_)
      if (of != target) others.push_back(of);
    for (const std::string& other : others) call("", "Target.closeTarget", {{"targetId", other}});
  }

  void attached(const Json& params) {
    const std::string session = params.value("sessionId", "");
    const Json info = params.value("targetInfo", Json::object());
    const std::string type = info.value("type", "");
    if (type == "page" || type == "iframe") {
      tell(session, "Network.enable",
           {{"maxTotalBufferSize", 64'000'000},
            {"maxResourceBufferSize", 8'000'000},
            {"maxPostDataSize", 100'000}});
      tell(session, "Network.setCacheDisabled", {{"cacheDisabled", true}});
      if (options_.ignores_certificates)
        tell(session, "Security.setIgnoreCertificateErrors", {{"ignore", true}});
      tell(session, "Page.enable", Json::object());
      if (type == "page") {
        windows_[session] = info.value("targetId", "");
        tell(session, "Runtime.enable", Json::object());
        tell(session, "Runtime.addBinding", {{"name", binding}});
        tell(session, "Page.addScriptToEvaluateOnNewDocument",
             {{"source", std::string(embedded_file("src/browser/walk_script.js"))}});
      }
      tell(session, "Target.setAutoAttach",
           {{"autoAttach", true}, {"waitForDebuggerOnStart", true}, {"flatten", true}});
    }
    tell(session, "Runtime.runIfWaitingForDebugger", Json::object());
  }

  // ---- what happens

  void handle_one(const Json& message) {
    const std::string method = message.value("method", ""), session = message.value("sessionId", "");
    const Json params = message.value("params", Json::object());
    if (method == "Target.attachedToTarget") {
      attached(params);
    } else if (method == "Target.detachedFromTarget") {
      const std::string gone = params.value("sessionId", "");
      windows_.erase(gone);
      due_.erase(gone);
    } else if (method == "Page.loadEventFired" || method == "Page.navigatedWithinDocument") {
      if (windows_.contains(session)) due_[session] = Clock::now() + rest_after_load;
    } else if (method == "Runtime.bindingCalled") {
      if (params.value("name", "") == binding && windows_.contains(session)) due_[session] = Clock::now();
    } else if (method == "Network.requestWillBeSent") {
      sent(session, params);
    } else if (method == "Network.requestWillBeSentExtraInfo") {
      if (Entry* entry = find(session, params))
        entry->sent_cookies = !params.value("associatedCookies", Json::array()).empty();
    } else if (method == "Network.responseReceivedExtraInfo") {
      note_cookies(session, params);
    } else if (method == "Network.responseReceived") {
      received(session, params);
    } else if (method == "Network.loadingFinished") {
      finished(session, params);
    }
  }

  Entry* find(const std::string& session, const Json& params) {
    const auto found = open_.find({session, params.value("requestId", "")});
    return found == open_.end() ? nullptr : &entries_[found->second];
  }

  void sent(const std::string& session, const Json& params) {
    const Json request = params.value("request", Json::object());
    const std::string address = request.value("url", "");
    if (const auto redirect = params.find("redirectResponse"); redirect != params.end()) {
      if (Entry* before = find(session, params)) {
        answer(*before, *redirect);
        const auto target = Url::parse(address);
        before->redirect = target ? kept_address(*target, is_private(*target, {})) : "";
      }
    }
    const auto url = Url::parse(address);
    if (!url || entries_.size() >= most_entries) {
      is_cut_ = is_cut_ || url.has_value();
      open_.erase({session, params.value("requestId", "")});
      return;
    }
    Entry entry;
    entry.session = session;
    entry.kind = params.value("type", "");
    entry.started = params.value("wallTime", 0.0);
    entry.method = request.value("method", "GET");
    const Json headers = request.value("headers", Json::object());
    const std::string posted = request.value("postData", "");
    entry.is_private = is_private(*url, names_of(posted));
    entry.url = kept_address(*url, entry.is_private);
    const bool is_main = windows_.contains(session) && windows_[session] == params.value("frameId", "");
    entry.dest = entry.kind != "Document" ? "empty" : is_main ? "document" : "iframe";
    if (entry.is_private) {
      for (const std::string& name : names_of(posted))
        entry.posted += (entry.posted.empty() ? "" : "&") + name + "=";
    } else {
      entry.posted =
          posted.empty() && request.value("hasPostData", false) ? posted_of(session, params) : posted;
      if (entry.posted.size() > longest_body) entry.posted.clear();
    }
    for (const auto& [name, value] : headers.items()) {
      if (!value.is_string()) continue;
      if (name == "Content-Type") entry.posted_type = value.get<std::string>();
      if (name == "Accept") entry.accept = value.get<std::string>();
      if (name == "X-Requested-With") entry.requested_with = value.get<std::string>();
    }
    if (entry.posted_type.find("urlencoded") != std::string::npos)
      entry.posted = without_values_of(entry.posted, options_.is_token);
    if (is_main && entry.kind == "Document") {
      page_ = "page_" + std::to_string(++pages_);
      if (options_.on_page) options_.on_page(url->host() + url->path());
    }
    entry.page = page_;
    entries_.push_back(std::move(entry));
    open_[{session, params.value("requestId", "")}] = entries_.size() - 1;
  }

  std::string kept_address(const Url& url, bool is_of_others) const {
    return is_of_others ? without_values(url)
                        : with_query(url, without_values_of(url.query(), options_.is_token));
  }

  bool is_private(const Url& url, const std::vector<std::string>& names) const {
    return options_.is_private(url, names);
  }

  std::string posted_of(const std::string& session, const Json& params) {
    const Reply reply =
        call(session, "Network.getRequestPostData", {{"requestId", params.value("requestId", "")}});
    return reply.ok() ? reply.result.value("postData", "") : "";
  }

  static void answer(Entry& entry, const Json& response) {
    entry.has_answer = true;
    entry.status = response.value("status", 0);
    entry.mime = response.value("mimeType", "");
  }

  void received(const std::string& session, const Json& params) {
    Entry* entry = find(session, params);
    if (!entry) return;
    entry->kind = params.value("type", entry->kind);
    answer(*entry, params.value("response", Json::object()));
  }

  // Names and attributes of what the answer set; never the values.
  void note_cookies(const std::string& session, const Json& params) {
    Entry* entry = find(session, params);
    if (!entry) return;
    const Json headers = params.value("headers", Json::object());
    for (const auto& [name, value] : headers.items()) {
      std::string lower;
      for (const char letter : name)
        lower += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
      if (lower != "set-cookie" || !value.is_string()) continue;
      const std::string lines = value.get<std::string>();
      for (std::string_view rest = lines; !rest.empty();) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        if (entry->set_cookies.size() < 100) entry->set_cookies.push_back(without_value(line));
      }
    }
  }

  void finished(const std::string& session, const Json& params) {
    const auto key = std::pair(session, params.value("requestId", ""));
    const auto found = open_.find(key);
    if (found == open_.end()) return;
    const std::size_t index = found->second;
    open_.erase(found);
    const Entry& entry = entries_[index];
    if (entry.is_private || !is_kept_kind(entry.kind) || !entry.has_answer) return;
    const Reply body = call(session, "Network.getResponseBody", {{"requestId", key.second}});
    if (!body.ok()) return;
    std::string text = body.result.value("body", "");
    if (text.size() > longest_body || kept_ + text.size() > most_bodies) {
      is_cut_ = true;
      return;
    }
    kept_ += text.size();
    Entry& kept = entries_[index];
    kept.text = std::move(text);
    kept.has_text = true;
    kept.is_base64 = body.result.value("base64Encoded", false);
  }

  // ---- what is shown

  void take_due_snapshots() {
    std::vector<std::string> due;
    for (const auto& [session, when] : due_)
      if (when <= Clock::now()) due.push_back(session);
    for (const std::string& session : due) {
      due_.erase(session);
      take_snapshot(session);
    }
  }

  void take_snapshot(const std::string& session) {
    const auto window = windows_.find(session);
    if (window == windows_.end()) return;
    if (snapshots_.size() >= most_snapshots) {
      is_cut_ = true;
      return;
    }
    // The address first: of a private page nothing is looked at.
    const Reply tree = call(session, "Page.getFrameTree", Json::object());
    if (!tree.ok()) return;
    const Json frame = tree.result.value("frameTree", Json::object()).value("frame", Json::object());
    const auto shown = Url::parse(frame.value("url", ""));
    if (!shown || is_private(*shown, {})) return;
    const Reply world = call(session, "Page.createIsolatedWorld", {{"frameId", frame.value("id", "")}});
    if (!world.ok()) return;
    const std::string script = "(" + std::string(embedded_file("src/browser/page_script.js")) + ").page()";
    const Reply said = call(session, "Runtime.evaluate",
                            {{"expression", script},
                             {"contextId", world.result.value("executionContextId", 0)},
                             {"returnByValue", true}});
    if (!said.ok()) return;
    const Json page = said.result.value("result", Json::object()).value("value", Json::object());
    if (!page.is_object()) return;
    std::string html = page.value("html", "");
    const auto url = Url::parse(page.value("url", ""));
    // Meanwhile another page may have come.
    if (html.empty() || !url || is_private(*url, {})) return;
    if (!snapshots_.empty() && snapshots_.back().html == html && snapshots_.back().url == url->str()) return;
    if (html.size() > longest_body || kept_ + html.size() > most_bodies) {
      is_cut_ = true;
      return;
    }
    kept_ += html.size();
    snapshots_.push_back({moment_of(seconds_now()), url->str(), std::move(html)});
  }

  // What the end of the recording interrupts: answers under way, the last page.
  void settle() {
    if (inbox_->is_closed()) return;
    std::vector<std::string> sessions;
    for (const auto& window : windows_) sessions.push_back(window.first);
    for (const std::string& session : sessions) take_snapshot(session);
  }

  // ---- the file

  static Json header(const std::string& name, const std::string& value) {
    return {{"name", name}, {"value", value}};
  }

  static Json json_of(const Entry& entry) {
    Json sent = Json::array(), received = Json::array();
    if (!entry.accept.empty()) sent.push_back(header("Accept", entry.accept));
    if (!entry.requested_with.empty()) sent.push_back(header("X-Requested-With", entry.requested_with));
    sent.push_back(header("Sec-Fetch-Dest", entry.dest));
    if (entry.sent_cookies) sent.push_back(header("Cookie", "x"));
    if (!entry.mime.empty()) received.push_back(header("Content-Type", entry.mime));
    for (const std::string& cookie : entry.set_cookies) received.push_back(header("Set-Cookie", cookie));
    Json request = {{"method", entry.method},   {"url", entry.url}, {"httpVersion", ""},
                    {"cookies", Json::array()}, {"headers", sent},  {"queryString", Json::array()},
                    {"headersSize", -1},        {"bodySize", -1}};
    if (!entry.posted.empty())
      request["postData"] = {{"mimeType", entry.posted_type}, {"text", entry.posted}};
    Json content = {{"size", entry.has_text ? entry.text.size() : 0}, {"mimeType", entry.mime}};
    if (entry.has_text) content["text"] = entry.text;
    if (entry.is_base64) content["encoding"] = "base64";
    Json made = {{"startedDateTime", moment_of(entry.started)},
                 {"time", 0},
                 {"request", request},
                 {"response",
                  {{"status", entry.status},
                   {"statusText", ""},
                   {"httpVersion", ""},
                   {"cookies", Json::array()},
                   {"headers", received},
                   {"content", content},
                   {"redirectURL", entry.redirect},
                   {"headersSize", -1},
                   {"bodySize", -1}}},
                 {"cache", Json::object()},
                 {"timings", {{"send", 0}, {"wait", 0}, {"receive", 0}}}};
    if (!entry.page.empty()) made["pageref"] = entry.page;
    return made;
  }

  RecordedVisit result() const {
    RecordedVisit visit;
    visit.pages = pages_;
    visit.snapshots = snapshots_.size();
    visit.is_cut = is_cut_;
    Json pages = Json::array(), entries = Json::array(), shown = Json::array();
    for (const Snapshot& snapshot : snapshots_)
      shown.push_back({{"time", snapshot.time}, {"url", snapshot.url}, {"html", snapshot.html}});
    for (std::size_t number = 1; number <= pages_; ++number) {
      Json page = {{"id", "page_" + std::to_string(number)},
                   {"title", ""},
                   {"startedDateTime", moment_of(0)},
                   {"pageTimings", Json::object()}};
      for (const Entry& entry : entries_)
        if (entry.page == page["id"]) {
          page["startedDateTime"] = moment_of(entry.started);
          break;
        }
      if (number == 1) page["_domSnapshots"] = shown;
      pages.push_back(std::move(page));
    }
    for (const Entry& entry : entries_)
      if (entry.has_answer && is_kept_kind(entry.kind)) entries.push_back(json_of(entry));
    const Json har = {{"log",
                       {{"version", "1.2"},
                        {"creator", {{"name", "collaudo"}, {"version", COLLAUDO_VERSION}}},
                        {"pages", std::move(pages)},
                        {"entries", std::move(entries)}}}};
    visit.har = har.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
    return visit;
  }

  const std::shared_ptr<Browser> browser_;
  const WalkRecorderOptions& options_;
  const std::shared_ptr<Inbox> inbox_ = std::make_shared<Inbox>();
  std::deque<Json> postponed_;
  bool is_handling_ = false, is_cut_ = false;
  std::map<std::string, std::string> windows_;    // session, target
  std::map<std::string, Clock::time_point> due_;  // snapshots, by session
  std::vector<Entry> entries_;
  std::map<std::pair<std::string, std::string>, std::size_t> open_;  // by session and request
  std::vector<Snapshot> snapshots_;
  std::string page_;
  std::size_t pages_ = 0, kept_ = 0;
};

}  // namespace

Result<RecordedVisit> record_walk(const std::shared_ptr<Browser>& browser, const Url& start,
                                  const WalkRecorderOptions& options) {
  return Recorder(browser, options).record(start);
}

}  // namespace collaudo::browser
