// The scheduler: the crawls of many sites over one evidence source, in one thread, and their judging in
// others. A site is opened, crawled, judged and freed; the next one takes its place. Called by the fleet
// command. No site stops or slows another: what goes wrong with one ends that one.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "crawl/crawler.h"
#include "evidence/source.h"

namespace collaudo::fleet {

// How the collection of a site ended.
struct SiteEnd {
  double seconds = 0;        // that it took, without the time for which it waited for its server
  bool out_of_time = false;  // the rest has the cause `budget`
  std::string fault;         // of ours; empty: none
};

// One site on its way, made by the caller when its turn comes.
class SiteWork {
 public:
  virtual ~SiteWork() = default;
  virtual const CrawlPlan& plan() const = 0;
  virtual std::shared_ptr<SiteSession> session() const = 0;  // null: as the source was opened
  virtual double budget() const = 0;                         // seconds of collection; 0: no bound
  // The source that the crawl is to ask in place of the fleet's own: a recorder around it.
  virtual EvidenceSource& over(EvidenceSource& channel) { return channel; }
  // Judges, writes, and so on. Called once, in a judging thread, unless the run is interrupted before. The
  // object is destroyed afterwards, in the same thread.
  virtual void finish(Collected collected, const SiteEnd& end) = 0;
};

struct SchedulerLimits {
  std::size_t sites = 48;            // on their way at a time
  std::size_t parked = 192;          // besides them: found at a server that is busy with other sites
  std::size_t sites_of_server = 2;   // crawled at a time at one address: more only share its patience
  std::size_t requests_of_site = 8;  // handed to the source at a time
  std::uint64_t memory =
      120'000'000;      // bytes that the pages of all sites on their way may take, as estimated
  unsigned judges = 1;  // threads
};

struct FleetProgress {
  std::size_t finished = 0, on_their_way = 0;  // sites
  std::size_t requests = 0;
};

// Until `next` has no more site, or the interruption. `next` and `on_progress` are called in this thread.
void run_fleet(EvidenceSource& source, const SchedulerLimits& limits,
               const std::function<std::unique_ptr<SiteWork>()>& next,
               const std::function<void(const FleetProgress&)>& on_progress);

}  // namespace collaudo::fleet
