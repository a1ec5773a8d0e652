#include "browser/page_measurement.h"

#include <algorithm>

#include "browser/processor_watch.h"
#include "score/measured_performance.h"

namespace collaudo::browser {

namespace {

using score::ScoredLoad;

constexpr double threshold = 0.5;  // of the criteria: loads on both sides of it ask for more loads
constexpr std::size_t usual_loads = 3, doubtful_loads = 5;
constexpr int most_attempts = 9, most_failures = 3;
constexpr double trapped_ms = 700, long_task_ms = 50;

class Measurement {
 public:
  Measurement(BrowserKeeper& keeper, const Url& url, const Url& page, const RecordingOptions& options)
      : keeper_(keeper), url_(url), page_(page), options_(options) {}

  Performance run() {
    for (int attempt = 0; attempt < most_attempts && !is_enough(); ++attempt) {
      if (options_.is_ended()) {
        fail(Cause::budget, "interrupted");
        break;
      }
      if (failures_ >= most_failures) break;
      const auto browser = keeper_.browser();
      if (!browser) {
        fail(Cause::needs_browser, keeper_.why());
        break;
      }
      load_once(browser);
    }
    return result();
  }

 private:
  bool is_enough() {
    // A page that is always late is late by itself.
    if (loads_.empty() && trapped_.size() == usual_loads) std::swap(loads_, trapped_);
    return loads_.size() >= (is_doubtful() ? doubtful_loads : usual_loads);
  }

  bool is_doubtful() const {
    const auto is_low = [](const ScoredLoad& load) { return *load.score.score < threshold; };
    const auto low = std::count_if(loads_.begin(), loads_.end(), is_low);
    return low > 0 && low < static_cast<std::ptrdiff_t>(loads_.size());
  }

  void fail(Cause cause, std::string detail) {
    ++failures_;
    cause_ = cause;
    detail_ = std::move(detail);
  }

  void fail(const std::shared_ptr<Browser>& browser, const std::string& detail) {
    fail(options_.is_ended()  ? Cause::budget
         : browser->is_gone() ? Cause::needs_browser
                              : Cause::timeout,
         detail);
  }

  void load_once(const std::shared_ptr<Browser>& browser) {
    tool_ = "Chromium " + browser->product().substr(browser->product().find('/') + 1);
    if (browser->process_id() != warmed_) {
      const ProcessorWatch during(browser->process_id());
      if (const auto warmed = warm_up(browser, url_, options_); !warmed) return fail(browser, warmed.error());
      warmed_ = browser->process_id();
      if (during.is_busy()) wait_for_calm(warmed_, options_.calm_limit, options_.is_ended);
    }
    const ProcessorWatch watch(browser->process_id());
    auto recorded = record_load(browser, url_, options_);
    const bool was_busy = watch.is_busy();
    if (!recorded) return fail(browser, recorded.error());
    auto trace = score::read_trace(recorded->trace);
    if (!trace) return fail(Cause::undecodable, trace.error());
    auto log = score::read_network_log(recorded->devtools_log);
    if (!log) return fail(Cause::undecodable, log.error());
    ScoredLoad load{{std::move(trace).value(), std::move(log).value()}, {}};
    auto scored = score::score_load(load.load);
    if (!scored) return fail(Cause::undecodable, scored.error());
    if (!scored->score) return fail(Cause::undecodable, "a metric is missing");
    load.score = std::move(scored).value();
    load.load.trace.screenshots.clear();
    was_any_busy_ = was_any_busy_ || was_busy;
    was_cut_off_ = was_cut_off_ || !recorded->is_complete;
    (is_frame_trapped(load.load, recorded->paint_after_load) ? trapped_ : loads_).push_back(std::move(load));
  }

  Performance result() {
    if (loads_.empty()) {
      Performance none;
      none.url = page_;
      none.source = Performance::Source::measured;
      none.tool = tool_;
      none.cause = cause_;
      none.detail = detail_;
      return none;
    }
    Performance performance = score::middle_performance(page_, loads_);
    performance.tool = tool_;
    if (!trapped_.empty()) performance.guards.push_back(Performance::Guard::frame_trap);
    if (was_any_busy_) performance.guards.push_back(Performance::Guard::machine_load);
    if (was_cut_off_) performance.guards.push_back(Performance::Guard::cut_off);
    if (loads_.size() < usual_loads) performance.guards.push_back(Performance::Guard::few_runs);
    return performance;
  }

  BrowserKeeper& keeper_;
  const Url &url_, &page_;
  const RecordingOptions& options_;
  std::vector<ScoredLoad> loads_, trapped_;
  bool was_any_busy_ = false, was_cut_off_ = false;
  int failures_ = 0;
  pid_t warmed_ = -1;  // the browser that has shown the page once
  Cause cause_ = Cause::needs_browser;
  std::string detail_, tool_;
};

}  // namespace

bool is_frame_trapped(const score::RecordedLoad& load, double paint_after_load) {
  if (paint_after_load <= trapped_ms) return false;
  const double paint = load.trace.first_contentful_paint;  // µs
  const double loaded = paint - paint_after_load * 1000;
  for (const score::Task& task : load.trace.tasks)
    if (task.duration() > long_task_ms * 1000 && task.start < paint && task.end > loaded) return false;
  for (const score::NetworkRecord& record : load.log.records)
    if (record.end * 1000 > loaded && record.end * 1000 <= paint) return false;
  return true;
}

Performance measure_page(BrowserKeeper& keeper, const Url& url, const Url& page,
                         const RecordingOptions& options) {
  return Measurement(keeper, url, page, options).run();
}

}  // namespace collaudo::browser
