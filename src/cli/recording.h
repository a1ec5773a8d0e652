// Recording: the evidence bundle of one run, from the option --record to its file. Made by the check command
// around the source that the crawler is to ask; lives until the evidence is frozen. Without the option it
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
  // `source` outlives it.
  Recording(const CheckOptions& options, const CrawlPlan& plan, EvidenceSource& source,
            std::int64_t collected_at);

  EvidenceSource& source() { return recorder_ ? *recorder_ : source_; }

  // Completes the file with what the snapshot says of the whole run; where the evidence stands from then on.
  // Nothing when there is no file: not asked for, or has_failed().
  std::optional<BundleCondition> finish(const Snapshot& snapshot);
  bool has_failed() const { return has_failed_; }

 private:
  EvidenceSource& source_;
  const std::string file_;
  const Language language_;
  std::optional<WarcWriter> writer_;
  std::optional<Recorder> recorder_;
  bool has_failed_ = false;
};

}  // namespace collaudo
