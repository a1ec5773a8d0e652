#include "cli/list_command.h"

#include <fstream>
#include <iostream>

#include <collaudo/text.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/exit_status.h"
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

bool write_text(const std::string& file, const std::string& text) {
  if (file == "-") return static_cast<bool>(std::cout << text << std::flush);
  std::ofstream stream(file, std::ios::binary);
  return static_cast<bool>(stream << text << std::flush);
}

}  // namespace

int run_list(const ListOptions& options, Language language) {
  const auto say_unwritable = [&](const std::string& file) {
    const Phrases phrases("src/cli/phrases.json", language);
    std::cerr << "collaudo: " << phrases("error.write", {{"file", file}}) << "\n";
    return exit_status::wrong_use;
  };
  if (!options.json.empty() && !write_text(options.json, as_json())) return say_unwritable(options.json);
  if (!options.markdown.empty() && !write_text(options.markdown, criteria_page()))
    return say_unwritable(options.markdown);
  if (options.json.empty() && options.markdown.empty()) std::cout << as_text(language);
  return exit_status::all_well;
}

}  // namespace collaudo
