// Judging again what a run recorded: no network, the same evidence, the criteria of today.
#include <iostream>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/configuration_arguments.h"
#include "cli/criteria_arguments.h"
#include "cli/option_values.h"
#include "cli/output_arguments.h"
#include "cli/progress.h"
#include "cli/report_delivery.h"
#include "crawl/freeze.h"
#include "crawl/plan_record.h"
#include "engine/judge.h"
#include "evidence/replay_source.h"
#include "report/escape.h"
#include "report/wording.h"

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
    auto opened = ReplaySource::open(file_);
    if (!opened) throw UsageError(phrases(opened.error(), {{"file", file_}}));
    ReplaySource& source = **opened;
    const RecordedPlan recorded = plan_of(source, phrases);
    JudgeOptions judging;
    judging.criteria = criteria_of(recorded, phrases);
    judging.fail_on = output.fail_on;
    judging.exit_zero = output.exit_zero;
    judging.waivers = configuration_arguments_.waivers(*configuration_);
    const CrawlPlan plan = make_plan(recorded.crawl, judging.criteria);
    Snapshot snapshot = [&] {
      Progress progress(output.show_progress && !output.quiet, phrases);
      return freeze(plan, crawl(plan, source, [&](const CrawlProgress& step) { progress.show(step); }),
                    recorded.collected_at);
    }();
    snapshot.engine = recorded.engine;
    snapshot.supplied = source.supplied();
    snapshot.bundle = source.index().condition;
    for (const auto& end : source.notes("end")) {
      const auto says = [&](const char* fact) { return end.contains(fact) && end[fact] == true; };
      snapshot.interrupted = snapshot.interrupted || says("interrupted");
      snapshot.lacks_browser = snapshot.lacks_browser || says("lacks_browser");
    }
    for (const Localised& note : notes_on(*snapshot.bundle))
      std::cerr << "collaudo: "
                << terminal_safe(phrases("warning.bundle",
                                         {{"file", file_}, {"note", localised(note, output.language)}}))
                << "\n";
    return deliver(judge(snapshot, judging), output);
  }

 private:
  // What the run was asked for; of an archive that does not say, the first page and when it was fetched.
  RecordedPlan plan_of(ReplaySource& source, const Phrases& phrases) const {
    std::optional<RecordedPlan> recorded;
    for (const auto& json : source.notes("plan"))
      if (!recorded) recorded = recorded_plan_of(json);
    const auto given = url_.empty() ? std::nullopt : std::optional(address_in(phrases, url_));
    if (!recorded) {
      const auto target = given ? given : source.index().first_page;
      if (!target || !source.index().first_page)
        throw UsageError(phrases("error.bundle_empty", {{"file", file_}}));
      recorded = RecordedPlan{{*target, {}, {}, {}, {}, 0, false}, {}, {}, "static", 0};
      recorded->collected_at = source.index().first_moment;
    }
    if (given) recorded->crawl.target = *given;
    return *recorded;
  }

  std::vector<const Criterion*> criteria_of(const RecordedPlan& recorded, const Phrases& phrases) const {
    const bool is_chosen = !criteria_.only().empty() || !criteria_.skip().empty();
    return is_chosen ? criteria_.read(phrases)
                     : CriteriaArguments::chosen(phrases, recorded.only, recorded.skip);
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
