#include "config/configuration.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include <collaudo/text.h>

namespace collaudo {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view file_name = "collaudo.toml";

std::string variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value ? value : "";
}

std::string user_file() {
  const std::string folder = variable("XDG_CONFIG_HOME"), home = variable("HOME");
  if (!folder.empty()) return (fs::path(folder) / "collaudo" / file_name).string();
  return home.empty() ? std::string() : (fs::path(home) / ".config" / "collaudo" / file_name).string();
}

Result<ConfigurationFile> read_file(const std::string& path, const Phrases& phrases) {
  std::error_code ignored;
  std::ifstream stream(path, std::ios::binary);
  if (!fs::is_regular_file(path, ignored) || !stream) return Error{phrases("unreadable", {{"file", path}})};
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  return read_configuration(text, path, phrases);
}

const Setting* found_in(const std::vector<Setting>& settings, std::string_view option) {
  const auto found = std::find_if(settings.begin(), settings.end(),
                                  [&](const Setting& setting) { return setting.option == option; });
  return found == settings.end() ? nullptr : &*found;
}

template <typename Item>
std::vector<Item> joined(const Configuration& configuration, std::vector<Item> ConfigurationFile::*list) {
  std::vector<Item> items;
  for (const auto* file : {&configuration.project, &configuration.user})
    if (*file) items.insert(items.end(), ((**file).*list).begin(), ((**file).*list).end());
  return items;
}

}  // namespace

std::vector<ConfiguredSite> Configuration::sites() const { return joined(*this, &ConfigurationFile::sites); }
std::vector<WaiverRule> Configuration::waivers() const { return joined(*this, &ConfigurationFile::waivers); }

std::optional<Setting> Configuration::setting(std::string_view option, const ConfiguredSite* site) const {
  const std::string name = variable_of(option);
  if (const std::string value = variable(name); !value.empty()) {
    // A command reads its secrets itself; that they are there is enough to leave the files alone.
    // COLLAUDO_CHROMIUM says where the browser is, whatever engine is used: the search for it reads that
    // itself.
    if (is_variable_of_secrets(option) || option == "chromium") return std::nullopt;
    Setting setting;
    setting.option = option;
    setting.key = name;
    setting.where = name;
    std::istringstream lines(value);
    for (std::string line; std::getline(lines, line);)
      if (!text::t1(line).empty()) setting.values.push_back(text::t1(line));
    if (setting.values.size() > 1) setting.kind = Setting::Kind::list;
    return setting;
  }
  if (const Setting* own = site ? found_in(site->options, option) : nullptr) return *own;
  for (const auto* file : {&project, &user})
    if (const Setting* general = *file ? found_in((**file).defaults, option) : nullptr) return *general;
  return std::nullopt;
}

Result<Configuration> load_configuration(const std::string& file, const Phrases& phrases) {
  Configuration configuration;
  std::error_code ignored;
  const std::string project = file.empty() ? std::string(file_name) : file;
  if (!file.empty() || fs::exists(project, ignored)) {
    auto read = read_file(project, phrases);
    if (!read) return Error{read.error()};
    configuration.project = std::move(read).value();
  }
  const std::string user = user_file();
  if (!user.empty() && fs::exists(user, ignored) && !fs::equivalent(user, project, ignored)) {
    auto read = read_file(user, phrases);
    if (!read) return Error{read.error()};
    configuration.user = std::move(read).value();
  }
  return configuration;
}

std::string variable_of(std::string_view option) {
  std::string name = "COLLAUDO_";
  for (const char letter : option)
    name += letter == '-'                    ? '_'
            : letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A')
                                             : letter;
  return name;
}

bool is_variable_of_secrets(std::string_view option) { return option == "user" || option == "header"; }

Result<const ConfiguredSite*> chosen_site(const std::vector<ConfiguredSite>& sites, const std::string& word,
                                          const Phrases& phrases) {
  if (word.empty()) {
    if (sites.size() == 1) return &sites.front();
    if (sites.empty()) return nullptr;
    constexpr std::size_t shown = 8;
    std::vector<std::string> names;
    for (const ConfiguredSite& site : sites)
      if (names.size() < shown) names.push_back(site.shown_name());
    if (sites.size() > shown) names.emplace_back("…");
    return Error{
        phrases("several_sites", {{"n", std::to_string(sites.size())}, {"names", text::joined(names)}})};
  }
  for (const ConfiguredSite& site : sites)
    if (!site.name.empty() && text::t2(site.name) == text::t2(word)) return &site;
  const auto address = Url::parse(word.find("://") == std::string::npos ? "https://" + word : word);
  if (address)
    for (const ConfiguredSite& site : sites)
      if (is_same_page(site.url, *address)) return &site;
  return nullptr;
}

}  // namespace collaudo
