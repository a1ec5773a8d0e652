#include "cli/report_delivery.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/exit_status.h"
#include "cli/github_actions.h"
#include "report/escape.h"
#include "report/write_report.h"

namespace collaudo {

namespace {

int terminal_width() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
    return std::min<int>(size.ws_col, 120);
  return 100;
}

}  // namespace

ReportOptions report_options(const OutputOptions& options, const std::string& file) {
  ReportOptions shown;
  shown.language = options.language;
  shown.verbose = options.verbose;
  shown.explain_roles = options.explain_roles;
  const bool on_terminal = file == "-" && isatty(STDOUT_FILENO);
  const char* asked = std::getenv("NO_COLOR");
  const bool no_color = asked && *asked;
  shown.color =
      options.color == Color::always || (options.color == Color::automatic && on_terminal && !no_color);
  if (on_terminal) shown.width = terminal_width();
  return shown;
}

int deliver(const Report& report, const OutputOptions& options) {
  bool all_written = true;
  for (const auto& [name, file] : options.reports)
    for (const FormatRow& format : formats()) {
      if (format.name != name) continue;
      const auto written = write_to(report, format, report_options(options, file), file);
      if (written) continue;
      std::cerr << "collaudo: " << terminal_safe(written.error()) << "\n";
      all_written = false;
    }
  tell_github_actions(report, options);
  if (report.exit_code == exit_status::our_error) return exit_status::our_error;
  return all_written ? report.exit_code : exit_status::wrong_use;
}

}  // namespace collaudo
