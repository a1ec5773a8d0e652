// `collaudo explain ID`: the criterion's own page, in the user's language.
#include <iostream>

#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "cli/exit_status.h"
#include "cli/usage_error.h"
#include "engine/catalogue.h"
#include "text/phrases.h"

namespace collaudo {

namespace {

// README.md holds both languages, each under its heading.
std::string section_of(std::string_view readme, Language language) {
  const std::string_view heading = language == Language::it ? "## In italiano" : "## In English";
  const auto begin = readme.find(heading);
  if (begin == std::string_view::npos) return std::string(readme);
  const auto content = readme.find('\n', begin);
  const auto end = readme.find("\n## In ", content);
  std::string_view section = readme.substr(content, end == std::string_view::npos ? end : end - content);
  while (!section.empty() && section.front() == '\n') section.remove_prefix(1);
  while (!section.empty() && section.back() == '\n') section.remove_suffix(1);
  return std::string(section) + "\n";
}

const Criterion& criterion_named(const Phrases& phrases, const std::string& id) {
  if (id.empty()) throw UsageError(phrases("error.no_id"));
  if (const Criterion* criterion = find_criterion(id)) return *criterion;
  const auto selected = select_criteria({id}, {});
  const std::string fault = selected ? id : selected.error();
  const auto newline = fault.find('\n');
  throw UsageError(
      newline == std::string::npos
          ? phrases("error.criterion", {{"id", id}})
          : phrases("error.criterion_near", {{"id", id}, {"nearest", fault.substr(newline + 1)}}));
}

class ExplainCommand : public Command {
 public:
  CLI::App& declare(CLI::App& program, const Phrases& phrases) override {
    CLI::App* command = program.add_subcommand("explain", phrases("command.explain"));
    command->add_option("id", id_, phrases("help.explain_id"))->type_name("ID");
    return *command;
  }

  int run(const Phrases& phrases, Language language) override {
    const Criterion& criterion = criterion_named(phrases, id_);
    const CriterionSpec& spec = criterion.spec;
    const std::string older = spec.id_2022 == spec.id ? "" : " (2022: " + spec.id_2022 + ")";
    std::cout << spec.id << older << " — " << spec.title.at(language) << "\n\n"
              << section_of(criterion.readme, language) << "\n"
              << phrases("explain.fix") << " " << spec.fix_hint.at(language) << "\n"
              << phrases("explain.source") << " " << spec.source_document << ", " << spec.source_version
              << "\n";
    return exit_status::all_well;
  }

 private:
  std::string id_;
};

}  // namespace

std::unique_ptr<Command> explain_command() { return std::make_unique<ExplainCommand>(); }

}  // namespace collaudo
