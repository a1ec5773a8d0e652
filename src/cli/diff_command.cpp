// `collaudo diff OLD NEW`: what changed between two reports, or two folders of a fleet, and why.
#include <filesystem>
#include <iostream>
#include <set>
#include <sstream>

#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "cli/compared_file.h"
#include "cli/exit_status.h"
#include "cli/fleet_outcome.h"
#include "cli/option_group.h"
#include "cli/output_arguments.h"
#include "cli/report_delivery.h"
#include "cli/usage_error.h"
#include "compare/difference_formats.h"
#include "fleet/fleet_difference.h"
#include "report/write_report.h"

namespace collaudo {

namespace {

struct Asked {
  std::string file;
  DifferenceFormat write;
};

class DiffCommand : public Command {
 public:
  CLI::App& declare(CLI::App& program, const Phrases& phrases) override {
    CLI::App* command = program.add_subcommand("diff", phrases("command.diff"));
    OptionGroup what(*command, phrases, "compare");
    what.positional("old", old_, "diff_old");
    what.positional("new", new_, "diff_new");
    OptionGroup group(*command, phrases, "report");
    group.list("--text", text_, "diff_text");
    group.list("--json", json_, "diff_json");
    group.list("--markdown", markdown_, "diff_markdown");
    group.text("--color", color_, "color");
    command->footer(phrases("footer.diff"));
    return *command;
  }

  int run(const Phrases& phrases, Language language) override {
    if (old_.empty() || new_.empty()) throw UsageError(phrases("error.diff_files"));
    OutputOptions output;
    output.language = language;
    output.color = color_in(phrases, color_);
    const std::vector<Asked> asked = formats_asked(phrases);
    if (const bool old_is_folder = std::filesystem::is_directory(old_);
        old_is_folder || std::filesystem::is_directory(new_)) {
      if (!old_is_folder || !std::filesystem::is_directory(new_))
        throw UsageError(phrases("error.diff_folders"));
      return compare_folders(asked, language);
    }
    ReportFacts before = facts_of_file(old_, phrases, language);
    const Difference difference = compare(std::move(before), facts_of_file(new_, phrases, language));
    bool all_written = true;
    for (const Asked& one : asked) {
      std::ostringstream content;
      one.write(difference, report_options(output, one.file), content);
      const auto written = write_content(content.view(), language, one.file);
      if (!written) std::cerr << "collaudo: " << written.error() << "\n";
      all_written = all_written && written.has_value();
    }
    return all_written ? difference.exit_code : exit_status::wrong_use;
  }

 private:
  int compare_folders(const std::vector<Asked>& asked, Language language) const {
    const fleet::FleetDifference difference = fleet_difference(old_, new_, language);
    bool all_written = true;
    for (const Asked& one : asked) {
      const std::string content = one.write == write_difference_json ? fleet::difference_as_json(difference)
                                  : one.write == write_difference_markdown
                                      ? fleet::difference_as_markdown(difference, language)
                                      : fleet::difference_as_text(difference, language);
      const auto written = write_content(content, language, one.file);
      if (!written) std::cerr << "collaudo: " << written.error() << "\n";
      all_written = all_written && written.has_value();
    }
    return all_written ? difference.exit_code : exit_status::wrong_use;
  }

  std::vector<Asked> formats_asked(const Phrases& phrases) const {
    std::vector<Asked> asked;
    std::set<std::string> files;
    const auto add = [&](const std::vector<std::string>& into, DifferenceFormat write) {
      for (const std::string& file : into) {
        if (!files.insert(file).second) throw UsageError(phrases("error.same_file", {{"file", file}}));
        asked.push_back({file, write});
      }
    };
    add(text_, write_difference_text);
    add(json_, write_difference_json);
    add(markdown_, write_difference_markdown);
    if (asked.empty()) asked.push_back({"-", write_difference_text});
    return asked;
  }

  std::string old_, new_, color_ = "auto";
  std::vector<std::string> text_, json_, markdown_;
};

}  // namespace

std::unique_ptr<Command> diff_command() { return std::make_unique<DiffCommand>(); }

}  // namespace collaudo
