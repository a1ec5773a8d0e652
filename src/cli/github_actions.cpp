#include "cli/github_actions.h"

#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string_view>

#include "report/escape.h"
#include "report/github_annotations.h"
#include "report/write_report.h"
#include "text/phrases.h"

namespace collaudo {

namespace {

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

}  // namespace

void tell_github_actions(const Report& report, const OutputOptions& options) {
  if (variable("GITHUB_ACTIONS") != "true") return;
  if (!options.quiet) std::cerr << github_annotations(report, options.language) << std::flush;
  const std::string summary(variable("GITHUB_STEP_SUMMARY"));
  if (summary.empty()) return;
  ReportOptions shown;
  shown.language = options.language;
  std::ostringstream markdown;
  write_markdown(report, shown, markdown);
  const auto added = append_content(markdown.view(), options.language, summary);
  if (added) return;
  const Phrases say("src/report/phrases.json", options.language);
  std::cerr << "collaudo: " << terminal_safe(say("actions.summary") + " " + added.error()) << "\n";
}

}  // namespace collaudo
