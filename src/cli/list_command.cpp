// `collaudo list`: the criteria built in.
#include <iostream>

#include <collaudo/text.h>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/exit_status.h"
#include "cli/text_file.h"
#include "engine/catalogue.h"
#include "engine/criteria_page.h"
#include "text/phrases.h"

namespace collaudo {

namespace {

std::string as_json() {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Criterion& criterion : catalogue()) {
    const CriterionSpec& spec = criterion.spec;
    nlohmann::ordered_json checks = nlohmann::ordered_json::array();
    for (const CheckSpec& check : spec.checks)
      checks.push_back({{"id", spec.id + "/" + check.slug}, {"title", check.title.at(Language::it)}});
    list.push_back({{"id", spec.id},
                    {"id_2022", spec.id_2022},
                    {"title", spec.title.at(Language::it)},
                    {"category", spec.category.at(Language::it)},
                    {"level", name(spec.level)},
                    {"method", spec.method == Method::automatic ? "automatic" : "manual"},
                    {"has_tolerance", spec.has_tolerance},
                    {"checks", checks}});
  }
  return list.dump(2) + "\n";
}

std::string as_text(Language language) {
  std::string text;
  std::string category;
  for (const Criterion& criterion : catalogue()) {
    const CriterionSpec& spec = criterion.spec;
    if (spec.category.at(language) != category) {
      category = spec.category.at(language);
      text += (text.empty() ? "" : "\n") + category + "\n";
    }
    const std::string older = spec.id_2022 == spec.id ? "" : " (2022: " + spec.id_2022 + ")";
    text += fmt::format("  {:<11} {}{}\n", spec.id, spec.title.at(language), older);
  }
  return text;
}

class ListCommand : public Command {
 public:
  CLI::App& declare(CLI::App& program, const Phrases& phrases) override {
    CLI::App* command = program.add_subcommand("list", phrases("command.list"));
    command->add_option("--json", json_, phrases("help.list_json"))->type_name("FILE");
    command->add_option("--markdown", markdown_, phrases("help.list_markdown"))->type_name("FILE");
    return *command;
  }

  int run(const Phrases& phrases, Language language) override {
    write_text(phrases, json_, as_json());
    write_text(phrases, markdown_, criteria_page());
    if (json_.empty() && markdown_.empty()) std::cout << as_text(language);
    return exit_status::all_well;
  }

 private:
  std::string json_, markdown_;  // files, "-" = standard output; empty: not asked for
};

}  // namespace

std::unique_ptr<Command> list_command() { return std::make_unique<ListCommand>(); }

}  // namespace collaudo
