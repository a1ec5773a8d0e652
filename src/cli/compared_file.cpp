#include "cli/compared_file.h"

#include <filesystem>
#include <sstream>

#include "cli/criteria_arguments.h"
#include "cli/option_values.h"
#include "cli/replayed_bundle.h"
#include "cli/usage_error.h"
#include "engine/judge.h"
#include "report/report.h"

namespace collaudo {

namespace {

// A report of a site with thousands of pages and findings has some tens of megabytes.
constexpr std::uintmax_t largest_report = 512'000'000;

// The report that `collaudo replay` makes of the recording, with the criteria of the recorded run.
std::string replayed_report(const std::string& file, const Phrases& phrases, Language language) {
  ReplayedBundle bundle(file, {}, phrases);
  JudgeOptions judging;
  judging.criteria =
      CriteriaArguments::chosen(phrases, bundle.plan().only, bundle.plan().skip, bundle.scope());
  const Snapshot snapshot = bundle.collect(judging.criteria, {}, phrases, language);
  ReportOptions options;
  options.language = language;
  std::ostringstream report;
  write_json(judge(snapshot, judging), options, report);
  return std::move(report).str();
}

bool is_bundle(const std::string& text) { return text.starts_with("\x1f\x8b") || text.starts_with("WARC/"); }

}  // namespace

ReportFacts facts_of_file(const std::string& file, const Phrases& phrases, Language language) {
  std::error_code fault;
  if (std::filesystem::file_size(file, fault) > largest_report && !fault)
    throw UsageError(phrases("error.diff_size", {{"file", file}}));
  std::string text = file_text(phrases, "diff", file);
  if (is_bundle(text)) text = replayed_report(file, phrases, language);
  auto facts = facts_of_json(text, file, language);
  if (!facts) throw UsageError(facts.error());
  return std::move(facts).value();
}

}  // namespace collaudo
