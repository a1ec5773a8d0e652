#include "tls_probe_threads.h"

#include <algorithm>
#include <utility>

#include "http_source_session.h"
#include "tls_probe.h"

namespace collaudo {

namespace {

Answered answered(const Request& request, TlsFacts facts) {
  Exchange exchange;
  exchange.requested = request.url;
  exchange.final_url = request.url;
  exchange.cause = facts.cause;
  exchange.detail = facts.detail;
  return {request.id, std::move(exchange), std::move(facts)};
}

Answered unfinished(const Request& request, std::string_view why) {
  TlsFacts facts;
  facts.host = request.url.host();
  facts.port = request.url.port();
  facts.cause = Cause::budget;
  facts.detail = why;
  return answered(request, std::move(facts));
}

}  // namespace

TlsProbeThreads::TlsProbeThreads(int most, std::function<void()> wake)
    : most_(static_cast<std::size_t>(std::max(1, most))), wake_(std::move(wake)) {}

TlsProbeThreads::~TlsProbeThreads() {
  // All at once, so that they stop together and not one after the other.
  for (const auto& slot : running_) slot->thread.request_stop();
}

void TlsProbeThreads::submit(Request request) { waiting_.push_back(std::move(request)); }

std::vector<Answered> TlsProbeThreads::collect() {
  std::vector<Answered> done;
  std::erase_if(abandoned_, [](const auto& slot) { return slot->is_done.load(); });
  std::erase_if(running_, [&](const auto& slot) {
    if (!slot->is_done) return false;
    if (slot->failure) std::rethrow_exception(slot->failure);
    done.push_back(answered(slot->request, std::move(slot->facts)));
    return true;
  });
  start_what_may();
  return done;
}

void TlsProbeThreads::start_what_may() {
  while (!waiting_.empty() && running_.size() < most_) {
    auto slot = std::make_unique<Slot>();
    slot->request = std::move(waiting_.front());
    waiting_.pop_front();
    slot->thread = std::jthread([this, slot = slot.get()](std::stop_token stop) {
      try {
        const Request& request = slot->request;
        slot->facts = probe_tls(request.url.host(), request.url.port(), request.session->settings.options(),
                                request.deep, std::move(stop));
      } catch (...) {
        slot->failure = std::current_exception();
      }
      slot->is_done = true;
      wake_();
    });
    running_.push_back(std::move(slot));
  }
}

std::vector<Answered> TlsProbeThreads::abandon(std::string_view why) {
  std::vector<Answered> ended;
  for (auto& slot : running_) {
    slot->thread.request_stop();
    ended.push_back(unfinished(slot->request, why));
    abandoned_.push_back(std::move(slot));
  }
  running_.clear();
  for (const Request& request : waiting_) ended.push_back(unfinished(request, why));
  waiting_.clear();
  return ended;
}

void TlsProbeThreads::drop(const std::set<std::uint64_t>& ids) {
  std::erase_if(waiting_, [&](const Request& request) { return ids.contains(request.id); });
  for (auto& slot : running_) {
    if (!ids.contains(slot->request.id)) continue;
    slot->thread.request_stop();
    abandoned_.push_back(std::move(slot));
  }
  std::erase(running_, nullptr);
}

}  // namespace collaudo
