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
#include "http_source_interruption.h"
#include "http_source_session.h"
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
  Transfer transfer;
  JobPtr job;
};

class HttpSource final : public EvidenceSource {
 public:
  explicit HttpSource(std::shared_ptr<SiteSession> session);
  ~HttpSource() override;
  void submit(Request request) override;
  std::optional<Answered> next() override { return next_until(Time::max()); }
  std::optional<Answered> next_until(Time until) override;
  void cancel(std::string_view why) override;
  void drop(const std::set<std::uint64_t>& ids) override;

 private:
  bool is_idle() const { return running_ == 0 && sleeping_.empty() && queues_.empty() && probes_.is_empty(); }
  void wake_sleepers(Time now);
  bool start_what_may(Time now);  // whether there was something
  bool start_of(std::map<std::string, std::deque<JobPtr>>::iterator queue, Time now);
  void start(JobPtr job, Time now);
  int perform();  // how many are still running
  void drive();
  void wait(Time now, Time until);
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

  const NetworkOptions& options() const { return session_->settings.options(); }

  const std::shared_ptr<SiteSession> session_;  // of requests that carry none
  const int limit_;                             // of requests at a time
  MultiHandle multi_;
  std::vector<std::unique_ptr<Line>> lines_;
  std::vector<Line*> free_;
  int running_ = 0;
  Politeness politeness_;
  std::map<std::string, std::deque<JobPtr>> queues_;  // by host; none is empty
  std::multimap<Time, JobPtr> sleeping_;              // until their next try
  std::string last_started_;                          // host: the next one begins behind it
  std::deque<Answered> finished_;
  Time next_start_ = Time::max();  // the earliest that politeness allows
  TlsProbeThreads probes_;         // last: its threads wake multi_
};

HttpSource::HttpSource(std::shared_ptr<SiteSession> session)
    : session_(std::move(session)),
      limit_(std::max(options().at_a_time, options().per_host)),
      multi_(opened<MultiHandle>(curl_multi_init())),
      politeness_(std::max(1, options().per_host), options().delay_ms),
      probes_(options().probes, [multi = multi_.get()] { curl_multi_wakeup(multi); }) {
  // Of idle connections no more than can be of use, whatever the number of sites.
  curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, 2L * limit_);
  interruption_descriptor();
}

HttpSource::~HttpSource() {
  for (const auto& line : lines_)
    if (line->job) curl_multi_remove_handle(multi_.get(), line->transfer.handle());
}

void HttpSource::submit(Request request) {
  if (!request.session) request.session = session_;
  if (request.kind == Request::Kind::tls) return probes_.submit(std::move(request));
  auto job = std::make_unique<Job>();
  job->exchange.requested = request.url;
  job->exchange.final_url = request.url;
  job->current = request.url;
  job->cookies = request.session->cookies;
  job->request = std::move(request);
  queues_[job->current.host()].push_back(std::move(job));
}

