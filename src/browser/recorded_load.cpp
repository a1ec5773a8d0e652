#include "browser/recorded_load.h"

#include <map>

#include "browser/tab.h"

namespace collaudo::browser {

namespace {

using namespace std::chrono_literals;
using Clock = Tab::Clock;

constexpr std::chrono::milliseconds answer_limit = 10s, trace_limit = 60s, rest_after = 1s, paint_limit = 30s;
constexpr std::size_t background_requests = 2;
constexpr std::size_t most_log = 256UL << 20, most_events = 2'000'000;

constexpr const char* categories =
    "-*,disabled-by-default-lighthouse,loading,v8,v8.execute,blink.user_timing,blink.console,devtools."
    "timeline,"
    "disabled-by-default-devtools.timeline,disabled-by-default-devtools.screenshot,"
    "disabled-by-default-devtools.timeline.stack,disabled-by-default-devtools.timeline.frame,latencyInfo";

// Keeps the long tasks where we can ask for them.
constexpr const char* task_script =
    "(() => { const tasks = []; Object.defineProperty(window, 'collaudoLongTasks', { value: tasks }); "
    "new PerformanceObserver(list => { for (const task of list.getEntries()) "
    "tasks.push([task.startTime, task.duration]); }).observe({ type: 'longtask', buffered: true }); })()";

// What is left of a pause, a page on a slow telephone would learn later: so does the reference.
constexpr const char* idle_script =
    "(() => { const ask = window.requestIdleCallback; if (!ask) return; "
    "window.requestIdleCallback = (work, options) => ask.call(window, deadline => { "
    "const begin = performance.now(); const left = Math.min(deadline.timeRemaining(), 10); "
    "work({ didTimeout: deadline.didTimeout, "
    "timeRemaining: () => Math.max(0, left - (performance.now() - begin)) }); }, options); })()";

// [milliseconds since the last long task, first paint (-1: none yet), load event].
constexpr const char* state_script =
    "(() => { const tasks = window.collaudoLongTasks || []; const now = performance.now(); "
    "const last = tasks.length ? tasks[tasks.length - 1] : null; "
    "const paint = performance.getEntriesByName('first-contentful-paint')[0]; "
    "const page = performance.getEntriesByType('navigation')[0]; const load = page ? page.loadEventEnd : 0; "
    "return [last ? now - last[0] - last[1] : now, paint ? paint.startTime : -1, load]; })()";

// A middling telephone, as the reference emulates it.
TabOptions telephone(const Browser& browser, const RecordingOptions& options) {
  std::string version = browser.product();
  version = version.substr(version.find('/') + 1);
  const std::string major = version.substr(0, version.find('.'));
  TabOptions tab;
  tab.width = 412;
  tab.height = 823;
  tab.scale = 1.75;
  tab.is_mobile = true;
  tab.user_agent =
      "Mozilla/5.0 (Linux; Android 11; moto g power (2022)) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/" +
      major + ".0.0.0 Mobile Safari/537.36";
  tab.hints = {{"brands", {{{"brand", "Chromium"}, {"version", major}}}},
               {"platform", "Android"},
               {"platformVersion", "11.0"},
               {"architecture", ""},
               {"model", "moto g power (2022)"},
               {"mobile", true}};
  tab.ignores_certificates = options.ignores_certificates;
  tab.listens = false;
  tab.network = &options.network;
  tab.is_ended = options.is_ended;
  return tab;
}

// Loaded, quiet and idle for a second each, and painted.
bool rest(Tab& tab, const RecordingOptions& options) {
  const auto begin = Clock::now();
  const auto until = begin + std::chrono::milliseconds(static_cast<long>(options.time_limit * 1000));
  if (!tab.wait([&] { return tab.has_loaded(); }, until)) return false;
  const auto loaded = Clock::now();
  while (Clock::now() < until) {
    const auto is_quiet = [&] {
      const auto now = Clock::now();
      return now - loaded >= rest_after && tab.in_flight() <= background_requests &&
             now - tab.last_traffic() >= rest_after;
    };
    if (!tab.wait(is_quiet, until)) return false;
    const Reply state =
        tab.call("Runtime.evaluate", {{"expression", state_script}, {"returnByValue", true}}, answer_limit);
    if (!state.ok()) return false;
    const Json value = state.result.value("result", Json::object()).value("value", Json::array());
    if (value.size() != 3 || !value[0].is_number() || !value[1].is_number()) return false;
    const bool is_painted = value[1].get<double>() >= 0 || Clock::now() - begin > paint_limit;
    if (value[0].get<double>() >= 1000 && is_painted) return true;
    tab.wait([] { return false; }, Clock::now() + 200ms);
  }
  return false;
}

double paint_after_load(Tab& tab) {
  const Reply state =
      tab.call("Runtime.evaluate", {{"expression", state_script}, {"returnByValue", true}}, answer_limit);
  if (!state.ok()) return 0;
  const Json value = state.result.value("result", Json::object()).value("value", Json::array());
  const bool is_told = value.size() == 3 && value[1].is_number() && value[2].is_number();
  return is_told && value[1].get<double>() >= 0 ? value[1].get<double>() - value[2].get<double>() : 0;
}

// `settle` waits until what is wanted is there, and says whether it came.
Result<bool> load(Tab& tab, const Url& url, const std::function<bool()>& settle) {
  tab.expect_navigation();
  const Reply reply = tab.call("Page.navigate", {{"url", url.str()}}, paint_limit);
  const std::string error = reply.ok() ? reply.result.value("errorText", "") : "no answer";
  if (!error.empty()) return Error{url.str() + ": " + error};
  const bool is_complete = settle();
  if (!tab.is_usable()) return Error{url.str() + ": the page crashed the browser"};
  return is_complete;
}

}  // namespace

Result<bool> warm_up(const std::shared_ptr<Browser>& browser, const Url& url,
                     const RecordingOptions& options) {
  const auto tab = Tab::open(browser, telephone(*browser, options));
  if (!tab) return Error{"the browser opens no page"};
  const auto until = Clock::now() + std::chrono::milliseconds(static_cast<long>(options.time_limit * 1000));
  return load(*tab, url, [&] {
    const bool has_loaded = tab->wait([&] { return tab->has_loaded(); }, until);
    tab->wait([] { return false; }, Clock::now() + rest_after);
    return has_loaded;
  });
}

Result<RecordedLoad> record_load(const std::shared_ptr<Browser>& browser, const Url& url,
                                 const RecordingOptions& options) {
  const auto tab = Tab::open(browser, telephone(*browser, options));
  if (!tab) return Error{"the browser opens no page"};
  tab->call("Page.addScriptToEvaluateOnNewDocument", {{"source", task_script}}, answer_limit);
  tab->call("Page.addScriptToEvaluateOnNewDocument", {{"source", idle_script}}, answer_limit);
  tab->call("Network.clearBrowserCache", Json::object(), answer_limit);

  Json events = Json::array(), log = Json::array();
  std::size_t log_bytes = 0;
  bool is_over = false, is_recording = true;
  std::map<std::string, std::string> kinds;  // of frames and workers of their own, by session
  tab->on_event = [&](const Json& message) {
    const std::string method = message.value("method", "");
    if (method == "Tracing.dataCollected") {
      for (const Json& event : message["params"].value("value", Json::array()))
        if (events.size() < most_events) events.push_back(event);
    } else if (method == "Tracing.tracingComplete") {
      is_over = true;
    } else if (method == "Target.attachedToTarget") {
      const Json params = message.value("params", Json::object());
      kinds[params.value("sessionId", "")] = params.value("targetInfo", Json::object()).value("type", "");
    } else if (is_recording && (method.starts_with("Network.") || method.starts_with("Page.")) &&
               log_bytes < most_log) {
      log_bytes += 1000;
      const std::string session = message.value("sessionId", "");
      const auto kind = kinds.find(session);
      log.push_back({{"method", method},
                     {"params", message.value("params", Json::object())},
                     {"sessionId", session},
                     {"targetType", kind == kinds.end() ? "page" : kind->second}});
    }
  };
  const Reply started = tab->call(
      "Tracing.start", {{"categories", categories}, {"options", "sampling-frequency=10000"}}, answer_limit);
  if (!started.ok()) return Error{"no trace can be started: " + started.error};
  const auto loaded = load(*tab, url, [&] { return rest(*tab, options); });
  if (!loaded) return Error{loaded.error()};
  RecordedLoad recorded;
  recorded.is_complete = *loaded;
  is_recording = false;
  if (!tab->call("Tracing.end", Json::object(), answer_limit).ok() ||
      !tab->wait([&] { return is_over; }, Clock::now() + trace_limit))
    return Error{"the trace does not come to an end"};
  recorded.paint_after_load = paint_after_load(*tab);
  tab->on_event = nullptr;
  recorded.trace =
      Json{{"traceEvents", std::move(events)}}.dump(-1, ' ', false, Json::error_handler_t::replace);
  recorded.devtools_log = log.dump(-1, ' ', false, Json::error_handler_t::replace);
  return recorded;
}

}  // namespace collaudo::browser
