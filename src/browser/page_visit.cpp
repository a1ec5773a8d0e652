#include "browser/page_visit.h"

#include <algorithm>
#include <array>

#include "browser/tab.h"
#include "embedded.h"

namespace collaudo::browser {

namespace {

using namespace std::chrono_literals;
using Clock = Tab::Clock;

constexpr std::chrono::milliseconds navigation_limit = 20s, load_limit = 15s, answer_limit = 10s,
                                    read_limit = 20s;
constexpr std::chrono::milliseconds quiet = 500ms, nearly_quiet = 3s, after_press = 150ms, press_limit = 10s;
constexpr std::size_t background_requests = 2;
constexpr int most_presses = 200, least_rate = 1, most_rate = 5;
constexpr auto most_pressing = 120s;

constexpr std::array<const char*, 6> variable_names = {
    "BOOTSTRAP_ITALIA_VERSION", "bootstrap.version", "jQuery.fn.jquery",
    "Drupal.settings",          "wp.version",        "Plone.version"};

std::string user_agent_of(const Browser& browser, const NetworkOptions& network) {
  if (!network.user_agent.empty()) return network.user_agent;
  std::string version = browser.product();
  version = version.substr(version.find('/') + 1);
  return "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/" +
         version.substr(0, version.find('.')) +
         ".0.0.0 Safari/537.36 (compatible; collaudo/" COLLAUDO_VERSION ")";
}

class Visitor {
 public:
  Visitor(const std::shared_ptr<Browser>& browser, const Exchange& answer, const VisitOptions& options)
      : answer_(answer), options_(options), until_(Clock::now() + limit_of(options)) {
    TabOptions tab;
    tab.user_agent = user_agent_of(*browser, options.network);
    tab.network = &options_.network;
    tab.is_ended = options.is_ended;
    // The HTTP source has verified what can be verified: with the user's authorities, which the browser does
    // not know, or it found out that the crawl has to go on without.
    tab.ignores_certificates =
        options.network.insecure || !options.network.cacert.empty() || !answer.certificate_error.empty();
    tab_ = Tab::open(browser, std::move(tab));
    visit_.rendered.browser = browser->product();
  }

  Visit run() {
    if (!tab_) return lost("the browser opens no page");
    if (!navigate()) return tab_->refused().empty() ? visit_ : refused();
    Rendered& rendered = visit_.rendered;
    rendered.is_complete = rest(until_);
    if (tab_->has_crashed()) return lost("the page crashed the browser");
    if (!tab_->refused().empty()) return refused();
    if (!enter()) return failed("the page's scripts do not come to an end");
    load_more();
    if (!read())
      return tab_->has_crashed() ? lost("the page crashed the browser")
                                 : failed("the page's scripts do not come to an end");
    if (!tab_->refused().empty()) return refused();
    read_variables();
    if (options_.screenshots) take_screenshot();
    press_stars();
    visit_.has_moved = !tab_->moves().empty();
    rendered.cookies = tab_->cookies();
    rendered.failures = tab_->failures();
    rendered.console = tab_->console();
    return std::move(visit_);
  }

 private:
  static std::chrono::milliseconds limit_of(const VisitOptions& options) {
    return std::chrono::milliseconds(static_cast<long>(options.time_limit * 1000));
  }

  Visit lost(std::string why) {
    if (options_.is_ended()) return ended();
    visit_.is_lost = true;
    return failed(std::move(why), Cause::needs_browser);
  }

  Visit refused() {
    return failed(tab_->refused() + " is a private address (--allow-private)", Cause::connect);
  }

  Visit ended() { return failed("interrupted", Cause::budget); }

  Visit failed(std::string why, Cause cause = Cause::timeout) {
    if (options_.is_ended() && cause != Cause::budget) return ended();
    Rendered rendered;
    rendered.cause = cause;
    rendered.detail = std::move(why);
    rendered.browser = visit_.rendered.browser;
    visit_.rendered = std::move(rendered);
    return visit_;
  }

