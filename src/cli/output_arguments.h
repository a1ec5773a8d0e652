// The options of the command line about reports and the exit code, for every command that judges. Declared
// once a command, then read into OutputOptions.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/option_group.h"
#include "cli/output_options.h"

namespace collaudo {

// What was written after --color.
Color color_in(const Phrases& phrases, const std::string& text);

class OutputArguments {
 public:
  // `with_reports`: also those that say where reports go.
  void declare(CLI::App& command, const Phrases& phrases, bool with_reports = true);
  OutputOptions read(const Phrases& phrases) const;

 private:
  void read_reports(const Phrases& phrases, OutputOptions& options) const;
  void read_verdicts(const Phrases& phrases, OutputOptions& options) const;

  std::map<std::string, std::vector<std::string>> reports_;  // by format
  std::string fail_on_, lang_ = "it", color_ = "auto", progress_ = "auto";
  bool exit_zero_ = false, quiet_ = false, verbose_ = false, explain_roles_ = false;
};

}  // namespace collaudo
