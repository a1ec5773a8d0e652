// Reads the text of a collaudo.toml into a ConfigurationFile. Of several faults the one of the first line is
// told.
#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <utility>

#include <collaudo/text.h>

#include <fmt/format.h>

#include "config/configuration.h"
#include "config/dates.h"
#include "config/secrets.h"
#include "config/toml.h"
#include "engine/catalogue.h"

namespace collaudo {

namespace {

constexpr std::size_t largest = 32'000'000;  // all the comuni of the country, with notes
constexpr int services_of_the_measure = 26;

std::string plain_key(std::string key) {
  std::replace(key.begin(), key.end(), '_', '-');
  return key;
}

class FileReader {
 public:
  FileReader(const std::string& path, const Phrases& phrases, SiteNames names)
      : phrases_(phrases), names_(names) {
    file_.path = path;
    folder_ = std::filesystem::path(path).parent_path().string();
  }

  Result<ConfigurationFile> read(std::string_view text) {
    if (text.size() > largest) return Error{phrases_("too_large", {{"where", file_.path}})};
    toml::table parsed;
    try {
      parsed = toml::parse(text, file_.path);
    } catch (const toml::parse_error& error) {
      return Error{phrases_("syntax", {{"where", where(error.source().begin.line)},
                                       {"what", std::string(error.description())}})};
    } catch (const BrokenToml& error) {
      return Error{phrases_("syntax", {{"where", file_.path}, {"what", error.what()}})};
    }
    for (const auto& [key, node] : parsed) read_top(std::string(key.str()), line_of(key), node);
    if (!fault_.empty()) return Error{fault_};
    return std::move(file_);
  }

 private:
  static std::uint32_t line_of(const toml::key& key) { return key.source().begin.line; }

  std::string where(std::uint32_t line) const {
    return line == 0 ? file_.path : fmt::format("{}:{}", file_.path, line);
  }

  // Reading goes on after a fault, with a value that nobody will see.
  void fail(std::uint32_t line, std::string_view key, Arguments arguments = {}) {
    if (!fault_.empty() && fault_line_ <= line) return;
    arguments.emplace_back("where", where(line));
    fault_ = phrases_(key, arguments);
    fault_line_ = line;
  }

  void fail_unknown(std::uint32_t line, const std::string& key, const std::vector<std::string>& known) {
    std::string nearest;
    std::size_t best = 4;
    for (const std::string& candidate : known)
      if (const std::size_t distance = text::edit_distance(plain_key(key), plain_key(candidate), best);
          distance < best) {
        best = distance;
        nearest = candidate;
      }
    if (nearest.empty())
      fail(line, "unknown_key", {{"key", key}, {"known", text::joined(known)}});
    else
      fail(line, "unknown_key_near", {{"key", key}, {"nearest", nearest}});
  }

  void read_top(const std::string& key, std::uint32_t line, const toml::node& node) {
    if (key == "defaults") {
      const toml::table* table = node.as_table();
      if (!table) return fail(line, "not_a_table", {{"key", key}});
      for (const auto& [name, value] : *table)
        file_.defaults.push_back(setting(std::string(name.str()), line_of(name), value));
      refuse_repetitions(file_.defaults);
    } else if (key == "site") {
      for (const toml::table* table : tables(key, line, node)) read_site(*table);
    } else if (key == "waiver") {
      for (const toml::table* table : tables(key, line, node)) read_waiver(*table);
    } else {
      fail_unknown(line, key, {"defaults", "site", "waiver"});
    }
  }

  std::vector<const toml::table*> tables(const std::string& key, std::uint32_t line, const toml::node& node) {
    const toml::array* array = node.as_array();
    if (!array || array->empty() || !array->is_homogeneous(toml::node_type::table)) {
      fail(line, "not_a_list_of_tables", {{"key", key}});
      return {};
    }
    std::vector<const toml::table*> found;
    for (const toml::node& item : *array) found.push_back(item.as_table());
    return found;
  }

  // "max-pages" and "max_pages" are one option.
  void refuse_repetitions(const std::vector<Setting>& settings) {
    std::set<std::string> seen;
    for (const Setting& setting : settings)
      if (!seen.insert(setting.option).second) fail(setting.line, "twice", {{"key", setting.key}});
  }

  // The value as it would be written on the command line.
  std::string scalar(const std::string& key, std::uint32_t line, const toml::node& node) {
    if (const auto value = node.value_exact<std::string>()) {
      if (value->find('\0') == std::string::npos) return *value;
      fail(line, "wrong_type", {{"key", key}});
      return {};
    }
    if (const auto value = node.value_exact<std::int64_t>()) return std::to_string(*value);
    if (const auto value = node.value_exact<double>()) return fmt::format("{}", *value);
    fail(line, "wrong_type", {{"key", key}});
    return {};
  }

