#include "cli/fleet_outcome.h"

#include <filesystem>
#include <iostream>

#include "cli/exit_status.h"
#include "cli/usage_error.h"
#include "fleet/index_pages.h"
#include "fleet/overview.h"
#include "fleet/summaries.h"
#include "report/write_report.h"

namespace collaudo {

namespace {

int exit_code_of(const std::vector<fleet::SiteRow>& rows, const OutputOptions& options) {
  bool failed = false, unseen = false;
  for (const fleet::SiteRow& row : rows) {
    if (row.state == fleet::SiteState::broken || row.exit_code == exit_status::our_error)
      return exit_status::our_error;
    failed = failed || row.exit_code == exit_status::not_conforming;
    unseen = unseen || row.exit_code == exit_status::not_seen || row.state == fleet::SiteState::pending;
  }
  if (options.exit_zero) return exit_status::all_well;
  return failed ? exit_status::not_conforming : unseen ? exit_status::not_seen : exit_status::all_well;
}

}  // namespace

int write_outcome(std::vector<fleet::SiteRow> rows, const std::string& folder, const OutputOptions& options) {
  const int code = exit_code_of(rows, options);
  const fleet::Overview overview = fleet::overview_of(std::move(rows));
  const auto write = [&](const std::string& name, const std::string& text) {
    const auto written = write_content(text, options.language, folder + "/" + name);
    if (!written) throw UsageError(written.error());
  };
  // Of an earlier run some views may be left that no site is in any more.
  std::error_code ignored;
  std::filesystem::remove_all(folder + "/views", ignored);
  std::filesystem::create_directories(folder + "/views", ignored);
  write("fleet.csv", fleet::table_of(overview, options.language));
  write("summary.md", fleet::markdown_summary(overview, options.language));
  fleet::write_index(overview, options.language, write);
  if (!options.quiet)
    std::cout << fleet::terminal_summary(overview, options.language, folder + "/index.html");
  return code;
}

}  // namespace collaudo
