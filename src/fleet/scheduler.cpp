#include "fleet/scheduler.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "evidence/http_source_interruption.h"
#include "fleet/judging_threads.h"

namespace collaudo::fleet {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::duration;
using std::chrono::milliseconds;

constexpr milliseconds longest_wait{100};  // between two looks at the clock and at what was judged
// A parsed page takes about so many bytes a byte of HTML, with what is kept of it.
constexpr std::uint64_t memory_of_byte = 9;
constexpr std::uint64_t first_guess = 2'000'000;  // of a site's bytes, while none is known

// What the fleet looks like to one site: an evidence source of its own.
class Channel final : public EvidenceSource {
 public:
  explicit Channel(std::deque<Request>& waiting) : waiting_(waiting) {}
  void submit(Request request) override { waiting_.push_back(std::move(request)); }
  std::optional<Answered> next() override {
    if (arrived_.empty()) return std::nullopt;
    Answered first = std::move(arrived_.front());
    arrived_.pop_front();
    return first;
  }
  void cancel(std::string_view) override {}
  void deliver(Answered answer) { arrived_.push_back(std::move(answer)); }

 private:
  std::deque<Request>& waiting_;
  std::deque<Answered> arrived_;
};

struct Flight {
  explicit Flight(std::unique_ptr<SiteWork> its_work) : work(std::move(its_work)), channel(waiting) {}

  std::unique_ptr<SiteWork> work;
  std::shared_ptr<SiteSession> session;
  std::deque<Request> waiting;               // asked by the crawl, not yet of the source
  std::map<std::uint64_t, Request> running;  // by the fleet's id
  Channel channel;
  EvidenceSource* asked = nullptr;  // by the crawl: the channel, or a recorder around it
  std::optional<SiteCrawl> crawl;
  std::string server;                      // address of its own host; empty: not known yet
  bool is_parked = false;                  // until its server is done with others
  Clock::duration crawled{};               // before `since`
  Clock::time_point since = Clock::now();  // of not being parked

  Clock::duration time(Clock::time_point now) const {
    return crawled + (is_parked ? Clock::duration{} : now - since);
  }
  std::uint64_t bytes() const { return crawl ? crawl->progress().bytes : 0; }
};

Answered unfinished(const Request& request) {
  Answered answer;
  answer.id = request.id;
  answer.exchange.requested = request.url;
  answer.exchange.final_url = request.url;
  answer.exchange.cause = Cause::budget;
  answer.exchange.detail = "time";
  if (request.kind == Request::Kind::tls) {
    TlsFacts facts;
    facts.host = request.url.host();
    facts.port = request.url.port();
    facts.cause = Cause::budget;
    facts.detail = "time";
    answer.tls = std::move(facts);
  }
  return answer;
}

class Scheduler {
 public:
  Scheduler(EvidenceSource& source, const SchedulerLimits& limits,
            const std::function<std::unique_ptr<SiteWork>()>& next,
            const std::function<void(const FleetProgress&)>& on_progress)
      : source_(source), limits_(limits), next_(next), on_progress_(on_progress), judges_(limits.judges) {}

  void run() {
    while (interruption() == nullptr) {
      while (may_open() && open()) {
      }
      if (flights_.empty()) {
        if (!has_more_ && judges_.load().sites == 0) break;
        if (judges_.load().sites > 0) judges_.wait_for_one();
        tell();
        continue;
      }
      const auto now = Clock::now();
      if (auto answer = source_.next_until(now + longest_wait)) take(std::move(*answer));
      end_those_out_of_time();
      tell();
    }
    while (judges_.load().sites > 0) judges_.wait_for_one();
    tell();
  }

 private:
  using FlightPlace = std::list<Flight>::iterator;

  bool may_open() const {
    if (!has_more_) return false;
    const JudgingThreads::Load load = judges_.load();
    if (flights_.size() + load.sites == 0) return true;
    const std::uint64_t usual = finished_ > 0 ? finished_bytes_ / finished_ : first_guess;
    std::uint64_t weight = load.weight;
    std::size_t parked = 0;
    for (const Flight& flight : flights_) {
      parked += flight.is_parked ? 1 : 0;
      weight += memory_of_byte * (flight.is_parked ? flight.bytes() : std::max(flight.bytes(), usual));
    }
    if (flights_.size() - parked + load.sites >= limits_.sites || parked >= limits_.parked) return false;
    return weight + memory_of_byte * usual <= limits_.memory;
  }

  bool open() {
    auto work = next_();
    if (!work) {
      has_more_ = false;
      return false;
    }
    const auto place = flights_.emplace(flights_.end(), std::move(work));
    Flight& flight = *place;
    guarded(place, [&] {
      flight.session = flight.work->session();
      flight.asked = &flight.work->over(flight.channel);
      flight.crawl.emplace(flight.work->plan(),
                           [&flight](Request request) { flight.asked->submit(std::move(request)); });
    });
    return true;
  }

  // What goes wrong with one site ends that one.
  template <typename Step>
  void guarded(FlightPlace place, const Step& step) {
    std::string fault;
    try {
      step();
    } catch (const std::exception& error) {
      fault = *error.what() ? error.what() : "?";
    }
    if (!fault.empty()) return end(place, {0, false, fault});
    hand_over(*place);
    if (place->crawl->is_finished()) end(place, {});
  }

