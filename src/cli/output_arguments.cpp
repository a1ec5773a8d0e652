#include "cli/output_arguments.h"

#include "cli/option_values.h"
#include "report/report.h"

namespace collaudo {

void OutputArguments::declare(CLI::App& command, const Phrases& phrases, bool with_reports) {
  OptionGroup group(command, phrases, "report");
  for (const FormatRow& format : formats()) {
    const std::string name(format.name);
    if (with_reports) group.list("--" + name, reports_[name], "report_" + name);
  }
  group.text("--fail-on", fail_on_, "fail_on");
  group.flag("--exit-zero", exit_zero_, "exit_zero");
  group.text("--lang", lang_, "lang");
  group.text("--color", color_, "color");
  group.text("--progress", progress_, "progress");
  group.flag("-q,--quiet", quiet_, "quiet");
  group.flag("-v,--verbose", verbose_, "verbose");
  group.flag("--explain-roles", explain_roles_, "explain_roles");
}

Color color_in(const Phrases& phrases, const std::string& text) {
  return one_of<Color>(phrases, "--color", text,
                       {{"auto", Color::automatic}, {"always", Color::always}, {"never", Color::never}});
}

OutputOptions OutputArguments::read(const Phrases& phrases) const {
  OutputOptions options;
  options.language = one_of<Language>(phrases, "--lang", lang_, {{"it", Language::it}, {"en", Language::en}});
  options.color = color_in(phrases, color_);
  options.show_progress = one_of<bool>(phrases, "--progress", progress_, {{"auto", true}, {"never", false}});
  options.quiet = quiet_;
  options.verbose = verbose_;
  options.explain_roles = explain_roles_;
  options.exit_zero = exit_zero_;
  read_verdicts(phrases, options);
  read_reports(phrases, options);
  return options;
}

void OutputArguments::read_verdicts(const Phrases& phrases, OutputOptions& options) const {
  if (fail_on_.empty()) return;
  options.fail_on.clear();
  std::vector<std::pair<std::string_view, Verdict>> known;
  // A success is no reason to fail, and an error of the program always is one.
  for (const Verdict verdict : {Verdict::failure, Verdict::not_executable, Verdict::not_verifiable,
                                Verdict::manual, Verdict::tolerance})
    known.emplace_back(name(verdict), verdict);
  for (const std::string& verdict : split_lists({fail_on_}))
    options.fail_on.insert(one_of<Verdict>(phrases, "--fail-on", text::t2(verdict), known));
  if (options.fail_on.empty()) throw UsageError(phrases("error.fail_on"));
}

void OutputArguments::read_reports(const Phrases& phrases, OutputOptions& options) const {
  std::set<std::string> files;
  for (const FormatRow& format : formats()) {
    const auto found = reports_.find(std::string(format.name));
    if (found == reports_.end()) continue;
    for (const std::string& file : found->second) {
      if (!files.insert(file).second) throw UsageError(phrases("error.same_file", {{"file", file}}));
      options.reports.emplace_back(format.name, file);
    }
  }
  if (options.reports.empty()) options.reports.emplace_back("text", "-");
}

}  // namespace collaudo
