// `collaudo config`: what is configured, and where each value comes from.
#include <fstream>
#include <iostream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "cli/configured_options.h"
#include "cli/exit_status.h"
#include "cli/option_group.h"
#include "cli/text_file.h"
#include "cli/usage_error.h"
#include "report/escape.h"

namespace collaudo {

namespace {

using Json = nlohmann::ordered_json;

std::string joined(const std::vector<std::string>& values) {
  std::string text;
  for (const std::string& value : values) text += (text.empty() ? "" : ", ") + value;
  return text;
}

Json or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

class ConfigCommand : public Command {
 public:
  CLI::App& declare(CLI::App& program, const Phrases& phrases) override {
    program_ = &program;
    CLI::App* command = program.add_subcommand("config", phrases("command.config"));
    OptionGroup group(*command, phrases, "what");
    group.positional("site", word_, "config_site");
    group.text("--config", file_, "config");
    group.text("--json", json_, "config_json");
    return *command;
  }

  Configured configured() const override { return Configured::reads; }
  void configure(const Configuration& configuration) override { configuration_ = &configuration; }

  int run(const Phrases& phrases, Language language) override {
    const Phrases words("src/config/phrases.json", language);
    const auto sites = configuration_->sites();
    const ConfiguredSite* site = nullptr;
    if (!word_.empty() || sites.size() == 1) {
      const auto chosen = chosen_site(sites, word_, words);
      if (!chosen) throw UsageError(chosen.error());
      if (!*chosen) throw UsageError(phrases("config.unknown_site", {{"word", word_}}));
      site = *chosen;
    }
    const auto options =
        ConfiguredOptions(*configuration_, words).table(*program_->get_subcommand("check"), site);
    if (json_.empty())
      std::cout << as_text(phrases, options, site);
    else
      write_text(phrases, json_, as_json(options, site));
    return exit_status::all_well;
  }

 private:
  std::string as_text(const Phrases& phrases, const std::vector<ConfiguredOption>& options,
                      const ConfiguredSite* site) const {
    std::string text = phrases("config.files") + "\n";
    if (!configuration_->project && !configuration_->user) text += "  " + phrases("config.no_file") + "\n";
    for (const auto& [file, kind] : files())
      text += fmt::format("  {} ({})\n", file->path, phrases("config." + std::string(kind)));
    text +=
        "\n" +
        (site ? phrases("config.options_of", {{"name", site->shown_name()}}) : phrases("config.options")) +
        "\n";
    std::size_t rest = 0;
    for (const ConfiguredOption& option : options)
      if (option.where.empty())
        ++rest;
      else
        text += fmt::format("  --{:<16} {:<32} {}\n", option.name, joined(option.values), option.where);
    if (rest > 0) text += "  " + phrases.counted("config.rest", rest) + "\n";
    if (const auto sites = configuration_->sites(); !sites.empty()) {
      text += "\n" + phrases("config.sites") + "\n";
      for (const ConfiguredSite& each : sites)
        text += fmt::format("  {:<18} {:<32} {}\n", each.name, each.url.str(), each.where);
    }
    if (const auto waivers = configuration_->waivers(); !waivers.empty()) {
      text += "\n" + phrases("config.waivers") + "\n";
      for (const WaiverRule& waiver : waivers)
        text += fmt::format(
            "  {}  {}\n",
            phrases("config.waiver",
                    {{"criterion", waiver.criterion}, {"until", waiver.until}, {"reason", waiver.reason}}),
            waiver.where);
    }
    std::string safe;
    for (std::size_t begin = 0; begin < text.size();) {
      const auto end = text.find('\n', begin);
      safe += terminal_safe(text.substr(begin, end - begin)) + "\n";
      begin = end + 1;
    }
    return safe;
  }

  std::string as_json(const std::vector<ConfiguredOption>& options, const ConfiguredSite* site) const {
    Json list = Json::object();
    for (const ConfiguredOption& option : options)
      list[option.name] = {{"values", option.where.empty() ? Json() : Json(option.values)},
                           {"source", option.where.empty() ? "default" : option.where}};
    Json sites = Json::array();
    for (const ConfiguredSite& each : configuration_->sites()) sites.push_back(json_of(each));
    Json waivers = Json::array();
    for (const WaiverRule& waiver : configuration_->waivers())
      waivers.push_back({{"criterion", waiver.criterion},
                         {"page", or_null(waiver.page)},
                         {"reason", waiver.reason},
                         {"author", or_null(waiver.author)},
                         {"until", waiver.until},
                         {"source", waiver.where}});
    Json paths = Json::array();
    for (const auto& [file, kind] : files()) paths.push_back({{"path", file->path}, {"kind", kind}});
    const Json whole = {{"files", paths},
                        {"site", site ? Json(site->url.str()) : Json()},
                        {"options", list},
                        {"sites", sites},
                        {"waivers", waivers}};
    return whole.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  }

  static Json json_of(const ConfiguredSite& site) {
    Json options = Json::object();
    for (const Setting& setting : site.options) options[setting.option] = setting.values;
    return {{"url", site.url.str()},
            {"name", or_null(site.name)},
            {"istat", or_null(site.istat)},
            {"supplier", or_null(site.supplier)},
            {"population", site.population ? Json(*site.population) : Json()},
            {"grant", site.grant ? Json(*site.grant) : Json()},
            {"services", site.services},
            {"deadline", or_null(std::string(site.deadline()))},
            {"deadlines", site.deadlines},
            {"options", options},
            {"source", site.where}};
  }

  std::vector<std::pair<const ConfigurationFile*, std::string_view>> files() const {
    std::vector<std::pair<const ConfigurationFile*, std::string_view>> found;
    if (configuration_->project) found.emplace_back(&*configuration_->project, "project");
    if (configuration_->user) found.emplace_back(&*configuration_->user, "user");
    return found;
  }

  const CLI::App* program_ = nullptr;
  const Configuration* configuration_ = nullptr;
  std::string word_, file_, json_;
};

}  // namespace

std::unique_ptr<Command> config_command() { return std::make_unique<ConfigCommand>(); }

}  // namespace collaudo
