// AreaContent: the texts, flows and settings of the model service area (tests/sites/area/content), as a case
// changes them. Made by ServiceArea once; read by it and by AreaPages. Const use is safe from any thread.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace collaudo::testing {

using AreaJson = nlohmann::ordered_json;

enum class StepKind { privacy, data, recap, note };

struct AreaContent {
  AreaJson area;      // area.json, with the `content` of the case merged into it
  AreaJson identity;  // the values of the test identity, by name
  AreaJson rating;    // the rating component of the model site, which shares its answers

  // Throws std::runtime_error for a file that cannot be read.
  AreaContent(const std::filesystem::path& sites, const nlohmann::json& the_case);

  std::string text(const std::string& name) const { return area.at(name).get<std::string>(); }
  // Null when there is no such flow.
  const AreaJson* flow(const std::string& slug) const;
  std::vector<std::string> steps(const AreaJson& flow) const;
  StepKind kind_of(const std::string& step) const;
  // "" when the step has no label and so is not shown in the stepper.
  std::string label_of(const AreaJson& flow, const std::string& step) const;
  // The day of the area, some days later, as dd/mm/yyyy.
  std::string day_after(int days) const;
};

// Host of an origin or of a whole address.
std::string host_in(const std::string& address);

}  // namespace collaudo::testing