  bool navigate() {
    tab_->expect_navigation();
    const Reply reply = tab_->call("Page.navigate", {{"url", answer_.final_url.str()}}, navigation_limit);
    const std::string error = reply.ok() ? reply.result.value("errorText", "") : "";
    if (reply.ok() && error.empty()) return true;
    if (reply.state == Reply::State::gone)
      lost("the page crashed the browser");
    else if (!error.empty())
      failed(error, error.find("ERR_CERT") != std::string::npos ? Cause::tls : Cause::connect);
    else
      failed("no answer");
    return false;
  }

  // Loaded, no request under way for half a second, and the document as large after it as before. Whether it
  // came to that.
  bool rest(Clock::time_point until) {
    if (!tab_->wait([&] { return tab_->has_loaded(); }, std::min(until, Clock::now() + load_limit)) &&
        !tab_->is_usable())
      return false;
    long nodes = -1;
    while (Clock::now() < until) {
      const auto is_quiet = [&] {
        const auto since = Clock::now() - std::max(tab_->last_traffic(), last_change_);
        return (tab_->in_flight() == 0 && since >= quiet) ||
               (tab_->in_flight() <= background_requests && since >= nearly_quiet);
      };
      if (!tab_->wait(is_quiet, until)) return false;
      const auto count = ask("document.getElementsByTagName('*').length", "");
      if (!count || !count->is_number()) return false;
      if (nodes == count->get<long>()) return tab_->has_loaded();
      // Half the time again: it was quiet for long enough already, the count has to stand still besides.
      nodes = count->get<long>();
      last_change_ = Clock::now() - quiet / 2;
    }
    return false;
  }

  // In the world of ours when there is one, else in the page's.
  std::optional<Json> ask(const std::string& expression, const std::string& world,
                          std::chrono::milliseconds limit = answer_limit) {
    Json params = {{"expression", expression}, {"returnByValue", true}, {"awaitPromise", false}};
    if (!world.empty()) params["uniqueContextId"] = world;
    const Reply reply = tab_->call("Runtime.evaluate", std::move(params), limit);
    if (!reply.ok() || reply.result.contains("exceptionDetails")) return std::nullopt;
    const Json result = reply.result.value("result", Json::object());
    return result.contains("value") ? std::optional<Json>(result["value"]) : std::optional<Json>(nullptr);
  }

  // A world of our own on the document that is there now.
  bool enter() {
    const Reply world =
        tab_->call("Page.createIsolatedWorld", {{"frameId", tab_->main_frame()}, {"worldName", "collaudo"}},
                   answer_limit);
    if (!world.ok()) return false;
    world_ = world.result.value("executionContextId", 0);
    const Reply script = tab_->call(
        "Runtime.evaluate",
        {{"expression",
          "void (globalThis.collaudo = " + std::string(embedded_file("src/browser/page_script.js")) + ")"},
         {"contextId", world_}},
        answer_limit);
    return script.ok() && !script.result.contains("exceptionDetails");
  }

  std::optional<Json> ask_ours(const std::string& expression,
                               std::chrono::milliseconds limit = answer_limit) {
    const Reply reply = tab_->call(
        "Runtime.evaluate",
        {{"expression", "collaudo." + expression}, {"contextId", world_}, {"returnByValue", true}}, limit);
    if (!reply.ok() || reply.result.contains("exceptionDetails")) return std::nullopt;
    const Json result = reply.result.value("result", Json::object());
    return result.contains("value") ? std::optional<Json>(result["value"]) : std::nullopt;
  }

  bool is_true(const std::string& expression) {
    const auto answer = ask_ours(expression);
    return answer && answer->is_boolean() && answer->get<bool>();
  }

  int number(const std::string& expression) {
    const auto answer = ask_ours(expression);
    return answer && answer->is_number() ? answer->get<int>() : 0;
  }

  void settle_after_press() {
    last_change_ = Clock::now();
    tab_->wait([] { return false; }, Clock::now() + after_press);
    rest(Clock::now() + press_limit);
  }

