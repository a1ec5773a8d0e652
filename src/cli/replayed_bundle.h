// ReplayedBundle: a recording of evidence, opened and collected again without the network. Used by `replay`,
// and by `diff` for a recording among the two files. Called from one thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "crawl/crawler.h"
#include "crawl/plan_record.h"
#include "engine/catalogue.h"
#include "evidence/replay_source.h"
#include "evidence/snapshot.h"
#include "text/phrases.h"

namespace collaudo {

class ReplayedBundle {
 public:
  // `start`: another page to start from than the recorded run's. Throws UsageError, one line, for a file that
  // is no archive or holds no page.
  ReplayedBundle(std::string file, const std::optional<Url>& start, const Phrases& phrases);

  // What the run was asked for; of an archive that does not say, the first page and when it was fetched.
  const RecordedPlan& plan() const { return plan_; }

  // What is judged where nobody chooses: what the recorded run judged, or would with the criteria of today.
  Scope scope() const;

  // The evidence that `criteria` need. What is damaged or missing in the file is said on standard error.
  Snapshot collect(const std::vector<const Criterion*>& criteria,
                   const std::function<void(const CrawlProgress&)>& on_progress, const Phrases& phrases,
                   Language language);

 private:
  std::string file_;
  std::unique_ptr<ReplaySource> source_;
  RecordedPlan plan_;
};

}  // namespace collaudo
