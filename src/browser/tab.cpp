#include "browser/tab.h"

#include <algorithm>
#include <array>

#include <collaudo/text.h>

#include "embedded.h"
#include "evidence/address_policy.h"
#include "evidence/exchange_header.h"
#include "evidence/http_source_cookies.h"
#include "html/ascii.h"

namespace collaudo::browser {

namespace {

using namespace std::chrono_literals;

constexpr auto call_limit = 10s;
constexpr auto heartbeat = 100ms;
constexpr std::size_t most_failures = 200, most_console = 50, most_cookies = 500, most_requests = 20'000;
constexpr std::size_t longest_words = 300;
constexpr const char* binding = "collaudoCookieSet";

// Attempts of a visitor are counted by the measuring service; ours are none.
constexpr std::array<const char*, 1> not_asked = {"*://ingestion.webanalytics.italia.it/*"};

// What never ends is not waited for, what never leaves the browser is no traffic.
bool is_traffic(const std::string& url, const std::string& kind) {
  return (url.starts_with("http://") || url.starts_with("https://")) && kind != "WebSocket" &&
         kind != "EventSource" && kind != "Media" && kind != "Ping";
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::string_view three = bytes.substr(at, 3);
    unsigned long bits = 0;
    for (std::size_t index = 0; index < 3; ++index)
      bits = bits << 8 | (index < three.size() ? static_cast<unsigned char>(three[index]) : 0U);
    for (std::size_t index = 0; index < 4; ++index)
      text += index <= three.size() ? digits[bits >> (18 - 6 * index) & 63] : '=';
  }
  return text;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (!line.empty()) lines.emplace_back(line);
  }
  return lines;
}

// A line of Netscape's format as the protocol wants it; nothing for a comment.
std::optional<Json> cookie_param(std::string line) {
  constexpr std::string_view only_http = "#HttpOnly_";
  const bool is_http_only = line.starts_with(only_http);
  if (is_http_only) line.erase(0, only_http.size());
  if (line.empty() || line.front() == '#') return std::nullopt;
  std::vector<std::string> fields(1);
  for (const char letter : line)
    if (letter == '\t')
      fields.emplace_back();
    else if (letter != '\r' && letter != '\n')
      fields.back() += letter;
  if (fields.size() < 7) return std::nullopt;
  Json cookie = {{"name", fields[5]},
                 {"value", fields[6]},
                 {"domain", fields[0]},
                 {"path", fields[2]},
                 {"secure", fields[3] == "TRUE"},
                 {"httpOnly", is_http_only}};
  if (fields[1] != "TRUE") {  // for that host alone
    cookie.erase("domain");
    cookie["url"] = (fields[3] == "TRUE" ? "https://" : "http://") + fields[0] + "/";
  }
  return cookie;
}

}  // namespace

std::unique_ptr<Tab> Tab::open(std::shared_ptr<Browser> browser, TabOptions options) {
  std::unique_ptr<Tab> tab(new Tab(std::move(browser), std::move(options)));
  return tab->set_up() ? std::move(tab) : nullptr;
}

bool Tab::set_up() {
  const Reply context =
      browser_->call("Target.createBrowserContext", {{"disposeOnDetach", false}}, call_limit);
  if (!context.ok()) return false;
  context_ = context.result.value("browserContextId", "");
  browser_->call("Browser.setDownloadBehavior", {{"behavior", "deny"}, {"browserContextId", context_}},
                 call_limit);
  if (!options_.network->cookie_file.empty()) {
    Json cookies = Json::array();
    if (const auto lines = read_cookies(options_.network->cookie_file))
      for (const std::string& line : *lines)
        if (auto cookie = cookie_param(line)) cookies.push_back(std::move(*cookie));
    if (!cookies.empty())
      browser_->call("Storage.setCookies", {{"cookies", cookies}, {"browserContextId", context_}},
                     call_limit);
  }
  const Reply target = browser_->call("Target.createTarget",
                                      {{"url", "about:blank"},
                                       {"browserContextId", context_},
                                       {"width", options_.width},
                                       {"height", options_.height}},
                                      call_limit);
  if (!target.ok()) return false;
  target_ = target.result.value("targetId", "");
  main_frame_ = target_;
  const Reply session =
      browser_->call("Target.attachToTarget", {{"targetId", target_}, {"flatten", true}}, call_limit);
  if (!session.ok()) return false;
  session_ = session.result.value("sessionId", "");
  browser_->pipe().follow(session_, inbox_);
  prepare(session_, "page");
  tell(session_, "Emulation.setDeviceMetricsOverride",
       {{"width", options_.width},
        {"height", options_.height},
        {"deviceScaleFactor", options_.scale},
        {"mobile", options_.is_mobile}});
  if (options_.is_mobile) tell(session_, "Emulation.setTouchEmulationEnabled", {{"enabled", true}});
  // The last of them is waited for: all before have been taken.
  return call("Emulation.setLocaleOverride", {{"locale", "it-IT"}}, call_limit).state != Reply::State::gone;
}

