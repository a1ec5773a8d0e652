#include "cli/recording.h"

#include <chrono>
#include <iostream>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "cli/usage_error.h"
#include "crawl/plan_record.h"
#include "evidence/performance_json.h"
#include "report/escape.h"
#include "report/write_report.h"
#include "text/phrases.h"

namespace collaudo {

namespace {

std::int64_t milliseconds_now() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace

Recording::Recording(const CheckOptions& options, const CrawlPlan& plan, std::int64_t collected_at)
    : options_(options),
      plan_(plan),
      collected_at_(collected_at),
      file_(options.record),
      language_(options.output.language) {}

EvidenceSource& Recording::over(EvidenceSource& source) {
  if (file_.empty()) return source;
  if (recorder_) throw std::logic_error("one run, one recording");
  auto heads = RequestHeads::of(options_.network);
  if (!heads) throw UsageError(heads.error());
  writer_.emplace(file_);
  recorder_.emplace(source, *writer_, std::move(heads).value(), milliseconds_now);
  const RecordedPlan recorded{options_.crawl, options_.only, options_.skip, options_.engine, collected_at_};
  recorder_->note("plan", options_.crawl.target.str(), json_of(recorded, plan_, options_.criteria));
  return *recorder_;
}

std::optional<BundleCondition> Recording::finish(const Snapshot& snapshot) {
  if (!recorder_) return std::nullopt;
  for (const auto& [kind, texts] : snapshot.supplied)
    for (std::size_t index = 0; index < texts.size(); ++index) recorder_->supply(kind, index, texts[index]);
  for (const Performance& measured : snapshot.performance)
    recorder_->note("performance", measured.url.str(), json_of(measured));
  recorder_->note("end", snapshot.target.str(),
                  {{"interrupted", snapshot.interrupted},
                   {"lacks_browser", snapshot.lacks_browser},
                   {"digest", snapshot.digest},
                   {"requests", snapshot.requests},
                   {"bytes", snapshot.bytes}});
  if (const int fault = writer_->finish(); fault != 0) {
    has_failed_ = true;
    const Phrases phrases("src/cli/phrases.json", language_);
    std::cerr << "collaudo: "
              << terminal_safe(
                     phrases("error.record", {{"file", file_}, {"reason", write_fault(language_, fault)}}))
              << "\n";
    return std::nullopt;
  }
  BundleCondition condition;
  condition.digest = writer_->digest();
  return condition;
}

}  // namespace collaudo
