#include "cli/fleet_outcome.h"

#include <filesystem>
#include <iostream>

#include "cli/exit_status.h"
#include "cli/usage_error.h"
#include "fleet/folder.h"
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

fleet::FleetDifference fleet_difference(const std::string& before, const std::string& after,
                                        Language language) {
  const Phrases phrases("src/fleet/phrases.json", language);
  auto old_rows = fleet::rows_of_folder(before, phrases);
  if (!old_rows) throw UsageError(old_rows.error());
  auto new_rows = fleet::rows_of_folder(after, phrases);
  if (!new_rows) throw UsageError(new_rows.error());
  return fleet::difference_of(std::move(old_rows).value(), before, std::move(new_rows).value(), after);
}

int write_outcome(std::vector<fleet::SiteRow> rows, const std::string& folder, const OutputOptions& options,
                  const std::string& changed_since) {
  const int code = exit_code_of(rows, options);
  fleet::Overview overview = fleet::overview_of(std::move(rows));
  const auto write = [&](const std::string& name, const std::string& text) {
    const auto written = write_content(text, options.language, folder + "/" + name);
    if (!written) throw UsageError(written.error());
  };
  if (!changed_since.empty()) {
    const fleet::FleetDifference difference = fleet_difference(changed_since, folder, options.language);
    overview.changes = fleet::difference_in_a_line(difference, options.language);
    write("changes.md", fleet::difference_as_markdown(difference, options.language));
    write("changes.json", fleet::difference_as_json(difference));
  }
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