  void load_more() {
    if (!is_true("hasMore()")) return;
    Rendered::Loading loading;
    loading.cards_before = loading.cards_after = number("cards()");
    const auto end = Clock::now() + most_pressing;
    while (loading.presses < most_presses && Clock::now() < end && tab_->is_usable()) {
      if (!is_true("pressMore()")) {
        loading.is_whole = tab_->is_usable();
        break;
      }
      ++loading.presses;
      settle_after_press();
      const int cards = number("cards()");
      if (cards <= loading.cards_after) {
        loading.is_whole = tab_->is_usable();
        break;
      }
      loading.cards_after = cards;
    }
    visit_.rendered.loading = loading;
  }

  bool read() {
    const auto page = ask_ours("page()", read_limit);
    if (!page || !page->is_object()) return false;
    Rendered& rendered = visit_.rendered;
    rendered.html = page->value("html", "");
    rendered.families = page->value("families", std::vector<std::string>());
    rendered.final_url = page->value("url", "");
    rendered.is_complete = rendered.is_complete && page->value("whole", false);
    if (!rendered.is_complete) rendered.detail = "the page did not come to rest in time";
    for (const Json& frame : page->value("frames", Json::array()))
      rendered.frames.push_back({frame.value("url", ""), frame.value("html", "")});
    return !rendered.html.empty();
  }

  void read_variables() {
    std::string expression =
        "(() => { const found = {}; const look = (name, read) => { try { const value = read(); "
        "if (typeof value === 'string' || typeof value === 'number') found[name] = "
        "String(value).slice(0, 100); } catch {} };";
    for (const std::string name : variable_names)
      expression += "look('" + name + "', () => window." + name + ");";
    expression += "return found; })()";
    // The page's own world: what it answers is no more than a claim of the page.
    if (const auto found = ask(expression, ""); found && found->is_object())
      for (const auto& [name, value] : found->items())
        if (value.is_string() && visit_.rendered.variables.size() < 20)
          visit_.rendered.variables[name] = value.get<std::string>();
    const auto property = ask_ours("rootProperty('--bootstrap-italia-version')");
    if (property && property->is_string() && !property->get<std::string>().empty())
      visit_.rendered.variables["--bootstrap-italia-version"] = property->get<std::string>().substr(0, 100);
  }

  // Small: it is to be recognised, not to be read.
  void take_screenshot() {
    const Reply picture =
        tab_->call("Page.captureScreenshot",
                   {{"format", "jpeg"},
                    {"quality", 45},
                    {"clip", {{"x", 0}, {"y", 0}, {"width", 1280}, {"height", 800}, {"scale", 0.4}}}},
                   answer_limit);
    if (picture.ok()) visit_.rendered.screenshot = picture.result.value("data", "");
  }

  void press_stars() {
    if (!visit_.rendered.is_complete || !is_true("hasStars()")) return;
    for (int rate = least_rate; rate <= most_rate; ++rate) {
      if (!is_true("pressStar(" + std::to_string(rate) + ")")) continue;
      tab_->wait([] { return false; }, Clock::now() + after_press);
      // A component that asks its server before it shows what follows.
      tab_->wait([&] { return tab_->in_flight() == 0; }, Clock::now() + nearly_quiet);
      const auto reaction = ask_ours("reaction()");
      if (!reaction || !reaction->is_object()) return;
      visit_.rendered.reactions.push_back(
          {rate, reaction->value("positive", false), reaction->value("negative", false)});
    }
  }

  const Exchange& answer_;
  const VisitOptions& options_;
  const Clock::time_point until_;
  std::unique_ptr<Tab> tab_;
  Visit visit_;
  int world_ = 0;
  Clock::time_point last_change_{};
};

}  // namespace

Visit visit_page(const std::shared_ptr<Browser>& browser, const Exchange& answer,
                 const VisitOptions& options) {
  return Visitor(browser, answer, options).run();
}

}  // namespace collaudo::browser
