#include "cli/collection.h"

#include <chrono>

#include "browser/browser_source.h"
#include "browser/chromium_program.h"
#include "browser/host_rules.h"
#include "browser/page_measurement.h"
#include "cli/pages_to_measure.h"
#include "crawl/freeze.h"
#include "engine/browser_wishes.h"
#include "engine/runner.h"
#include "evidence/http_source_interruption.h"
#include "service/service_evidence.h"
#include "text/phrases.h"

namespace collaudo {

namespace {

// Each may find pages that only the one before led to.
constexpr int most_crawls = 8;
// Before pages are measured: the crawl may have left work behind, and others may be about to end theirs.
constexpr std::chrono::seconds calm_limit{10};

browser::ChromiumOptions chromium_options(const CheckOptions& options, const std::string& program) {
  browser::ChromiumOptions chromium;
  chromium.program = program;
  chromium.host_rules = browser::host_rules(options.network);
  chromium.proxy = options.network.proxy;
  chromium.is_private_allowed = !options.network.public_only;
  return chromium;
}

std::unique_ptr<BrowserSource> browser_over(EvidenceSource& source, const CheckOptions& options,
                                            const std::string& program) {
  BrowserSourceOptions wanted;
  wanted.every_page = options.engine == "browser";
  wanted.screenshots = options.screenshots;
  wanted.network = options.network;
  wanted.chromium = chromium_options(options, program);
  return open_browser_source(source, std::move(wanted));
}

void measure(const CheckOptions& options, const CrawlPlan& plan, const std::string& program,
             Snapshot& snapshot, const std::function<void(const CrawlProgress&)>& on_progress) {
  const auto pages = pages_to_measure(snapshot, plan, options.performance_pages);
  if (pages.empty()) return;
  browser::BrowserKeeper keeper(chromium_options(options, program));
  browser::RecordingOptions recording;
  recording.network = options.network;
  recording.is_ended = [] { return interruption() != nullptr; };
  recording.calm_limit = calm_limit;
  CrawlProgress progress{0, pages.size(), {}};
  for (const Page* page : pages) {
    progress.address = page->url().str();
    if (on_progress) on_progress(progress);
    recording.ignores_certificates = options.network.insecure || !options.network.cacert.empty() ||
                                     !page->http().certificate_error.empty();
    snapshot.performance.push_back(browser::measure_page(keeper, page->requested(), page->url(), recording));
    // Who does not stop for the first page will not stop for the others.
    recording.calm_limit = {};
    ++progress.finished;
    --progress.pending;
  }
  snapshot.interrupted = snapshot.interrupted || interruption() != nullptr;
}

}  // namespace

Snapshot frozen(const CheckOptions& options, const CrawlPlan& plan, Collected collected, std::int64_t now) {
  Snapshot snapshot = freeze(plan, std::move(collected), now);
  supply(snapshot, options.supplied);
  snapshot.services = make_service_evidence(snapshot);
  snapshot.engine = options.engine;
  return snapshot;
}

JudgeOptions judging_of(const CheckOptions& options) {
  JudgeOptions judging;
  judging.criteria = options.criteria;
  judging.fail_on = options.output.fail_on;
  judging.exit_zero = options.output.exit_zero;
  judging.waivers = options.waivers;
  return judging;
}

Result<Snapshot> collect(const CheckOptions& options, const CrawlPlan& plan, EvidenceSource& source,
                         Recording& recording, std::int64_t now,
                         const std::function<void(const CrawlProgress&)>& on_progress) {
  const auto visit = [&](EvidenceSource& of) {
    Snapshot snapshot = frozen(options, plan, crawl(plan, of, on_progress), now);
    snapshot.interrupted = snapshot.interrupted || interruption() != nullptr;
    return snapshot;
  };
  if (options.engine == "static") return visit(recording.over(source));
  const auto program = browser::find_chromium(options.chromium);
  if (!program && (options.engine == "browser" || !options.chromium.empty()))
    return Error{Phrases("src/cli/phrases.json", options.output.language)(
        options.chromium.empty() ? "error.no_chromium" : "error.chromium", {{"file", options.chromium}})};
  if (!program) {
    Snapshot snapshot = visit(recording.over(source));
    snapshot.lacks_browser = true;
    return snapshot;
  }
  const auto shown = browser_over(source, options, *program);
  EvidenceSource& recorded = recording.over(*shown);
  Snapshot snapshot = visit(recorded);
  for (int crawls = 1; crawls < most_crawls && !snapshot.interrupted; ++crawls) {
    if (!shown->wish(browser_wishes(snapshot, evaluate(options.criteria, snapshot), options.screenshots)))
      break;
    snapshot = visit(recorded);
  }
  shown->rest();
  measure(options, plan, *program, snapshot, on_progress);
  return snapshot;
}

}  // namespace collaudo
