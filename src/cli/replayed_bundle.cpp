#include "cli/replayed_bundle.h"

#include <iostream>

#include <nlohmann/json.hpp>

#include "cli/service_arguments.h"
#include "cli/service_plan.h"
#include "cli/usage_error.h"
#include "crawl/freeze.h"
#include "engine/judge.h"
#include "evidence/performance_json.h"
#include "report/escape.h"
#include "report/wording.h"
#include "service/service_evidence.h"

namespace collaudo {

namespace {

std::unique_ptr<ReplaySource> opened(const std::string& file, const Phrases& phrases) {
  auto source = ReplaySource::open(file);
  if (!source) throw UsageError(phrases(source.error(), {{"file", file}}));
  return std::move(source).value();
}

}  // namespace

ReplayedBundle::ReplayedBundle(std::string file, const std::optional<Url>& start, const Phrases& phrases)
    : file_(std::move(file)), source_(opened(file_, phrases)) {
  std::optional<RecordedPlan> recorded;
  for (const auto& json : source_->notes("plan"))
    if (!recorded) recorded = recorded_plan_of(json);
  if (!recorded) {
    const auto target = start ? start : source_->index().first_page;
    if (!target || !source_->index().first_page)
      throw UsageError(phrases("error.bundle_empty", {{"file", file_}}));
    recorded = RecordedPlan{{*target, {}, {}, {}, {}, 0, false}, {}, {}, "static", 0};
    recorded->collected_at = source_->index().first_moment;
  }
  if (start) recorded->crawl.target = *start;
  plan_ = *recorded;
}

Scope ReplayedBundle::scope() const { return scope_of(source_->supplied(), plan_.crawl); }

Snapshot ReplayedBundle::collect(const std::vector<const Criterion*>& criteria,
                                 const std::function<void(const CrawlProgress&)>& on_progress,
                                 const Phrases& phrases, Language language) {
  auto supplied = source_->supplied();
  const CrawlPlan plan = plan_with_services(plan_.crawl, criteria, supplied);
  Snapshot snapshot = freeze(plan, crawl(plan, *source_, on_progress), plan_.collected_at);
  snapshot.engine = plan_.engine;
  supply(snapshot, std::move(supplied));
  snapshot.services = make_service_evidence(snapshot);
  for (const auto& note : source_->notes("performance"))
    if (auto measured = performance_of(note)) snapshot.performance.push_back(std::move(*measured));
  snapshot.bundle = source_->index().condition;
  for (const auto& end : source_->notes("end")) {
    const auto says = [&](const char* fact) { return end.contains(fact) && end[fact] == true; };
    snapshot.interrupted = snapshot.interrupted || says("interrupted");
    snapshot.lacks_browser = snapshot.lacks_browser || says("lacks_browser");
  }
  for (const Localised& note : notes_on(*snapshot.bundle))
    std::cerr << "collaudo: "
              << terminal_safe(
                     phrases("warning.bundle", {{"file", file_}, {"note", localised(note, language)}}))
              << "\n";
  return snapshot;
}

}  // namespace collaudo
