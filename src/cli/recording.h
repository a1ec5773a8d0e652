// Recording: the evidence bundle of one run, from the option --record to its file. Made by the check command
// before the crawl; lives until the evidence is frozen. Without the option it
// does nothing. A fault ends the recording, never the run: it is said once, on standard error.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/check_options.h"
#include "evidence/recorder.h"
#include "evidence/snapshot.h"

namespace collaudo {

class Recording {
 public:
  Recording(const CheckOptions& options, const CrawlPlan& plan, std::int64_t collected_at);

  // The source that the crawler is to ask in place of `source`, which is the outermost one: a browser's part
  // is recorded too. Once in a run; `source` lives as long as it is asked.
  EvidenceSource& over(EvidenceSource& source);

  // Completes the file with what the snapshot says of the whole run; where the evidence stands from then on.
  // Nothing when there is no file: not asked for, or has_failed().
  std::optional<BundleCondition> finish(const Snapshot& snapshot);
  bool has_failed() const { return has_failed_; }

 private:
  const CheckOptions& options_;
  const CrawlPlan& plan_;
  const std::int64_t collected_at_;
  const std::string& file_;
  const Language language_;
  std::optional<WarcWriter> writer_;
  std::optional<Recorder> recorder_;
  bool has_failed_ = false;
};

}  // namespace collaudo