std::optional<Answered> HttpSource::next_until(Time until) {
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
    if (is_idle() || now >= until) return std::nullopt;
    if (may_wait) wait(now, until);
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

void HttpSource::drop(const std::set<std::uint64_t>& ids) {
  const auto is_dropped = [&](const JobPtr& job) { return job && ids.contains(job->request.id); };
  for (const auto& line : lines_) {
    if (!is_dropped(line->job)) continue;
    curl_multi_remove_handle(multi_.get(), line->transfer.handle());
    politeness_.ended(line->job->current.host());
    line->job.reset();
    free_.push_back(line.get());
    --running_;
  }
  std::erase_if(sleeping_, [&](const auto& entry) { return is_dropped(entry.second); });
  for (auto& [host, queue] : queues_) std::erase_if(queue, is_dropped);
  std::erase_if(queues_, [](const auto& entry) { return entry.second.empty(); });
  std::erase_if(finished_, [&](const Answered& answered) { return ids.contains(answered.id); });
  probes_.drop(ids);
}

void HttpSource::wake_sleepers(Time now) {
  while (!sleeping_.empty() && sleeping_.begin()->first <= now) {
    JobPtr job = std::move(sleeping_.begin()->second);
    sleeping_.erase(sleeping_.begin());
    queue_first(std::move(job));
  }
}

// Whoever had a turn is last in the next round, so that hosts of one busy server share it.
bool HttpSource::start_what_may(Time now) {
  next_start_ = Time::max();
  bool started = false;
  auto place = queues_.upper_bound(last_started_);
  for (std::size_t left = queues_.size(); left > 0; --left) {
    if (place == queues_.end()) place = queues_.begin();
    const auto queue = place++;
    started = start_of(queue, now) || started;
    if (queue->second.empty()) queues_.erase(queue);
  }
  return started;
}

bool HttpSource::start_of(std::map<std::string, std::deque<JobPtr>>::iterator place, Time now) {
  auto& [host, queue] = *place;
  bool started = false;
  while (!queue.empty()) {
    const NetworkOptions& of_site = queue.front()->request.session->settings.options();
    const Time earliest = politeness_.earliest(host, now, {std::max(1, of_site.per_host), of_site.delay_ms});
    if (earliest > now || running_ >= limit_) {
      next_start_ = std::min(next_start_, earliest);
      return started;
    }
    JobPtr job = std::move(queue.front());
    queue.pop_front();
    start(std::move(job), now);
    last_started_ = host;
    started = true;
  }
  return started;
}

void HttpSource::start(JobPtr job, Time now) {
  Line& line = free_line();
  SiteSession& session = *job->request.session;
  const bool verify =
      !session.settings.options().insecure && !session.distrusted.contains(job->current.origin());
  line.transfer.prepare({job->request.session, &session.settings}, job->current,
                        job->request.kind == Request::Kind::page, verify, job->cookies, job->as_browser);
  curl_easy_setopt(line.transfer.handle(), CURLOPT_PRIVATE, &line);
  politeness_.started(job->current.host(), now);
  line.job = std::move(job);
  ++running_;
  if (curl_multi_add_handle(multi_.get(), line.transfer.handle()) != CURLM_OK)
    throw std::logic_error("libcurl refuses a transfer");
}

Line& HttpSource::free_line() {
  if (free_.empty()) {
    lines_.push_back(std::make_unique<Line>());
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

void HttpSource::wait(Time now, Time until) {
  until = std::min({until, now + longest_sleep, next_start_});
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
  SiteSession& session = *job.request.session;
  if (!answer.certificate_refused || session.settings.options().strict_tls) return false;
  session.distrusted.emplace(job.current.origin(), answer.fault.detail);
  return true;
}

void HttpSource::note_distrust(Job& job) const {
  const auto& distrusted = job.request.session->distrusted;
  const auto found = distrusted.find(job.current.origin());
  if (found != distrusted.end() && job.exchange.certificate_error.empty())
    job.exchange.certificate_error = found->second;
}

bool HttpSource::wants_repetition(const Job& job, const TransferAnswer& answer) const {
  if (job.request.once || job.repetitions >= job.request.session->settings.options().retries) return false;
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
  return job.request.session->looked_again.insert(job.current.bare_host()).second;
}

void HttpSource::repeat(JobPtr job, const TransferAnswer& answer) {
  const Time now = std::chrono::steady_clock::now();
  Time again = now + first_pause * (1 << std::min(job->repetitions, 6));
  if (answer.retry_after > 0) {
    const seconds asked{std::min(answer.retry_after, max_retry_after)};
    const auto budget = std::chrono::duration_cast<milliseconds>(
        std::chrono::duration<double>(job->request.session->settings.options().timeout));
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
  const int most = std::max(0, job->request.session->settings.options().max_redirects);
  if (hops.size() > static_cast<std::size_t>(most))
    return fail(std::move(job), Cause::too_many_redirects, fmt::format("more than {} redirects", most));
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

Result<std::shared_ptr<SiteSession>> open_session(const NetworkOptions& options) {
  prepare_process();
  auto settings = TransferSettings::of(options);
  if (!settings) return Error{settings.error()};
  if (!options.cacert.empty())
    if (const auto roots = open_roots(options.cacert); !roots) return Error{roots.error()};
  auto cookies = read_cookies(options.cookie_file);
  if (!cookies) return Error{cookies.error()};
  return std::make_shared<SiteSession>(
      SiteSession{std::move(settings).value(), std::move(cookies).value(), {}, {}});
}

Result<std::unique_ptr<EvidenceSource>> open_http_source(const NetworkOptions& options) {
  auto session = open_session(options);
  if (!session) return Error{session.error()};
  return std::unique_ptr<EvidenceSource>(std::make_unique<HttpSource>(std::move(session).value()));
}

}  // namespace collaudo