  Setting setting(const std::string& key, std::uint32_t line, const toml::node& node) {
    return setting(plain_key(key), key, line, node);
  }

  Setting setting(const std::string& option, const std::string& key, std::uint32_t line,
                  const toml::node& node) {
    Setting setting;
    setting.option = option;
    setting.key = key;
    setting.where = where(line);
    setting.line = line;
    setting.folder = folder_;
    if (const auto value = node.value_exact<bool>()) {
      setting.kind = Setting::Kind::flag;
      setting.values = {*value ? "true" : "false"};
    } else if (const toml::array* array = node.as_array()) {
      setting.kind = Setting::Kind::list;
      for (const toml::node& item : *array) setting.values.push_back(scalar(key, line, item));
    } else {
      setting.values = {scalar(key, line, node)};
    }
    refuse_secrets(setting, line);
    return setting;
  }

  void refuse_secrets(const Setting& setting, std::uint32_t line) {
    for (const std::string& value : setting.values) {
      const bool is_secret = (setting.option == "user" && holds_password(value)) ||
                             (setting.option == "header" && !value.starts_with('@') &&
                              is_secret_header(value.substr(0, value.find(':')))) ||
                             (is_address(setting.option) && holds_credentials(value));
      if (is_secret) fail(line, "secret", {{"key", setting.key}, {"variable", variable_of(setting.option)}});
    }
    if (setting.option == "password")
      fail(line, "secret", {{"key", setting.key}, {"variable", "COLLAUDO_PASSWORD"}});
  }

  static bool is_address(std::string_view option) {
    return option == "proxy" || option == "as" || option == "service-url";
  }

  // ---- sites

  void read_site(const toml::table& table) {
    ConfiguredSite site{nowhere(), {}, {}, {}, {}, {}, {}, {}, {}, {}};
    const std::uint32_t line = table.source().begin.line;
    site.where = where(line);
    bool has_url = false;
    for (const auto& [name, node] : table) {
      const std::string key = plain_key(std::string(name.str()));
      has_url = has_url || key == "url";
      read_site_key(site, key, std::string(name.str()), line_of(name), node);
    }
    if (!has_url) fail(line, "missing_key", {{"table", "[[site]]"}, {"key", "url"}});
    refuse_repetitions(site.options);
    if (!site.name.empty() && names_ == SiteNames::unique)
      if (const auto [other, is_new] = site_names_.emplace(text::t2(site.name), site.where); !is_new)
        fail(line, "same_name", {{"name", site.name}, {"other", other->second}});
    file_.sites.push_back(std::move(site));
  }

