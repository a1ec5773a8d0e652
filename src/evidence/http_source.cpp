#include "http_source.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "exchange_content.h"
#include "http_source_bot_wall.h"
#include "http_source_cookies.h"
#include "http_source_interruption.h"
#include "http_transfer.h"
#include "openssl_chain.h"
#include "politeness.h"
#include "redirects.h"
#include "second_look.h"
#include "tls_probe_threads.h"

namespace collaudo {

namespace {

using Time = Politeness::Time;
using std::chrono::milliseconds;
using std::chrono::seconds;

// Of all hosts together. The limit of one address is the user's.
constexpr int max_running = 64;
// Of an answer that leads elsewhere: kept for a recording, never judged.
constexpr std::size_t max_hop_body = 1'000'000;
constexpr milliseconds first_pause{500};
constexpr long max_retry_after = 30;
constexpr milliseconds longest_sleep{1000};

// One request on its way through redirects and repetitions.
struct Job {
  Request request;
  Exchange exchange;  // the hops so far
  Url current;
  int repetitions = 0;      // of the current address
  CookieLines cookies;      // the user's, and those set on the way
  bool as_browser = false;  // the second look at a page that was refused; its answer stands in `exchange`
  Received received;
};
using JobPtr = std::unique_ptr<Job>;

// A handle that can carry one job at a time.
struct Line {
  explicit Line(const TransferSettings& settings) : transfer(settings) {
    curl_easy_setopt(transfer.handle(), CURLOPT_PRIVATE, this);
  }
  Transfer transfer;
  JobPtr job;
};

class HttpSource final : public EvidenceSource {
 public:
  HttpSource(TransferSettings settings, CookieLines cookies);
  ~HttpSource() override;
  void submit(Request request) override;
  std::optional<Answered> next() override;
  void cancel(std::string_view why) override;

 private:
  bool is_idle() const { return running_ == 0 && sleeping_.empty() && queues_.empty() && probes_.is_empty(); }
  void wake_sleepers(Time now);
  bool start_what_may(Time now);  // whether there was something
  void start(JobPtr job, Time now);
  int perform();  // how many are still running
  void drive();
  void wait(Time now);
  Line& free_line();

  void settle(JobPtr job, TransferAnswer answer);
  bool learns_distrust(const Job& job, const TransferAnswer& answer);
  bool wants_repetition(const Job& job, const TransferAnswer& answer) const;
  void repeat(JobPtr job, const TransferAnswer& answer);
  bool wants_second_look(const Job& job);
  void follow(JobPtr job, Hop hop, std::string body, Url target);
  void answer(JobPtr job, TransferAnswer answer);
  void fail(JobPtr job, Cause cause, std::string detail);
  void queue_first(JobPtr job);
  void finish(JobPtr job);
  void note_distrust(Job& job) const;

