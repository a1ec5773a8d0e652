// ReportFacts: what a comparison needs of a report, read from its JSON form (docs/report.schema.json). Made
// from a file that the user names, which may be anything; read by compare(). Plain values; any thread.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <collaudo/criterion.h>
#include <collaudo/result.h>

namespace collaudo {

struct FindingFacts {
  std::string fingerprint;
  std::string check, message;
  std::string url;  // empty: not on a page
  int line = 0;     // 0: unknown
  Effect effect = Effect::failure;
  Confidence confidence = Confidence::certain;
  bool waived = false;
};

struct CriterionFacts {
  std::string id, title;
  Level level = Level::criterion;
  Verdict verdict = Verdict::manual;
  Cause cause = Cause::none;
  bool waived = false;
  std::vector<FindingFacts> findings;  // those that are not ok, in the order of the report
};

struct ReportFacts {
  std::string tool_version, criteria_version;
  std::string url;
  std::string site;  // host that the findings' fingerprints are made for
  std::string collected_at, engine, digest;
  bool interrupted = false;
  std::set<std::string> missing_pages;  // addresses that could not be had
  std::vector<CriterionFacts> criteria;
};

// One line for what is no report of collaudo; `file` is named in it.
Result<ReportFacts> facts_of_json(std::string_view json, const std::string& file, Language language);

}  // namespace collaudo