  void read_site_key(ConfiguredSite& site, const std::string& key, const std::string& written,
                     std::uint32_t line, const toml::node& node) {
    if (key == "url") {
      site.url = address(written, line, node);
    } else if (key == "name") {
      site.name = words(written, line, node);
    } else if (key == "supplier") {
      site.supplier = words(written, line, node);
    } else if (key == "istat") {
      site.istat = words(written, line, node);
      const bool is_code =
          site.istat.size() == 6 && site.istat.find_first_not_of("0123456789") == std::string::npos;
      if (!is_code) fail(line, "istat", {{"value", site.istat}});
    } else if (key == "population") {
      site.population = static_cast<long>(whole(written, line, node, 1, 10'000'000));
    } else if (key == "grant") {
      site.grant = static_cast<long>(whole(written, line, node, 1, 1'000'000'000));
    } else if (key == "services") {
      site.services = services(line, node);
      if (!site.services.empty()) site.options.push_back(setting(key, written, line, node));
    } else if (key == "deadline") {
      site.deadlines = dates(written, line, node);
    } else if (key == "headers") {
      site.options.push_back(setting("header", written, line, node));
    } else {
      // as, service_url, connect_to, har, attestation, and any other option, for this site only.
      if (key == "as" || key == "service-url") (void)address(written, line, node);
      site.options.push_back(setting(key, written, line, node));
    }
  }

  std::vector<int> services(std::uint32_t line, const toml::node& node) {
    const Arguments range = {{"most", std::to_string(services_of_the_measure)}};
    std::vector<int> numbers;
    const toml::array* array = node.as_array();
    if (!array) {
      fail(line, "services", range);
      return numbers;
    }
    for (const toml::node& item : *array) {
      const auto number = item.value_exact<std::int64_t>();
      const bool is_new = number && *number >= 1 && *number <= services_of_the_measure &&
                          std::find(numbers.begin(), numbers.end(), *number) == numbers.end();
      if (is_new)
        numbers.push_back(static_cast<int>(*number));
      else
        fail(line, "services", range);
    }
    return numbers;
  }

  std::string words(const std::string& key, std::uint32_t line, const toml::node& node) {
    const auto value = node.value_exact<std::string>();
    const std::string trimmed = value ? text::t1(*value) : std::string();
    if (trimmed.empty()) fail(line, "wants_text", {{"key", key}});
    return trimmed;
  }

  static Url nowhere() { return *Url::parse("https://localhost/"); }

  Url address(const std::string& key, std::uint32_t line, const toml::node& node) {
    std::string value = words(key, line, node);
    if (holds_credentials(value)) fail(line, "secret", {{"key", key}, {"variable", "COLLAUDO_USER"}});
    if (value.find("://") == std::string::npos) value = "https://" + value;
    const auto url = Url::parse(value);
    if (!url) fail(line, "wants_address", {{"key", key}, {"value", value}});
    return url.value_or(nowhere());
  }

  std::int64_t whole(const std::string& key, std::uint32_t line, const toml::node& node, std::int64_t least,
                     std::int64_t most) {
    const auto value = node.value_exact<std::int64_t>();
    if (value && *value >= least && *value <= most) return *value;
    fail(line, "wants_number",
         {{"key", key}, {"least", std::to_string(least)}, {"most", std::to_string(most)}});
    return least;
  }

  // TOML's own dates, and dates as texts, also as they stand in Italian documents.
  std::string date(const std::string& key, std::uint32_t line, const toml::node& node) {
    std::string written;
    if (const auto value = node.value_exact<toml::date>())
      written = fmt::format("{:04}-{:02}-{:02}", value->year, value->month, value->day);
    else if (const auto as_text = node.value_exact<std::string>())
      written = iso_date(*as_text);
    if (!is_date(written)) fail(line, "wants_date", {{"key", key}});
    return written;
  }

  // One date, or those that followed one another.
  std::vector<std::string> dates(const std::string& key, std::uint32_t line, const toml::node& node) {
    const toml::array* array = node.as_array();
    if (!array) return {date(key, line, node)};
    std::vector<std::string> list;
    for (const toml::node& item : *array) list.push_back(date(key, line, item));
    if (list.empty()) fail(line, "wants_date", {{"key", key}});
    if (!std::is_sorted(list.begin(), list.end())) fail(line, "dates_in_order", {{"key", key}});
    return list;
  }

  // ---- waivers

  void read_waiver(const toml::table& table) {
    static const std::vector<std::string> known = {"criterion", "page", "reason", "author", "until"};
    const std::uint32_t line = table.source().begin.line;
    WaiverRule waiver;
    // Without folders: it goes into the report, which is the same wherever the program runs.
    waiver.where = fmt::format("{}:{}", std::filesystem::path(file_.path).filename().string(), line);
    std::set<std::string> given;
    for (const auto& [name, node] : table) {
      const std::string key(name.str());
      given.insert(key);
      if (key == "criterion")
        waiver.criterion = criterion(words(key, line_of(name), node), line_of(name));
      else if (key == "page")
        waiver.page = words(key, line_of(name), node);
      else if (key == "reason")
        waiver.reason = words(key, line_of(name), node);
      else if (key == "author")
        waiver.author = words(key, line_of(name), node);
      else if (key == "until")
        waiver.until = date(key, line_of(name), node);
      else
        fail_unknown(line_of(name), key, known);
    }
    // A key that is missing may only be misspelt.
    const bool are_known = std::all_of(given.begin(), given.end(), [](const std::string& key) {
      return std::find(known.begin(), known.end(), key) != known.end();
    });
    for (const std::string key : {"criterion", "reason", "until"})
      if (are_known && !given.contains(key))
        fail(line, "missing_key", {{"table", "[[waiver]]"}, {"key", key}});
    file_.waivers.push_back(std::move(waiver));
  }

  std::string criterion(const std::string& id, std::uint32_t line) {
    if (const Criterion* found = find_criterion(id)) return found->spec.id;
    const auto group = select_criteria({id}, {});
    const auto newline = group ? std::string::npos : group.error().find('\n');
    if (group)
      fail(line, "waiver_of_group", {{"id", id}});
    else if (newline == std::string::npos)
      fail(line, "unknown_criterion", {{"id", id}});
    else
      fail(line, "unknown_criterion_near", {{"id", id}, {"nearest", group.error().substr(newline + 1)}});
    return id;
  }

  const Phrases& phrases_;
  const SiteNames names_;
  std::string folder_;
  std::map<std::string, std::string> site_names_;  // comparable form → where
  ConfigurationFile file_;
  std::string fault_;
  std::uint32_t fault_line_ = 0;
};

}  // namespace

Result<ConfigurationFile> read_configuration(std::string_view text, const std::string& path,
                                             const Phrases& phrases, SiteNames names) {
  return FileReader(path, phrases, names).read(text);
}

}  // namespace collaudo
