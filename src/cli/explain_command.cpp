#include "cli/explain_command.h"

#include <iostream>
#include <set>

#include "cli/exit_status.h"
#include "engine/catalogue.h"
#include "report/escape.h"
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

}  // namespace

int run_explain(const std::string& id, Language language) {
  const Phrases phrases("src/cli/phrases.json", language);
  const Criterion* criterion = find_criterion(id);
  if (!criterion) {
    const auto selected = select_criteria({id}, {});
    const std::string fault = selected ? id : selected.error();
    const auto newline = fault.find('\n');
    std::cerr << "collaudo: "
              << terminal_safe(id.empty() ? phrases("error.no_id")
                               : newline == std::string::npos
                                   ? phrases("error.criterion", {{"id", id}})
                                   : phrases("error.criterion_near",
                                             {{"id", id}, {"nearest", fault.substr(newline + 1)}}))
              << "\n";
    return exit_status::wrong_use;
  }
  const CriterionSpec& spec = criterion->spec;
  const std::string older = spec.id_2022 == spec.id ? "" : " (2022: " + spec.id_2022 + ")";
  std::cout << spec.id << older << " — " << spec.title.at(language) << "\n\n"
            << section_of(criterion->readme, language) << "\n"
            << phrases("explain.fix") << " " << spec.fix_hint.at(language) << "\n"
            << phrases("explain.source") << " " << spec.source_document << ", " << spec.source_version
            << "\n";
  return exit_status::all_well;
}

}  // namespace collaudo
