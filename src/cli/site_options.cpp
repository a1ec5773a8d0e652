#include <CLI/CLI.hpp>

#include "cli/check_arguments.h"
#include "cli/configured_options.h"
#include "cli/fleet_options.h"
#include "cli/usage_error.h"

namespace collaudo {

namespace {

// Sites that answer slowly must not set the time of all others.
constexpr double usual_time = 600;

constexpr std::string_view deciding[] = {"only",     "skip",       "engine",   "screenshots", "max-pages",
                                         "sample",   "seed",       "eurovoc",  "tls-deep",    "no-waivers",
                                         "max-time", "strict-tls", "insecure", "lang"};

}  // namespace

SiteOptions::SiteOptions(Written written, const Configuration& configuration, const Phrases& phrases,
                         Language language)
    : written_(std::move(written)),
      configuration_(configuration),
      phrases_(phrases),
      language_(language),
      of_all_(read(nullptr, "https://localhost/", &settings_)) {}

CheckOptions SiteOptions::of(const fleet::ListedSite& site) const {
  if (!site.site.options.empty()) return read(&site.site, site.site.url.str(), nullptr);
  CheckOptions options = of_all_;
  options.crawl.target = site.site.url;
  options.network.site_host = site.site.url.host();
  options.network.site_is_https = site.site.url.is_https();
  return options;
}

CheckOptions SiteOptions::read(const ConfiguredSite* site, const std::string& url,
                               fleet::RunSettings* settings) const {
  CLI::App app;
  CheckArguments arguments;
  arguments.declare(app, phrases_);
  CLI::Option* address = app.get_option("url");
  address->add_result(url);
  address->run_callback();
  for (const auto& [name, values] : written_) {
    CLI::Option* option = app.get_option_no_throw("--" + name);
    if (!option) continue;
    for (const std::string& value : values) option->add_result(value);
    option->run_callback();
  }
  const Phrases words("src/config/phrases.json", language_);
  ConfiguredOptions configured(configuration_, words);
  configured.fill(app, site);
  CheckOptions options = [&] {
    try {
      return arguments.read(phrases_, configuration_);
    } catch (const UsageError& error) {
      throw UsageError(configured.explained(error.what()));
    }
  }();
  // A session is somebody's own and lives for minutes; a site that is not to be visited has no part in a
  // fleet.
  if (!options.session_headers.empty() || options.is_offline)
    throw UsageError(phrases_("error.fleet_one_site", {{"site", url}}));
  if (options.max_time <= 0) options.max_time = usual_time;
  if (!settings) return options;
  for (const std::string_view name : deciding) {
    const CLI::Option* option = app.get_option_no_throw("--" + std::string(name));
    if (!option || option->count() == 0) continue;
    std::string& value = (*settings)[std::string(name)];
    for (const std::string& one : option->results()) value += (value.empty() ? "" : ", ") + one;
  }
  return options;
}

}  // namespace collaudo
