// `collaudo scrub`: a copy of a HAR file without personal data and without sessions, which can be handed on
// and judged like the original.
#include <filesystem>
#include <fstream>
#include <iostream>

#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "cli/exit_status.h"
#include "cli/option_group.h"
#include "cli/option_values.h"
#include "cli/private_file.h"
#include "service/har_reader.h"
#include "service/har_writer.h"
#include "service/masking.h"

namespace collaudo {

namespace {

class ScrubCommand : public Command {
 public:
  CLI::App& declare(CLI::App& program, const Phrases& phrases) override {
    CLI::App* command = program.add_subcommand("scrub", phrases("command.scrub"));
    OptionGroup what(*command, phrases, "what");
    what.positional("file", file_, "scrub_file");
    what.positional("url", url_, "scrub_url");
    what.text("-o,--output", output_, "scrub_output");
    return *command;
  }

  int run(const Phrases& phrases, Language language) override {
    if (file_.empty() || url_.empty() || output_.empty()) throw UsageError(phrases("error.scrub"));
    require_file(phrases, "scrub", file_);
    const Url site = address_in(phrases, url_);
    std::ifstream stream(file_, std::ios::binary);
    auto reading = read_har(stream, std::filesystem::path(file_).filename().string());
    if (!reading)
      throw UsageError(
          Phrases("src/service/phrases.json", language)("har_" + reading.error(), {{"file", file_}}));
    std::vector<RecordedWalk> walks;
    walks.push_back(std::move(reading).value().walk);
    Masking masking;
    mask(walks, site.bare_host(), {}, masking);
    write_private(phrases, output_, har_of(walks.front()));
    std::cout << phrases("scrub.end", {{"file", output_}}) << "\n";
    return exit_status::all_well;
  }

 private:
  std::string file_, url_, output_;
};

}  // namespace

std::unique_ptr<Command> scrub_command() { return std::make_unique<ScrubCommand>(); }

}  // namespace collaudo
