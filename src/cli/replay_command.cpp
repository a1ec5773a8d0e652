// Judging again what a run recorded: no network, the same evidence, the criteria of today.
#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "cli/configuration_arguments.h"
#include "cli/criteria_arguments.h"
#include "cli/option_values.h"
#include "cli/output_arguments.h"
#include "cli/progress.h"
#include "cli/replayed_bundle.h"
#include "cli/report_delivery.h"
#include "engine/judge.h"

namespace collaudo {

namespace {

class ReplayCommand : public Command {
 public:
  CLI::App& declare(CLI::App& program, const Phrases& phrases) override {
    CLI::App* command = program.add_subcommand("replay", phrases("command.replay"));
    OptionGroup what(*command, phrases, "what");
    what.positional("file", file_, "bundle");
    what.positional("url", url_, "replay_url");
    criteria_.declare(what);
    configuration_arguments_.declare(what);
    output_.declare(*command, phrases);
    command->footer(phrases("footer.check"));
    return *command;
  }

  Configured configured() const override { return Configured::has_options; }
  void configure(const Configuration& configuration) override { configuration_ = &configuration; }

  int run(const Phrases& phrases, Language) override {
    const OutputOptions output = output_.read(phrases);
    if (file_.empty()) throw UsageError(phrases("error.no_bundle"));
    const auto start = url_.empty() ? std::nullopt : std::optional(address_in(phrases, url_));
    ReplayedBundle bundle(file_, start, phrases);
    JudgeOptions judging;
    judging.criteria = criteria_of(bundle, phrases);
    judging.fail_on = output.fail_on;
    judging.exit_zero = output.exit_zero;
    judging.waivers = configuration_arguments_.waivers(*configuration_);
    const Snapshot snapshot = [&] {
      Progress progress(output.show_progress && !output.quiet, phrases);
      return bundle.collect(
          judging.criteria, [&](const CrawlProgress& step) { progress.show(step); }, phrases,
          output.language);
    }();
    return deliver(judge(snapshot, judging), output);
  }

 private:
  std::vector<const Criterion*> criteria_of(const ReplayedBundle& bundle, const Phrases& phrases) const {
    const bool is_chosen = !criteria_.only().empty() || !criteria_.skip().empty();
    const RecordedPlan& recorded = bundle.plan();
    return is_chosen ? criteria_.read(phrases, bundle.scope())
                     : CriteriaArguments::chosen(phrases, recorded.only, recorded.skip, bundle.scope());
  }

  const Configuration* configuration_ = nullptr;
  std::string file_, url_;
  ConfigurationArguments configuration_arguments_;
  CriteriaArguments criteria_;
  OutputArguments output_;
};

}  // namespace

std::unique_ptr<Command> replay_command() { return std::make_unique<ReplayCommand>(); }

}  // namespace collaudo