// The same for the page and for what it brings along: frames of other sites and workers.
void Tab::prepare(const std::string& session, const std::string& kind) {
  const bool has_documents = kind == "page" || kind == "iframe";
  tell(session, "Network.enable", {{"maxTotalBufferSize", 1'000'000}, {"maxResourceBufferSize", 500'000}});
  tell(session, "Network.setBlockedURLs", {{"urls", not_asked}});
  if (options_.ignores_certificates) tell(session, "Security.setIgnoreCertificateErrors", {{"ignore", true}});
  if (!options_.user_agent.empty()) {
    Json agent = {{"userAgent", options_.user_agent}, {"acceptLanguage", "it-IT,it"}};
    if (!options_.hints.is_null()) agent["userAgentMetadata"] = options_.hints;
    tell(session, "Network.setUserAgentOverride", std::move(agent));
  }
  if (!options_.network->headers.empty() || !options_.network->user.empty())
    tell(session, "Fetch.enable", {{"patterns", {{{"urlPattern", "*"}}}}});
  else if (options_.network->addresses && options_.listens && kind == "page")
    tell(session, "Fetch.enable", {{"patterns", {{{"urlPattern", "*"}, {"resourceType", "Document"}}}}});
  if (kind == "page") tell(session, "Inspector.enable", Json::object());
  if (has_documents) {
    tell(session, "Page.enable", Json::object());
    tell(session, "Page.setLifecycleEventsEnabled", {{"enabled", true}});
    if (options_.listens) {
      tell(session, "Runtime.enable", Json::object());
      tell(session, "Runtime.addBinding", {{"name", binding}});
      tell(session, "Page.addScriptToEvaluateOnNewDocument",
           {{"source", std::string(embedded_file("src/browser/cookie_script.js"))}});
    }
  }
  tell(session, "Target.setAutoAttach",
       {{"autoAttach", true}, {"flatten", true}, {"waitForDebuggerOnStart", true}});
  if (session != session_) tell(session, "Runtime.runIfWaitingForDebugger", Json::object());
}

Tab::~Tab() {
  browser_->pipe().forget(inbox_);
  if (browser_->is_gone()) return;
  if (!target_.empty()) browser_->call("Target.closeTarget", {{"targetId", target_}}, call_limit);
  if (!context_.empty())
    browser_->call("Target.disposeBrowserContext", {{"browserContextId", context_}}, call_limit);
}

void Tab::tell(const std::string& session, std::string_view method, Json params) {
  browser_->pipe().send(inbox_, session, method, std::move(params));
}

Reply Tab::call(std::string_view method, Json params, std::chrono::milliseconds limit) {
  const std::uint64_t id = browser_->pipe().send(inbox_, session_, method, std::move(params));
  const bool has_come = wait([&] { return answers_.find(id) != answers_.end(); }, Clock::now() + limit);
  Reply reply;
  if (!has_come) {
    reply.state = inbox_->is_closed() || has_crashed_ ? Reply::State::gone : Reply::State::timed_out;
    return reply;
  }
  Json message = std::move(answers_.extract(id).mapped());
  if (const auto error = message.find("error"); error != message.end()) {
    reply.state = Reply::State::refused;
    reply.error = error->value("message", "");
  } else {
    reply.state = Reply::State::ok;
    reply.result = std::move(message["result"]);
  }
  return reply;
}

bool Tab::wait(const std::function<bool()>& condition, Clock::time_point until) {
  while (!condition()) {
    const auto now = Clock::now();
    if (now >= until || !is_usable()) return false;
    if (const auto message = inbox_->take(std::min(until, now + heartbeat))) handle(*message);
  }
  return true;
}

void Tab::expect_navigation() {
  expects_navigation_ = true;
  has_loaded_ = false;
}

void Tab::handle(const Json& message) {
  if (const auto id = message.find("id"); id != message.end()) {
    // Those that nobody waits for are many and of no use.
    if (answers_.size() > 10'000) answers_.clear();
    answers_.emplace(id->get<std::uint64_t>(), message);
    return;
  }
  const std::string method = message.value("method", "");
  const std::string session = message.value("sessionId", "");
  const Json params = message.value("params", Json::object());
  if (on_event) on_event(message);
  if (method == "Page.javascriptDialogOpening") {
    // Only the question whether to leave is answered with yes.
    tell(session, "Page.handleJavaScriptDialog", {{"accept", params.value("type", "") == "beforeunload"}});
  } else if (method == "Target.attachedToTarget") {
    const Json info = params.value("targetInfo", Json::object());
    prepare(params.value("sessionId", ""), info.value("type", ""));
  } else if (method == "Inspector.targetCrashed" || (method == "Inspector.detached" && session == session_)) {
    if (session == session_) has_crashed_ = true;
  } else if (method == "Fetch.requestPaused") {
    pass(session, params);
  } else if (method == "Page.loadEventFired") {
    if (session == session_) has_loaded_ = true;
  } else if (method == "Page.frameNavigated") {
    const Json frame = params.value("frame", Json::object());
    if (session != session_ || frame.contains("parentId")) return;
    if (!std::exchange(expects_navigation_, false)) {
      moves_.push_back(frame.value("url", ""));
      has_loaded_ = false;
    }
  } else if (method == "Runtime.bindingCalled") {
    if (params.value("name", "") == binding) note_cookie_of_script(params);
  } else if (method == "Runtime.exceptionThrown") {
    if (console_.size() >= most_console) return;
    const Json details = params.value("exceptionDetails", Json::object());
    const Json exception = details.value("exception", Json::object());
    const std::string description = exception.value("description", details.value("text", ""));
    console_.push_back(text::shortened(description.substr(0, description.find('\n')), longest_words));
  } else if (method.starts_with("Network.")) {
    handle_network(method, params);
  }
}

void Tab::handle_network(const std::string& method, const Json& params) {
  const std::string id = params.value("requestId", "");
  if (method == "Network.requestWillBeSent") {
    const Json request = params.value("request", Json::object());
    const std::string url = request.value("url", "");
    if (addresses_.size() < most_requests) addresses_[id] = url;
    if (!is_traffic(url, params.value("type", ""))) return;
    in_flight_.insert(id);
    last_traffic_ = Clock::now();
    if (const auto early = early_cookies_.extract(id)) add_cookies(early.mapped(), url, "");
  } else if (method == "Network.loadingFinished" || method == "Network.loadingFailed") {
    if (in_flight_.erase(id) > 0) last_traffic_ = Clock::now();
    if (method == "Network.loadingFinished" || params.value("canceled", false)) return;
    const auto address = addresses_.find(id);
    const std::string error = params.value("errorText", "");
    if (address == addresses_.end() || error.empty() || error == "net::ERR_ABORTED" ||
        params.value("blockedReason", "") == "inspector")
      return;
    if (failures_.size() < most_failures) failures_.emplace(address->second, error);
  } else if (method == "Network.responseReceived") {
    note_document(params);
  } else if (method == "Network.responseReceivedExtraInfo") {
    note_answer(params);
  }
}

// Cookies that the browser itself would not keep, by any setting, are none; those that it only refuses to
// third parties are just what is looked for.
void Tab::note_answer(const Json& params) {
  if (!options_.listens) return;
  std::set<std::string> refused;
  for (const Json& blocked : params.value("blockedCookies", Json::array())) {
    bool is_by_preference = true;
    for (const Json& reason : blocked.value("blockedReasons", Json::array())) {
      const std::string why = reason.is_string() ? reason.get<std::string>() : "";
      is_by_preference = is_by_preference && (why.starts_with("ThirdParty") || why == "UserPreferences");
    }
    if (!is_by_preference) refused.insert(blocked.value("cookieLine", ""));
  }
  std::vector<std::string> lines;
  const Json headers = params.value("headers", Json::object());
  for (const auto& [name, value] : headers.items())
    if (html::equals_ignoring_case(name, "set-cookie") && value.is_string())
      for (std::string& line : lines_of(value.get<std::string>()))
        if (!refused.contains(line)) lines.push_back(std::move(line));
  if (lines.empty()) return;
  const std::string id = params.value("requestId", "");
  if (const auto address = addresses_.find(id); address != addresses_.end())
    add_cookies(lines, address->second, "");
  else if (early_cookies_.size() < 1000)
    early_cookies_[id] = std::move(lines);
}

void Tab::note_cookie_of_script(const Json& params) {
  const Json said = Json::parse(params.value("payload", ""), nullptr, false);
  if (!said.is_object()) return;
  add_cookies({said.value("line", "")}, said.value("url", ""), said.value("script", ""));
}

void Tab::add_cookies(const std::vector<std::string>& lines, const std::string& address,
                      const std::string& script) {
  const auto url = Url::parse(address);
  if (!url) return;
  Exchange answer{*url, {}, *url, 200, {}, {}, {}, {}, {}, Cause::none, {}, 0, {}, {}, nullptr};
  for (const std::string& line : lines) answer.headers.push_back({"Set-Cookie", line});
  for (Cookie& cookie : answer.cookies()) {
    if (cookies_.size() >= most_cookies) return;
    cookie.set_by = url->without_fragment();
    const std::string key = cookie.domain + "\n" + cookie.path + "\n" + cookie.name + "\n" + script;
    cookies_.emplace(key, Rendered::MetCookie{std::move(cookie), text::shortened(script, longest_words)});
  }
}

bool Tab::is_for_site(const Url& url) const {
  const std::string& site = options_.network->site_host;
  const bool is_below = url.host().size() > site.size() && url.host().ends_with(site) &&
                        url.host()[url.host().size() - site.size() - 1] == '.';
  return !site.empty() && (url.host() == site || is_below) &&
         (url.is_https() || !options_.network->site_is_https);
}

// What a page loads beside itself Chromium keeps out of private networks; where it sends the visitor, it does
// not.
bool Tab::leads_to_private(const Json& params) {
  const auto& policy = options_.network->addresses;
  if (!policy || params.value("resourceType", "") != "Document" || params.value("frameId", "") != main_frame_)
    return false;
  const auto url = Url::parse(params.value("request", Json::object()).value("url", ""));
  if (!url || policy->permits_host(url->host(), url->port())) return false;
  if (expects_navigation_) refused_ = url->host();
  return true;
}

// A name may have changed its meaning since it was looked up: what came is not read.
void Tab::note_document(const Json& params) {
  const auto& policy = options_.network->addresses;
  if (!policy || params.value("type", "") != "Document" || params.value("frameId", "") != main_frame_) return;
  const Json response = params.value("response", Json::object());
  const auto url = Url::parse(response.value("url", ""));
  const std::string address = without_brackets(response.value("remoteIPAddress", ""));
  if (url && !address.empty() && !policy->permits(url->host(), address)) refused_ = address;
}

// What the user entrusts to us goes to the site's own hosts and nowhere else; each hop is asked about anew.
void Tab::pass(const std::string& session, const Json& params) {
  if (leads_to_private(params)) {
    // So that the document that is there stays.
    tell(session, "Fetch.failRequest",
         {{"requestId", params.value("requestId", "")}, {"errorReason", "Aborted"}});
    return;
  }
  Json answer = {{"requestId", params.value("requestId", "")}};
  const Json request = params.value("request", Json::object());
  const auto url = Url::parse(request.value("url", ""));
  if (url && is_for_site(*url)) {
    std::vector<std::pair<std::string, std::string>> headers;
    const Json written = request.value("headers", Json::object());
    for (const auto& [name, value] : written.items())
      if (value.is_string()) headers.emplace_back(name, value.get<std::string>());
    const auto put = [&](const std::string& name, const std::string& value) {
      std::erase_if(headers,
                    [&](const auto& header) { return html::equals_ignoring_case(header.first, name); });
      headers.emplace_back(name, value);
    };
    for (const std::string& header : options_.network->headers) {
      const auto colon = header.find(':');
      if (colon != std::string::npos)
        put(header.substr(0, colon), std::string(html::trimmed(std::string_view(header).substr(colon + 1))));
    }
    if (!options_.network->user.empty()) put("Authorization", "Basic " + base64(options_.network->user));
    Json list = Json::array();
    for (const auto& [name, value] : headers) list.push_back({{"name", name}, {"value", value}});
    answer["headers"] = std::move(list);
  }
  tell(session, "Fetch.continueRequest", std::move(answer));
}

std::vector<Rendered::MetCookie> Tab::cookies() const {
  std::vector<Rendered::MetCookie> list;
  for (const auto& entry : cookies_) list.push_back(entry.second);
  return list;
}

std::vector<Rendered::Failure> Tab::failures() const {
  std::vector<Rendered::Failure> list;
  for (const auto& [url, error] : failures_) list.push_back({url, error});
  return list;
}

}  // namespace collaudo::browser
