#include "browser/browser_source.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include <collaudo/html.h>
#include <collaudo/rendered.h>

#include "browser/browser_keeper.h"
#include "browser/page_visit.h"
#include "evidence/address_policy.h"
#include "evidence/http_source_interruption.h"

namespace collaudo {

namespace {

constexpr std::size_t most_tabs = 6;
constexpr const char* scripts_fill_it = "script_rendered";
constexpr const char* asked_for_all = "every_page";

using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;
constexpr std::chrono::seconds longest_sleep{1};

class BrowserSourceInside final : public BrowserSource {
 public:
  BrowserSourceInside(EvidenceSource& source, BrowserSourceOptions options)
      : source_(source), options_(std::move(options)), keeper_(options_.chromium) {
    visiting_.network = options_.network;
    guard(visiting_.network);
    visiting_.time_limit = options_.time_limit;
    visiting_.screenshots = options_.screenshots;
    visiting_.is_ended = [this] { return is_ended_ || interruption() != nullptr; };
  }

  ~BrowserSourceInside() override {
    is_ended_ = true;
    {
      const std::lock_guard lock(mutex_);
      jobs_.clear();
    }
    for (std::jthread& worker : workers_) worker.request_stop();
    changed_.notify_all();
  }

  bool wish(const Wishes& wishes) override {
    bool is_new = false;
    for (const auto& [address, reasons] : wishes) is_new |= wishes_.emplace(address, reasons).second;
    return is_new;
  }

  void rest() override { keeper_.rest(); }

  void submit(Request request) override {
    const std::string key = key_of(request);
    if (const auto known = remembered_.find(key); known != remembered_.end()) {
      Answered answered = known->second;
      answered.id = request.id;
      take(request, std::move(answered));
      return;
    }
    asked_.emplace(request.id, request);
    source_.submit(std::move(request));
  }

  std::optional<Answered> next() override { return next_until(Time::max()); }

  std::optional<Answered> next_until(Time until) override {
    while (true) {
      if (auto shown = collect_shown()) return shown;
      if (!finished_.empty()) {
        Answered first = std::move(finished_.front());
        finished_.pop_front();
        return first;
      }
      if (!asked_.empty()) {
        if (auto answered = source_.next_until(until)) {
          const auto request = asked_.extract(answered->id);
          if (request) take(request.mapped(), std::move(*answered));
        } else if (Clock::now() >= until) {
          return std::nullopt;
        } else {
          asked_.clear();
        }
        continue;
      }
      std::unique_lock lock(mutex_);
      if (being_shown_.empty()) return std::nullopt;
      changed_.wait_until(lock, std::min(until, Clock::now() + longest_sleep),
                          [&] { return !shown_.empty(); });
      if (shown_.empty() && Clock::now() >= until) return std::nullopt;
    }
  }

  void cancel(std::string_view why) override {
    source_.cancel(why);
    is_cancelled_ = true;
    const std::lock_guard lock(mutex_);
    for (Job& job : jobs_) {
      Rendered rendered;
      rendered.cause = Cause::budget;
      rendered.detail = why;
      shown_.push_back({job.request, std::move(job.answered), std::move(rendered), false});
    }
    jobs_.clear();
  }

 private:
  struct Job {
    Request request;
    Answered answered;
    std::vector<std::string> because;
  };
  struct Shown {
    Request request;
    Answered answered;
    Rendered rendered;
    bool has_moved = false;
  };

  // Behind a proxy it is the proxy that connects.
  static void guard(NetworkOptions& network) {
    const auto routes = Routes::of(network, ProxyVariables::of_process());
    if (!network.public_only || !routes || !routes->proxy("https", network.site_host).empty())
      network.addresses.reset();
    else if (!network.addresses)
      network.addresses = std::make_shared<const AddressPolicy>(network, *routes);
  }

  static std::string key_of(const Request& request) {
    return std::to_string(static_cast<int>(request.kind)) + (request.deep ? "d " : " ") +
           (request.kind == Request::Kind::tls ? request.url.origin() : request.url.canonical());
  }

