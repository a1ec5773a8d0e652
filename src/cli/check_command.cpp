// The main job: collect the evidence of a site, judge it, write the reports.
#include <ctime>
#include <iostream>

#include <CLI/CLI.hpp>

#include "cli/check_arguments.h"
#include "cli/collection.h"
#include "cli/command.h"
#include "cli/exit_status.h"
#include "cli/progress.h"
#include "cli/recording.h"
#include "cli/report_delivery.h"
#include "cli/service_plan.h"
#include "cli/session_visit.h"
#include "cli/stop_signals.h"
#include "cli/time_budget.h"
#include "cli/usage_error.h"
#include "engine/judge.h"
#include "evidence/http_source.h"
#include "evidence/offline_source.h"
#include "report/escape.h"
#include "text/phrases.h"

namespace collaudo {

namespace {

Result<std::unique_ptr<EvidenceSource>> open_source(const CheckOptions& options) {
  if (options.is_offline) return std::unique_ptr<EvidenceSource>(std::make_unique<OfflineSource>());
  return open_http_source(options.network);
}

int run_check(CheckOptions options) {
  for (const std::string& warning : options.warnings)
    std::cerr << "collaudo: " << terminal_safe(warning) << "\n";
  auto source = open_source(options);
  if (!source) throw UsageError(source.error());
  listen_to_stop_signals();

  visit_with_session(options);
  // The moment of collection is evidence: dates are judged at it, never at the clock of a later reading.
  const std::int64_t now = std::time(nullptr);
  const CrawlPlan plan = plan_with_services(options.crawl, options.criteria, options.supplied);
  Recording recording(options, plan, now);
  Result<Snapshot> collected = [&] {
    const TimeBudget budget(options.max_time);
    Progress progress(options.output.show_progress && !options.output.quiet,
                      Phrases("src/cli/phrases.json", options.output.language));
    return collect(options, plan, **source, recording, now,
                   [&](const CrawlProgress& step) { progress.show(step); });
  }();
  if (!collected) throw UsageError(collected.error());
  Snapshot snapshot = std::move(collected).value();
  snapshot.bundle = recording.finish(snapshot);

  const int code = deliver(judge(snapshot, judging_of(options)), options.output);
  if (recording.has_failed() && code != exit_status::our_error) return exit_status::wrong_use;
  if (code == exit_status::our_error || code == exit_status::wrong_use) return code;
  return exit_code_after_signals(code);
}

class CheckCommand : public Command {
 public:
  CLI::App& declare(CLI::App& program, const Phrases& phrases) override {
    CLI::App* command = program.add_subcommand("check", phrases("command.check"));
    arguments_.declare(*command, phrases);
    command->footer(phrases("footer.check"));
    return *command;
  }

  Configured configured() const override { return Configured::has_options; }
  void configure(const Configuration& configuration) override { configuration_ = &configuration; }

  int run(const Phrases& phrases, Language) override {
    return run_check(arguments_.read(phrases, *configuration_));
  }

 private:
  const Configuration* configuration_ = nullptr;
  CheckArguments arguments_;
};

}  // namespace

std::unique_ptr<Command> check_command() { return std::make_unique<CheckCommand>(); }

}  // namespace collaudo
