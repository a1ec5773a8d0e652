#include "cli/compared_file.h"

#include <filesystem>
#include <fstream>

#include "cli/option_values.h"
#include "cli/usage_error.h"

namespace collaudo {

namespace {

// A report of a site with thousands of pages and findings has some tens of megabytes.
constexpr std::uintmax_t largest_report = 512'000'000;

bool is_bundle(const std::string& text) { return text.starts_with("\x1f\x8b") || text.starts_with("WARC/"); }

}  // namespace

ReportFacts facts_of_file(const std::string& file, const Phrases& phrases, Language language) {
  std::error_code fault;
  if (std::filesystem::file_size(file, fault) > largest_report && !fault)
    throw UsageError(phrases("error.diff_size", {{"file", file}}));
  const std::string text = file_text(phrases, "diff", file);
  if (is_bundle(text)) throw UsageError(phrases("error.diff_bundle", {{"file", file}}));
  auto facts = facts_of_json(text, file, language);
  if (!facts) throw UsageError(facts.error());
  return std::move(facts).value();
}

}  // namespace collaudo