  void hand_over(Flight& flight) {
    while (!flight.is_parked && !flight.waiting.empty() && flight.running.size() < limits_.requests_of_site) {
      Request request = std::move(flight.waiting.front());
      flight.waiting.pop_front();
      const std::uint64_t id = ++last_id_;
      flight.running.emplace(id, request);
      request.id = id;
      request.session = flight.session;
      source_.submit(std::move(request));
      ++requests_;
    }
  }

  void take(Answered answer) {
    // Few sites are on their way, and each has few requests.
    const auto place = std::find_if(flights_.begin(), flights_.end(),
                                    [&](const Flight& flight) { return flight.running.contains(answer.id); });
    if (place == flights_.end()) return;
    Flight& flight = *place;
    const auto asked = flight.running.find(answer.id);
    answer.id = asked->second.id;
    const bool is_own = asked->second.url.host() == flight.work->plan().options.target.host();
    flight.running.erase(asked);
    if (flight.server.empty() && is_own && !answer.exchange.address.empty())
      settle(flight, answer.exchange.address);
    guarded(place, [&] { deliver(flight, std::move(answer)); });
  }

  static void deliver(Flight& flight, Answered answer) {
    flight.channel.deliver(std::move(answer));
    while (auto arrived = flight.asked->next()) flight.crawl->take(std::move(*arrived));
  }

  // ---- servers that several sites share

  void settle(Flight& flight, const std::string& address) {
    flight.server = address;
    std::deque<Flight*>& sites = sites_of_server_[address];
    sites.push_back(&flight);
    if (sites.size() <= limits_.sites_of_server) return;
    flight.crawled += Clock::now() - flight.since;
    flight.is_parked = true;
  }

  void leave_server(Flight& flight) {
    const auto found = sites_of_server_.find(flight.server);
    if (found == sites_of_server_.end()) return;
    std::erase(found->second, &flight);
    std::size_t crawled = 0;
    for (Flight* other : found->second) {
      if (++crawled > limits_.sites_of_server) break;
      if (!other->is_parked) continue;
      other->is_parked = false;
      other->since = Clock::now();
      hand_over(*other);
    }
    if (found->second.empty()) sites_of_server_.erase(found);
  }

  // ---- ends

  void end_those_out_of_time() {
    const auto now = Clock::now();
    for (auto place = flights_.begin(); place != flights_.end();) {
      const auto flight = place++;
      const double budget = flight->work->budget();
      if (budget <= 0 || duration<double>(flight->time(now)).count() < budget) continue;
      drop_requests(*flight);
      std::string fault;
      try {
        // What nobody has answered ends here; nothing more is asked after that.
        while (!flight->waiting.empty()) {
          const Request request = std::move(flight->waiting.front());
          flight->waiting.pop_front();
          deliver(*flight, unfinished(request));
        }
      } catch (const std::exception& error) {
        fault = *error.what() ? error.what() : "?";
      }
      end(flight, {0, true, fault});
    }
  }

  // Back from the source into the line of those that wait.
  void drop_requests(Flight& flight) {
    std::set<std::uint64_t> ids;
    for (auto& [id, request] : flight.running) {
      ids.insert(id);
      flight.waiting.push_back(std::move(request));
    }
    flight.running.clear();
    if (!ids.empty()) source_.drop(ids);
  }

  void end(FlightPlace place, SiteEnd how) {
    Flight& flight = *place;
    drop_requests(flight);
    how.seconds = duration<double>(flight.time(Clock::now())).count();
    const std::uint64_t bytes = flight.bytes();
    ++finished_;
    finished_bytes_ += bytes;
    Collected collected;
    if (flight.crawl) collected = std::move(*flight.crawl).collected();
    std::unique_ptr<SiteWork> work = std::move(flight.work);
    flight.crawl.reset();
    leave_server(flight);
    flights_.erase(place);
    judges_.add(std::move(work), std::move(collected), std::move(how), memory_of_byte * bytes);
  }

  void tell() {
    const JudgingThreads::Load load = judges_.load();
    if (on_progress_) on_progress_({load.judged, flights_.size() + load.sites, requests_});
  }

  EvidenceSource& source_;
  const SchedulerLimits limits_;
  const std::function<std::unique_ptr<SiteWork>()>& next_;
  const std::function<void(const FleetProgress&)>& on_progress_;
  bool has_more_ = true;
  std::uint64_t last_id_ = 0;
  std::size_t requests_ = 0, finished_ = 0;
  std::uint64_t finished_bytes_ = 0;
  std::list<Flight> flights_;
  std::map<std::string, std::deque<Flight*>> sites_of_server_;  // by address, in the order of arrival
  JudgingThreads judges_;
};

}  // namespace

void run_fleet(EvidenceSource& source, const SchedulerLimits& limits,
               const std::function<std::unique_ptr<SiteWork>()>& next,
               const std::function<void(const FleetProgress&)>& on_progress) {
  Scheduler(source, limits, next, on_progress).run();
}

}  // namespace collaudo::fleet
