// ModelTemplates: the mustache templates of the model site. Made once a rendering from the templates folder;
// read by model_site(). Rendering caches nothing and changes nothing that can be seen; not meant for several
// threads.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include <kainjow/mustache.hpp>
#include <nlohmann/json.hpp>

namespace collaudo::testing {

class ModelTemplates {
 public:
  // Reads every *.mustache; those of partials/ can be included as {{> partials/NAME}}.
  // Throws std::runtime_error for a template that does not parse or that includes an unknown partial.
  explicit ModelTemplates(const std::filesystem::path& folder);

  std::string render(const std::string& name, const nlohmann::ordered_json& values);

 private:
  std::map<std::string, kainjow::mustache::mustache> templates_;
  std::map<std::string, std::string> partials_;
};

}  // namespace collaudo::testing
