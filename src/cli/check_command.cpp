#include "cli/check_command.h"

#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <mutex>
#include <sys/ioctl.h>
#include <thread>
#include <unistd.h>

#include "cli/exit_status.h"
#include "cli/progress.h"
#include "crawl/freeze.h"
#include "engine/catalogue.h"
#include "engine/judge.h"
#include "evidence/http_source.h"
#include "evidence/http_source_interruption.h"
#include "report/escape.h"
#include "report/write_report.h"
#include "text/phrases.h"

namespace collaudo {

namespace {

volatile std::sig_atomic_t caught_signal = 0;

void on_signal(int number) {
  // The second one means it: the default action ends the program.
  std::signal(number, SIG_DFL);
  caught_signal = number;
  interrupt_sources("interrupted");
}

// Ends the collection after the budget; the destructor ends the wait.
class Alarm {
 public:
  explicit Alarm(double seconds) {
    if (seconds <= 0) return;
    thread_ = std::jthread([seconds](std::stop_token stop) {
      std::mutex mutex;
      std::condition_variable_any condition;
      std::unique_lock lock(mutex);
      condition.wait_for(lock, stop, std::chrono::duration<double>(seconds), [] { return false; });
      if (!stop.stop_requested()) interrupt_sources("time");
    });
  }

 private:
  std::jthread thread_;
};

std::vector<const Criterion*> chosen_criteria(const CheckOptions& options) {
  std::vector<const Criterion*> criteria;
  for (const Criterion& criterion : catalogue())
    if (options.criteria.contains(criterion.spec.id)) criteria.push_back(&criterion);
  return criteria;
}

int terminal_width() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
    return std::min<int>(size.ws_col, 120);
  return 100;
}

ReportOptions report_options(const CheckOptions& options, const std::string& file) {
  ReportOptions shown;
  shown.language = options.language;
  shown.verbose = options.verbose;
  const bool on_terminal = file == "-" && isatty(STDOUT_FILENO);
  const bool no_color = std::getenv("NO_COLOR") && *std::getenv("NO_COLOR");
  shown.color =
      options.color == Color::always || (options.color == Color::automatic && on_terminal && !no_color);
  if (on_terminal) shown.width = terminal_width();
  return shown;
}

// Every report that can be written is written, whatever happens to another.
bool write_reports(const Report& report, const CheckOptions& options) {
  bool all_written = true;
  for (const auto& [name, file] : options.reports)
    for (const FormatRow& format : formats()) {
      if (format.name != name) continue;
      const auto written = write_to(report, format, report_options(options, file), file);
      if (written) continue;
      std::cerr << "collaudo: " << terminal_safe(written.error()) << "\n";
      all_written = false;
    }
  return all_written;
}

}  // namespace

int run_check(const CheckOptions& options) {
  auto source = open_http_source(options.network);
  if (!source) {
    std::cerr << "collaudo: " << terminal_safe(source.error()) << "\n";
    return exit_status::wrong_use;
  }
  const std::vector<const Criterion*> criteria = chosen_criteria(options);
  const CrawlPlan plan = make_plan(options.crawl, criteria);
  interruption_descriptor();
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);

  // The moment of collection is evidence: dates are judged at it, never at the clock of a later reading.
  const std::int64_t now = std::time(nullptr);
  Snapshot snapshot = [&] {
    const Alarm alarm(options.max_time);
    Progress progress(options.show_progress && !options.quiet,
                      Phrases("src/cli/phrases.json", options.language));
    return freeze(plan, crawl(plan, **source, [&](const CrawlProgress& step) { progress.show(step); }), now);
  }();
  snapshot.supplied = options.supplied;
  snapshot.interrupted = snapshot.interrupted || interruption() != nullptr;

  JudgeOptions judging;
  judging.criteria = criteria;
  judging.fail_on = options.fail_on;
  judging.exit_zero = options.exit_zero;
  const Report report = judge(snapshot, judging);
  const bool all_written = write_reports(report, options);
  if (report.exit_code == exit_status::our_error) return exit_status::our_error;
  if (!all_written) return exit_status::wrong_use;
  if (caught_signal != 0)
    return caught_signal == SIGTERM ? exit_status::terminated : exit_status::interrupted;
  return report.exit_code;
}

}  // namespace collaudo
