// The scheduler with sources that have no network: who is crawled, judged and freed when, and what a site
// that goes wrong leaves of the others.
#include "fleet/scheduler.h"

#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

#include <catch2/catch.hpp>

#include "engine/catalogue.h"

using namespace collaudo;
using namespace collaudo::fleet;

namespace {

// Answers every request with a page that leads nowhere; hosts have an address; some never answer.
class QuietSource : public EvidenceSource {
 public:
  void submit(Request request) override {
    ++running_[request.url.host()];
    most_ = std::max(most_, running_[request.url.host()]);
    hosts_.insert(request.url.host());
    pending_.push_back(std::move(request));
  }
  std::optional<Answered> next() override { return next_until(std::chrono::steady_clock::now()); }
  std::optional<Answered> next_until(std::chrono::steady_clock::time_point until) override {
    for (auto request = pending_.begin(); request != pending_.end(); ++request) {
      if (silent.contains(request->url.host())) continue;
      Answered answer;
      answer.id = request->id;
      answer.exchange.requested = answer.exchange.final_url = request->url;
      answer.exchange.status = 200;
      answer.exchange.mime = "text/html";
      answer.exchange.body = "<!doctype html><title>x</title><p>x";
      answer.exchange.address =
          addresses.contains(request->url.host()) ? addresses.at(request->url.host()) : "";
      if (request->kind == Request::Kind::tls) answer.tls.emplace();
      if (poisoned.contains(request->url.host())) answer.exchange.body = std::string(1, '\0');
      --running_[request->url.host()];
      pending_.erase(request);
      return answer;
    }
    std::this_thread::sleep_until(
        std::min(until, std::chrono::steady_clock::now() + std::chrono::milliseconds(5)));
    return std::nullopt;
  }
  void cancel(std::string_view) override {}
  void drop(const std::set<std::uint64_t>& ids) override {
    dropped += ids.size();
    std::erase_if(pending_, [&](const Request& request) { return ids.contains(request.id); });
  }

  std::set<std::string> silent, poisoned;
  std::map<std::string, std::string> addresses;
  std::size_t dropped = 0;
  const std::set<std::string>& hosts() const { return hosts_; }

 private:
  std::vector<Request> pending_;
  std::map<std::string, int> running_;
  std::set<std::string> hosts_;
  int most_ = 0;
};

struct Ends {
  std::mutex mutex;
  std::map<std::string, SiteEnd> ends;
  std::map<std::string, bool> interrupted;
  std::atomic<int> alive = 0;
  int most_alive = 0;
};

class Site : public SiteWork {
 public:
  Site(Ends& ends, const std::string& host, double budget, bool is_broken)
      : ends_(ends), host_(host), budget_(budget), is_broken_(is_broken) {
    CrawlOptions options;
    options.target = *Url::parse("https://" + host + "/");
    plan_ = make_plan(options, {find_criterion("C.SI.1.6")});
    ends_.most_alive = std::max(ends_.most_alive, ++ends_.alive);
  }
  ~Site() override { --ends_.alive; }
  const CrawlPlan& plan() const override { return plan_; }
  std::shared_ptr<SiteSession> session() const override { return nullptr; }
  double budget() const override { return budget_; }
  EvidenceSource& over(EvidenceSource& channel) override {
    if (is_broken_) throw std::runtime_error("no recorder");
    return channel;
  }
  void finish(Collected collected, const SiteEnd& end) override {
    const std::lock_guard lock(ends_.mutex);
    ends_.ends[host_] = end;
    ends_.interrupted[host_] = collected.interrupted;
  }

 private:
  Ends& ends_;
  std::string host_;
  double budget_;
  bool is_broken_;
  CrawlPlan plan_;
};

void run(EvidenceSource& source, const SchedulerLimits& limits, Ends& ends, int sites, double budget = 0,
         const std::set<int>& broken = {}) {
  int number = 0;
  run_fleet(source, limits,
            [&]() -> std::unique_ptr<SiteWork> {
              if (number == sites) return nullptr;
              const int now = number++;
              return std::make_unique<Site>(ends, "n" + std::to_string(now) + ".it", budget,
                                            broken.contains(now));
            },
            {});
}

}  // namespace

TEST_CASE("every site is finished once, and no more than the limit are on their way", "[scheduler]") {
  QuietSource source;
  Ends ends;
  SchedulerLimits limits;
  limits.sites = 3;
  run(source, limits, ends, 20);
  CHECK(ends.ends.size() == 20);
  CHECK(ends.most_alive <= 3);
  CHECK(ends.alive == 0);
  for (const auto& [host, end] : ends.ends) {
    CHECK_FALSE(end.out_of_time);
    CHECK(end.fault.empty());
  }
}

TEST_CASE("a site that never answers ends with its time, the others do not wait for it", "[scheduler]") {
  QuietSource source;
  source.silent = {"n1.it"};
  Ends ends;
  SchedulerLimits limits;
  limits.sites = 2;
  run(source, limits, ends, 12, 0.5);
  REQUIRE(ends.ends.size() == 12);
  for (const auto& [host, end] : ends.ends) {
    INFO(host);
    CHECK(end.out_of_time == (host == "n1.it"));
    CHECK(ends.interrupted.at(host) == (host == "n1.it"));
  }
  CHECK(ends.ends.at("n1.it").seconds >= 0.5);
  CHECK(ends.ends.at("n1.it").seconds < 5);
  CHECK(source.dropped > 0);
}

TEST_CASE("what goes wrong with one site is its own fault", "[scheduler]") {
  QuietSource source;
  Ends ends;
  run(source, {}, ends, 6, 0, {2, 5});
  REQUIRE(ends.ends.size() == 6);
  CHECK(ends.ends.at("n2.it").fault == "no recorder");
  CHECK(ends.ends.at("n5.it").fault == "no recorder");
  CHECK(ends.ends.at("n3.it").fault.empty());
}

TEST_CASE("sites of one server wait for each other, and their time stands still meanwhile", "[scheduler]") {
  QuietSource source;
  // The first two never answer at all after their address is known: the third waits behind them.
  source.silent = {"n0.it", "n1.it"};
  for (int site = 0; site < 5; ++site) source.addresses["n" + std::to_string(site) + ".it"] = "192.0.2.1";
  Ends ends;
  SchedulerLimits limits;
  limits.sites_of_server = 1;
  limits.requests_of_site = 1;
  run(source, limits, ends, 5, 1.0);
  REQUIRE(ends.ends.size() == 5);
  for (const std::string host : {"n2.it", "n3.it", "n4.it"}) {
    INFO(host);
    CHECK_FALSE(ends.ends.at(host).out_of_time);
    CHECK(ends.ends.at(host).seconds < 1.0);
  }
}

TEST_CASE("pages that would take too much memory keep further sites waiting", "[scheduler]") {
  QuietSource source;
  Ends ends;
  SchedulerLimits limits;
  limits.memory = 1;  // nothing fits beside another one
  run(source, limits, ends, 6);
  CHECK(ends.ends.size() == 6);
  CHECK(ends.most_alive == 1);
}