  // What arrived goes on to the crawler, or to the browser first.
  void take(const Request& request, Answered answered) {
    auto because = reasons_for(request, answered.exchange);
    if (because.empty()) {
      remember(request, answered);
      finished_.push_back(std::move(answered));
      return;
    }
    const std::lock_guard lock(mutex_);
    being_shown_.insert(answered.id);
    jobs_.push_back({request, std::move(answered), std::move(because)});
    if (workers_.size() < tabs() && workers_.size() < being_shown_.size())
      workers_.emplace_back([this](const std::stop_token& stop) { work(stop); });
    changed_.notify_all();
  }

  std::size_t tabs() const {
    const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
    return options_.tabs ? options_.tabs : std::min(2 * cores, most_tabs);
  }

  std::vector<std::string> reasons_for(const Request& request, const Exchange& exchange) const {
    if (request.kind != Request::Kind::page || request.once || is_cancelled_ || exchange.rendered ||
        !exchange.ok() || !exchange.is_html() || interruption())
      return {};
    for (const Url& url : {exchange.requested, exchange.final_url})
      if (const auto wish = wishes_.find(url.canonical()); wish != wishes_.end()) return wish->second;
    if (html::Document::parse(exchange.body).is_script_rendered()) return {scripts_fill_it};
    if (options_.every_page) return {asked_for_all};
    return {};
  }

  void remember(const Request& request, const Answered& answered) {
    // What a run had no time for is asked again.
    if (answered.exchange.cause == Cause::budget) return;
    remembered_.insert_or_assign(key_of(request), answered);
  }

  std::optional<Answered> collect_shown() {
    std::optional<Shown> shown;
    {
      const std::lock_guard lock(mutex_);
      if (shown_.empty()) return std::nullopt;
      shown = std::move(shown_.front());
      shown_.pop_front();
      being_shown_.erase(shown->answered.id);
    }
    Exchange& exchange = shown->answered.exchange;
    if (shown->has_moved) follow(*shown);
    exchange.rendered = std::make_shared<const Rendered>(std::move(shown->rendered));
    remember(shown->request, shown->answered);
    return std::move(shown->answered);
  }

  // A script sent the visitor to another document: a redirect like those of the server.
  static void follow(Shown& shown) {
    Exchange& exchange = shown.answered.exchange;
    const auto url = Url::parse(shown.rendered.final_url);
    if (!url || url->canonical() == exchange.final_url.canonical()) return;
    exchange.hops.push_back({exchange.final_url, exchange.status, exchange.headers});
    exchange.final_url = *url;
  }

  void work(const std::stop_token& stop) {
    while (true) {
      Job job;
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return !jobs_.empty() || stop.stop_requested(); });
        if (stop.stop_requested()) return;
        job = std::move(jobs_.front());
        jobs_.pop_front();
      }
      browser::Visit visit = show(job);
      visit.rendered.because = std::move(job.because);
      const std::lock_guard lock(mutex_);
      shown_.push_back(
          {std::move(job.request), std::move(job.answered), std::move(visit.rendered), visit.has_moved});
      changed_.notify_all();
    }
  }

  // Twice at most: a page that takes the browser down again would do so for ever.
  browser::Visit show(const Job& job) {
    browser::Visit visit;
    for (int attempt = 0; attempt < 2; ++attempt) {
      if (visiting_.is_ended()) {
        visit.rendered.cause = Cause::budget;
        visit.rendered.detail = "interrupted";
        return visit;
      }
      const auto browser = keeper_.browser();
      if (!browser) {
        visit.rendered.cause = Cause::needs_browser;
        visit.rendered.detail = keeper_.why();
        return visit;
      }
      visit = browser::visit_page(browser, job.answered.exchange, visiting_);
      if (!visit.is_lost) return visit;
    }
    return visit;
  }

  EvidenceSource& source_;
  const BrowserSourceOptions options_;
  browser::BrowserKeeper keeper_;
  browser::VisitOptions visiting_;
  Wishes wishes_;
  std::map<std::string, Answered> remembered_;
  std::map<std::uint64_t, Request> asked_;
  std::deque<Answered> finished_;
  bool is_cancelled_ = false;
  std::atomic<bool> is_ended_ = false;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> jobs_;
  std::deque<Shown> shown_;
  std::set<std::uint64_t> being_shown_;
  std::vector<std::jthread> workers_;  // last: they use the rest
};

}  // namespace

std::unique_ptr<BrowserSource> open_browser_source(EvidenceSource& source, BrowserSourceOptions options) {
  return std::make_unique<BrowserSourceInside>(source, std::move(options));
}

}  // namespace collaudo