  const TransferSettings settings_;
  const CookieLines cookies_;  // with which every chain starts
  MultiHandle multi_;
  std::vector<std::unique_ptr<Line>> lines_;
  std::vector<Line*> free_;
  int running_ = 0;
  Politeness politeness_;
  std::map<std::string, std::deque<JobPtr>> queues_;  // by host; none is empty
  std::multimap<Time, JobPtr> sleeping_;              // until their next try
  std::map<std::string, std::string> distrusted_;     // origins whose certificate did not verify, and why
  std::set<std::string> looked_again_;                // hosts that had their second look
  std::deque<Answered> finished_;
  Time next_start_ = Time::max();  // the earliest that politeness allows
  TlsProbeThreads probes_;         // last: its threads wake multi_
};

HttpSource::HttpSource(TransferSettings settings, CookieLines cookies)
    : settings_(std::move(settings)),
      cookies_(std::move(cookies)),
      multi_(opened<MultiHandle>(curl_multi_init())),
      politeness_(std::max(1, settings_.options().per_host), settings_.options().delay_ms),
      probes_(settings_.options(), [multi = multi_.get()] { curl_multi_wakeup(multi); }) {
  interruption_descriptor();
}

HttpSource::~HttpSource() {
  for (const auto& line : lines_)
    if (line->job) curl_multi_remove_handle(multi_.get(), line->transfer.handle());
}

void HttpSource::submit(Request request) {
  if (request.kind == Request::Kind::tls) return probes_.submit(std::move(request));
  auto job = std::make_unique<Job>();
  job->exchange.requested = request.url;
  job->exchange.final_url = request.url;
  job->current = request.url;
  job->cookies = cookies_;
  job->request = std::move(request);
  queues_[job->current.host()].push_back(std::move(job));
}

std::optional<Answered> HttpSource::next() {
  while (true) {
    if (const char* why = interruption()) cancel(why);
    const Time now = std::chrono::steady_clock::now();
    drive();
    wake_sleepers(now);
    // The lines are kept busy before an answer is handed out: the reader takes its time.
    const bool may_wait = !start_what_may(now) || perform() == running_;
    for (Answered& answered : probes_.collect()) finished_.push_back(std::move(answered));
    if (!finished_.empty()) {
      Answered first = std::move(finished_.front());
      finished_.pop_front();
      return first;
    }
    if (is_idle()) return std::nullopt;
    if (may_wait) wait(now);
  }
}

void HttpSource::cancel(std::string_view why) {
  std::vector<JobPtr> jobs;
  for (const auto& line : lines_) {
    if (!line->job) continue;
    curl_multi_remove_handle(multi_.get(), line->transfer.handle());
    politeness_.ended(line->job->current.host());
    jobs.push_back(std::move(line->job));
    free_.push_back(line.get());
  }
  running_ = 0;
  for (auto& [time, job] : sleeping_) jobs.push_back(std::move(job));
  sleeping_.clear();
  for (auto& [host, queue] : queues_) std::move(queue.begin(), queue.end(), std::back_inserter(jobs));
  queues_.clear();
  for (JobPtr& job : jobs) fail(std::move(job), Cause::budget, std::string(why));
  for (Answered& answered : probes_.abandon(why)) finished_.push_back(std::move(answered));
}

void HttpSource::wake_sleepers(Time now) {
  while (!sleeping_.empty() && sleeping_.begin()->first <= now) {
    JobPtr job = std::move(sleeping_.begin()->second);
    sleeping_.erase(sleeping_.begin());
    queue_first(std::move(job));
  }
}

bool HttpSource::start_what_may(Time now) {
  next_start_ = Time::max();
  bool started = false;
  const int limit = std::max(max_running, settings_.options().per_host);
  for (auto place = queues_.begin(); place != queues_.end();) {
    auto& [host, queue] = *place;
    Time earliest = politeness_.earliest(host, now);
    while (!queue.empty() && running_ < limit && earliest <= now) {
      JobPtr job = std::move(queue.front());
      queue.pop_front();
      start(std::move(job), now);
      started = true;
      earliest = politeness_.earliest(host, now);
    }
    if (!queue.empty()) next_start_ = std::min(next_start_, earliest);
    place = queue.empty() ? queues_.erase(place) : std::next(place);
  }
  return started;
}

void HttpSource::start(JobPtr job, Time now) {
  Line& line = free_line();
  const bool verify = !settings_.options().insecure && !distrusted_.contains(job->current.origin());
  line.transfer.prepare(job->current, job->request.kind == Request::Kind::page, verify, job->cookies,
                        job->as_browser);
  politeness_.started(job->current.host(), now);
  line.job = std::move(job);
  ++running_;
  if (curl_multi_add_handle(multi_.get(), line.transfer.handle()) != CURLM_OK)
    throw std::logic_error("libcurl refuses a transfer");
}

Line& HttpSource::free_line() {
  if (free_.empty()) {
    lines_.push_back(std::make_unique<Line>(settings_));
    return *lines_.back();
  }
  Line* line = free_.back();
  free_.pop_back();
  return *line;
}

int HttpSource::perform() {
  int running = 0;
  curl_multi_perform(multi_.get(), &running);
  return running;
}

void HttpSource::drive() {
  perform();
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;
    CURL* handle = message->easy_handle;
    Line* line = nullptr;
    curl_easy_getinfo(handle, CURLINFO_PRIVATE, &line);
    TransferAnswer answer = line->transfer.finish(code);
    curl_multi_remove_handle(multi_.get(), handle);
    JobPtr job = std::move(line->job);
    job->cookies = std::move(answer.cookies);
    free_.push_back(line);
    --running_;
    politeness_.ended(job->current.host());
    politeness_.located(job->current.host(), answer.address);
    settle(std::move(job), std::move(answer));
  }
}

void HttpSource::wait(Time now) {
  Time until = std::min(now + longest_sleep, next_start_);
  if (!sleeping_.empty()) until = std::min(until, sleeping_.begin()->first);
  const auto time = std::chrono::ceil<milliseconds>(until - std::chrono::steady_clock::now());
  curl_waitfd interruption_event{interruption_descriptor(), CURL_WAIT_POLLIN, 0};
  curl_multi_poll(multi_.get(), &interruption_event, 1,
                  static_cast<int>(std::max(milliseconds{0}, time).count()), nullptr);
}

void HttpSource::settle(JobPtr job, TransferAnswer answer) {
  if (job->as_browser) {
    const bool still_walled = !bot_wall(answer.status, answer.headers, answer.body).empty();
    const int status = still_walled && answer.status < 300 ? 403 : answer.status;
    job->exchange.detail = with_second_look(job->exchange.detail, status);
    return finish(std::move(job));
  }
  job->exchange.bytes += answer.bytes;
  if (learns_distrust(*job, answer)) return queue_first(std::move(job));
  note_distrust(*job);
  if (wants_repetition(*job, answer)) return repeat(std::move(job), answer);
  if (answer.fault.cause == Cause::none) {
    if (auto redirect = redirect_of(job->current, answer.status, answer.headers)) {
      if (redirect->target) {
        Hop hop{job->current, answer.status, std::move(answer.headers)};
        return follow(std::move(job), std::move(hop), std::move(answer.body), std::move(*redirect->target));
      }
      answer.fault = {Cause::http_status, std::move(redirect->fault), false};
    }
  }
  this->answer(std::move(job), std::move(answer));
}

// One try a host is enough to know; the rest goes without verification, unless the user wants it to end
// there.
bool HttpSource::learns_distrust(const Job& job, const TransferAnswer& answer) {
  if (!answer.certificate_refused || settings_.options().strict_tls) return false;
  distrusted_.emplace(job.current.origin(), answer.fault.detail);
  return true;
}

void HttpSource::note_distrust(Job& job) const {
  const auto found = distrusted_.find(job.current.origin());
  if (found != distrusted_.end() && job.exchange.certificate_error.empty())
    job.exchange.certificate_error = found->second;
}

bool HttpSource::wants_repetition(const Job& job, const TransferAnswer& answer) const {
  if (job.request.once || job.repetitions >= settings_.options().retries) return false;
  if (answer.fault.cause != Cause::none) return answer.fault.may_pass;
  const bool may_pass = answer.status == 429 || answer.status >= 500;
  return may_pass && bot_wall(answer.status, answer.headers, answer.body).empty();
}

// Once a host, of the page that it refused first.
bool HttpSource::wants_second_look(const Job& job) {
  const Exchange& exchange = job.exchange;
  const bool is_refused = exchange.cause == Cause::bot_wall ||
                          (exchange.cause == Cause::http_status && may_be_refusal(exchange.status));
  if (!is_refused || job.request.kind != Request::Kind::page || job.request.once) return false;
  return looked_again_.insert(job.current.bare_host()).second;
}

void HttpSource::repeat(JobPtr job, const TransferAnswer& answer) {
  const Time now = std::chrono::steady_clock::now();
  Time again = now + first_pause * (1 << std::min(job->repetitions, 6));
  if (answer.retry_after > 0) {
    const seconds asked{std::min(answer.retry_after, max_retry_after)};
    const auto budget =
        std::chrono::duration_cast<milliseconds>(std::chrono::duration<double>(settings_.options().timeout));
    again = now + std::min<milliseconds>(asked, budget);
    politeness_.hold(job->current.host(), again);
  }
  ++job->repetitions;
  sleeping_.emplace(again, std::move(job));
}

void HttpSource::follow(JobPtr job, Hop hop, std::string body, Url target) {
  if (job->request.stand_in) target = job->request.stand_in->visited(target);
  auto& hops = job->exchange.hops;
  hops.push_back(std::move(hop));
  auto& bodies = job->received.hop_bodies;
  bodies.emplace_back();
  if (body.size() <= max_hop_body) bodies.back() = std::move(body);
  if (is_loop(hops, target))
    return fail(std::move(job), Cause::too_many_redirects,
                "the redirects go round at " + target.without_fragment());
  if (hops.size() > static_cast<std::size_t>(std::max(0, settings_.options().max_redirects)))
    return fail(std::move(job), Cause::too_many_redirects,
                fmt::format("more than {} redirects", settings_.options().max_redirects));
  job->current = std::move(target);
  job->repetitions = 0;
  queue_first(std::move(job));
}

void HttpSource::answer(JobPtr job, TransferAnswer answer) {
  Exchange& exchange = job->exchange;
  exchange.address = std::move(answer.address);
  exchange.cause = answer.fault.cause;
  exchange.detail = std::move(answer.fault.detail);
  if (answer.status != 0) exchange.final_url = job->current;
  exchange.status = answer.status;
  const std::string_view wall = bot_wall(answer.status, answer.headers, answer.body);
  if (exchange.cause == Cause::none && (answer.status >= 300 || !wall.empty())) {
    exchange.cause = wall.empty() ? Cause::http_status : Cause::bot_wall;
    exchange.detail =
        wall.empty() ? fmt::format("{}", answer.status) : fmt::format("{} {}", answer.status, wall);
  }
  exchange.headers = std::move(answer.headers);
  exchange.body = answer.body;
  exchange = with_content(std::move(exchange));
  const bool may_refresh = job->request.kind == Request::Kind::page && exchange.ok() && exchange.is_html();
  if (auto target = may_refresh ? refresh_of(job->current, exchange.headers, exchange.body) : std::nullopt) {
    Exchange before;  // what a request without an answer yet has
    before.requested = exchange.requested;
    before.final_url = exchange.requested;
    before.hops = std::move(exchange.hops);
    before.bytes = exchange.bytes;
    before.certificate_error = std::move(exchange.certificate_error);
    Hop hop{job->current, exchange.status, std::move(exchange.headers)};
    exchange = std::move(before);
    return follow(std::move(job), std::move(hop), std::move(answer.body), std::move(*target));
  }
  if (exchange.body != answer.body) job->received.body = std::move(answer.body);
  if (wants_second_look(*job)) {
    job->as_browser = true;
    return queue_first(std::move(job));
  }
  finish(std::move(job));
}

void HttpSource::fail(JobPtr job, Cause cause, std::string detail) {
  if (job->as_browser) return finish(std::move(job));  // the first answer is there
  job->exchange.cause = cause;
  job->exchange.detail = std::move(detail);
  finish(std::move(job));
}

void HttpSource::queue_first(JobPtr job) {
  // Before the others: what has begun is brought to its end.
  queues_[job->current.host()].push_front(std::move(job));
}

void HttpSource::finish(JobPtr job) {
  finished_.push_back({job->request.id, std::move(job->exchange), std::nullopt, std::move(job->received)});
}

}  // namespace

Result<std::unique_ptr<EvidenceSource>> open_http_source(const NetworkOptions& options) {
  prepare_process();
  auto settings = TransferSettings::of(options);
  if (!settings) return Error{settings.error()};
  if (!options.cacert.empty())
    if (const auto roots = open_roots(options.cacert); !roots) return Error{roots.error()};
  auto cookies = read_cookies(options.cookie_file);
  if (!cookies) return Error{cookies.error()};
  return std::unique_ptr<EvidenceSource>(
      std::make_unique<HttpSource>(std::move(settings).value(), std::move(cookies).value()));
}

}  // namespace collaudo
