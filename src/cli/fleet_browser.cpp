#include "cli/fleet_browser.h"

#include <chrono>
#include <ctime>

#include "browser/chromium_program.h"
#include "cli/collection.h"
#include "cli/service_plan.h"
#include "cli/stop_signals.h"
#include "cli/time_budget.h"
#include "cli/usage_error.h"
#include "evidence/http_source.h"
#include "evidence/http_source_interruption.h"

namespace collaudo {

bool has_browser(const CheckOptions& options, const Phrases& phrases) {
  if (options.engine == "static") return false;
  if (browser::find_chromium(options.chromium)) return true;
  if (options.engine == "browser" || !options.chromium.empty())
    throw UsageError(phrases(options.chromium.empty() ? "error.no_chromium" : "error.chromium",
                             {{"file", options.chromium}}));
  return false;
}

void show_in_browser(FleetRun& run, const fleet::ListedSite& site, CheckOptions options, const Phrases&) {
  options.record = bundle_file(run, site);
  const auto start = std::chrono::steady_clock::now();
  try {
    auto source = open_http_source(options.network);
    if (!source) return;
    const std::int64_t now = std::time(nullptr);
    const CrawlPlan plan = plan_with_services(options.crawl, options.criteria, options.supplied);
    Recording recording(options, plan, now);
    auto collected = [&] {
      const TimeBudget budget(options.max_time);
      return collect(options, plan, **source, recording, now, {});
    }();
    if (has_been_stopped() || !collected) return;
    if (interruption() != nullptr) forget_interruption();  // it was the time of this site
    Snapshot snapshot = std::move(collected).value();
    snapshot.bundle = recording.finish(snapshot);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    keep_site(run, site, options, snapshot, took.count(), false);
  } catch (const std::exception& error) {
    keep_broken(run, site, error.what());
  }
}

}  // namespace collaudo
