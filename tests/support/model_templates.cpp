#include "support/model_templates.h"

#include <stdexcept>

#include "support/virtual_site.h"

namespace collaudo::testing {

namespace {

namespace mustache = kainjow::mustache;

// Apostrophes stay as they are: the edits of a variant are written against the text a person sees.
std::string escape(const std::string& text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

// The content files are ours and three levels deep, so recursion is bounded by what we wrote.
mustache::data to_mustache(const nlohmann::ordered_json& value) {
  if (value.is_object()) {
    mustache::data object{mustache::data::type::object};
    for (const auto& [name, member] : value.items()) object.set(name, to_mustache(member));
    return object;
  }
  if (value.is_array()) {
    mustache::data list{mustache::data::type::list};
    for (const auto& element : value) list.push_back(to_mustache(element));
    return list;
  }
  if (value.is_boolean()) return mustache::data{value.get<bool>()};
  if (value.is_string()) return mustache::data{value.get<std::string>()};
  if (value.is_null()) return mustache::data{false};
  return mustache::data{value.dump()};
}

void check_inclusions(const std::string& text, const std::map<std::string, std::string>& partials,
                      const std::string& where) {
  static const std::string opening = "{{> ";
  const auto complaint = where + ": unknown partial ";
  for (auto at = text.find(opening); at != std::string::npos; at = text.find(opening, at + 1)) {
    const auto start = at + opening.size();
    const auto name = text.substr(start, text.find("}}", start) - start);
    if (!partials.contains(name)) throw std::runtime_error(complaint + name);
  }
}

}  // namespace

ModelTemplates::ModelTemplates(const std::filesystem::path& folder) {
  std::map<std::string, std::string> texts;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".mustache") continue;
    const auto name = entry.path().lexically_relative(folder).replace_extension().generic_string();
    (name.find('/') == std::string::npos ? texts : partials_)[name] = read_file(entry.path());
  }
  for (const auto& [name, text] : partials_) check_inclusions(text, partials_, name);
  for (const auto& [name, text] : texts) {
    check_inclusions(text, partials_, name);
    mustache::mustache parsed{text};
    if (!parsed.is_valid()) throw std::runtime_error(name + ".mustache: " + parsed.error_message());
    parsed.set_custom_escape(escape);
    templates_.emplace(name, std::move(parsed));
  }
}

std::string ModelTemplates::render(const std::string& name, const nlohmann::ordered_json& values) {
  const auto found = templates_.find(name);
  if (found == templates_.end()) throw std::runtime_error("no template named " + name);
  auto variables = to_mustache(values);
  for (const auto& [partial, text] : partials_) {
    variables.set(partial, mustache::data{mustache::partial{[&included = text] { return included; }}});
  }
  return found->second.render(variables);
}

}  // namespace collaudo::testing
