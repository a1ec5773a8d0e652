// The crawler: from the home page along the link graph, as far as the plan wants. The only one that asks an
// evidence source, in one thread; pages are read on another one. What it collects depends on the answers
// alone, never on their order of arrival.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "crawl/fetched.h"
#include "crawl/plan.h"
#include "evidence/source.h"

namespace collaudo {

struct Collected {
  std::map<std::string, Fetched, std::less<>> pages;       // by canonical requested address
  std::map<std::string, Exchange, std::less<>> resources;  // likewise
  std::map<std::pair<std::string, int>, TlsFacts> tls;
  std::map<std::string, std::set<std::string>, std::less<>>
      chosen;  // sampled roles with a cap: canonical addresses taken
  std::size_t requests = 0;
  std::uint64_t bytes = 0;  // of decoded bodies
  bool interrupted = false;
};

struct CrawlProgress {
  std::size_t finished = 0, pending = 0;
  std::string address;      // the one that just finished
  std::uint64_t bytes = 0;  // decoded so far
};

// The crawl of one site, driven from outside: what it wants is submitted, what arrives is taken. Several of
// them can share one source. `plan` outlives it; a request carries an id of this crawl, which the answer
// brings back.
class SiteCrawl {
 public:
  using Submit = std::function<void(Request)>;
  SiteCrawl(const CrawlPlan& plan, Submit submit);
  SiteCrawl(SiteCrawl&&) noexcept;
  ~SiteCrawl();

  void take(Answered answer);
  // The same in two steps, for whoever reads pages elsewhere: is_page(), read() on any thread, take().
  bool is_page(const Answered& answer) const;
  Fetched read(Exchange exchange) const;
  void take(std::uint64_t id, Fetched page);
  bool is_finished() const;        // nothing is awaited and nothing is left to ask
  CrawlProgress progress() const;  // of pages and resources; the address is that of the last one taken
  Collected collected() &&;

 private:
  class State;
  std::unique_ptr<State> state_;
};

// The whole crawl of one site from one source. Pages are read while others are fetched.
Collected crawl(const CrawlPlan& plan, EvidenceSource& source,
                const std::function<void(const CrawlProgress&)>& on_progress);

}  // namespace collaudo
