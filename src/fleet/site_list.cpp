#include "fleet/site_list.h"

#include <algorithm>
#include <map>
#include <optional>

#include <collaudo/criterion.h>
#include <collaudo/domain_rule.h>
#include <collaudo/text.h>
#include <collaudo/value.h>

#include "evidence/openssl_digest.h"
#include "fleet/spreadsheet.h"
#include "html/charset.h"
#include "text/ascii.h"
#include "text/utf8.h"

namespace collaudo::fleet {

namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

// ---- from cells to the text of a configuration, which has one reader, with one set of rules and complaints

std::string quoted(std::string_view value) {
  std::string text = "\"";
  for (const char letter : value) {
    const auto byte = static_cast<unsigned char>(letter);
    if (letter == '"' || letter == '\\') text += '\\';
    if (byte < 0x20 || byte == 0x7f) {
      constexpr std::string_view digits = "0123456789ABCDEF";
      text += "\\u00";
      text += digits[byte / 16];
      text += digits[byte % 16];
    } else {
      text += letter;
    }
  }
  return text + "\"";
}

bool is_whole(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::vector<std::string> split(std::string_view cell, std::string_view separators) {
  std::vector<std::string> parts;
  while (!cell.empty()) {
    const auto end = std::min(cell.find_first_of(separators), cell.size());
    if (std::string part = text::t1(cell.substr(0, end)); !part.empty()) parts.push_back(std::move(part));
    cell.remove_prefix(std::min(end + 1, cell.size()));
  }
  return parts;
}

std::string list_of(const std::vector<std::string>& values) {
  std::string text = "[";
  for (const std::string& value : values) text += (text.size() > 1 ? ", " : "") + value;
  return text + "]";
}

// "4.200", "4 200": as spreadsheets show numbers. What is none stays a text, for the reader to refuse.
std::string number(const std::string& cell) {
  std::string digits;
  for (const char letter : cell)
    if (std::string_view(". '").find(letter) == std::string_view::npos) digits += letter;
  return is_whole(digits) && digits.size() < 15 ? std::to_string(std::stoll(digits)) : quoted(cell);
}

std::string services(const std::string& cell) {
  const std::vector<std::string> parts = split(cell, ",; |/\n");
  const bool are_numbers = std::all_of(
      parts.begin(), parts.end(), [](const std::string& part) { return is_whole(part) && part.size() < 5; });
  if (!are_numbers) return quoted(cell);
  std::vector<std::string> numbers;
  for (const std::string& part : parts) numbers.push_back(std::to_string(std::stoi(part)));
  return list_of(numbers);
}

std::string dates(const std::string& cell) {
  std::vector<std::string> values;
  for (const std::string& part : split(cell, ",;|\n")) values.push_back(quoted(part));
  return values.size() == 1 ? values.front() : list_of(values);
}

// Several values of an option stand one below the other in their cell, or with "|" between.
std::string option(const std::string& cell) {
  const std::string word = text::t2(cell);
  if (word == "true" || word == "vero") return "true";
  if (word == "false" || word == "falso") return "false";
  std::vector<std::string> values;
  for (const std::string& part : split(cell, "|\n")) values.push_back(quoted(part));
  return values.size() == 1 ? values.front() : list_of(values);
}

std::string value_of(const std::string& column, const std::string& cell) {
  if (column == "population" || column == "grant") return number(cell);
  if (column == "services") return services(cell);
  if (column == "deadline") return dates(cell);
  // A spreadsheet takes the code for a number and drops its zeros.
  if (column == "istat" && is_whole(cell) && cell.size() < 6)
    return quoted(std::string(6 - cell.size(), '0') + cell);
  if (column == "url" || column == "name" || column == "supplier" || column == "istat") return quoted(cell);
  return option(cell);
}

std::string column_name(const std::string& cell) {
  std::string name = text::t2(cell);
  std::replace(name.begin(), name.end(), '-', '_');
  std::replace(name.begin(), name.end(), ' ', '_');
  return name;
}

// Each site on the line of its row, so that complaints name the line of the spreadsheet.
class ConfigurationText {
 public:
  void add(std::size_t line, const std::string& entry) {
    if (text_.empty()) text_ = "site = [";
    while (line_ < line) {
      text_ += '\n';
      ++line_;
    }
    text_ += "{" + entry + "},";
  }
  std::string finish() { return text_.empty() ? text_ : text_ + "]\n"; }

 private:
  std::string text_;
  std::size_t line_ = 1;
};

struct Columns {
  std::vector<std::string> names;
  bool has_address() const { return std::find(names.begin(), names.end(), "url") != names.end(); }
};

Columns columns_of(const SpreadsheetRow& row) {
  Columns columns;
  for (const std::string& cell : row.cells) columns.names.push_back(column_name(cell));
  return columns;
}

class ListReader {
 public:
  ListReader(const std::string& path, const Phrases& phrases) : path_(path), phrases_(phrases) {}

  Result<std::string> configuration(std::string_view utf8) {
    if (text::t1(utf8).empty()) return fault(1, "list.empty");
    const std::vector<SpreadsheetRow> rows = read_spreadsheet(utf8);
    const auto first =
        std::find_if(rows.begin(), rows.end(), [](const SpreadsheetRow& row) { return !row.cells.empty(); });
    if (first != rows.end() && columns_of(*first).has_address())
      return spreadsheet({first, rows.end()}, columns_of(*first));
    return addresses(utf8);
  }

 private:
  Error fault(std::size_t line, std::string_view key, Arguments arguments = {}) const {
    arguments.emplace_back("where", path_ + ":" + std::to_string(line));
    return Error{phrases_(key, arguments)};
  }

  Result<std::string> spreadsheet(const std::vector<SpreadsheetRow>& rows, const Columns& columns) const {
    for (std::size_t at = 0; at < columns.names.size(); ++at)
      if (!columns.names[at].empty() &&
          std::find(columns.names.begin(), columns.names.begin() + static_cast<std::ptrdiff_t>(at),
                    columns.names[at]) != columns.names.begin() + static_cast<std::ptrdiff_t>(at))
        return fault(rows.front().line, "list.same_column", {{"column", columns.names[at]}});
    ConfigurationText text;
    for (std::size_t index = 1; index < rows.size(); ++index) {
      const SpreadsheetRow& row = rows[index];
      std::string entry;
      for (std::size_t at = 0; at < row.cells.size(); ++at) {
        if (row.cells[at].empty()) continue;
        if (at >= columns.names.size() || columns.names[at].empty())
          return fault(row.line, "list.no_column", {{"value", text::shortened(row.cells[at], 60)}});
        entry += (entry.empty() ? "" : ", ") + quoted(columns.names[at]) + " = " +
                 value_of(columns.names[at], row.cells[at]);
      }
      if (!entry.empty()) text.add(row.line, entry);
    }
    return text.finish();
  }

  // An address a line; "#" begins a remark.
  Result<std::string> addresses(std::string_view utf8) const {
    ConfigurationText text;
    std::size_t line = 0;
    while (!utf8.empty()) {
      const auto end = std::min(utf8.find('\n'), utf8.size());
      const std::string word = text::t1(utf8.substr(0, end));
      utf8.remove_prefix(std::min(end + 1, utf8.size()));
      ++line;
      if (word.empty() || word.starts_with('#')) continue;
      if (word.find_first_of(";,\t ") != std::string::npos)
        return fault(line, "list.no_address", {{"value", text::shortened(word, 60)}});
      text.add(line, "url = " + quoted(word));
    }
    return text.finish();
  }

  const std::string& path_;
  const Phrases& phrases_;
};

// What a spreadsheet program of the country writes, when it does not write UTF-8.
std::string decoded(std::string_view bytes) {
  if (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
  if (text::is_valid_utf8(bytes)) return std::string(bytes);
  return html::to_utf8(bytes, "text/plain; charset=windows-1252", false).utf8;
}

// ---- ids, provinces, shards

std::string option_of(const ConfiguredSite& site, std::string_view name) {
  for (const Setting& setting : site.options)
    if (setting.option == name && !setting.values.empty()) return setting.values.front();
  return {};
}

std::string id_of(const ConfiguredSite& site) {
  constexpr std::size_t longest = 120, mark = 8;
  const std::string as = option_of(site, "as");
  std::string id;
  for (const char letter : site.url.host())
    id +=
        ascii::is_letter(letter) || ascii::is_digit(letter) || letter == '.' || letter == '-' ? letter : '_';
  const bool is_whole_host = site.url.path() == "/" && site.url.query().empty() && site.url.is_https() &&
                             site.url.port() == 443 && as.empty() && id.size() <= longest &&
                             !id.starts_with('.');
  if (is_whole_host) return id;
  if (id.size() > longest) id.resize(longest);
  if (id.starts_with('.')) id.front() = '_';
  return id + "-" + sha256_hex(site.url.canonical() + "\n" + as).substr(0, mark);
}

const std::map<std::string, std::string, std::less<>>& provinces_by_code() {
  static const auto made = [] {
    std::map<std::string, std::string, std::less<>> provinces;
    for (const std::string& line : vocabulary("comuni").at("municipalities").strings()) {
      const auto first = line.find('|'), second = line.find('|', first + 1);
      if (second != std::string::npos)
        provinces.emplace(line.substr(0, 6), line.substr(first + 1, second - first - 1));
    }
    return provinces;
  }();
  return made;
}

std::string province_of(const ConfiguredSite& site) {
  const auto& provinces = provinces_by_code();
  if (!site.istat.empty()) {
    if (const auto found = provinces.find(site.istat); found != provinces.end()) return found->second;
    // A comune that is newer than the list still says its province with its first three digits.
    const auto near = provinces.lower_bound(site.istat.substr(0, 3));
    if (near != provinces.end() && near->first.starts_with(site.istat.substr(0, 3))) return near->second;
  }
  const std::string as = option_of(site, "as");
  const auto shown_as =
      as.empty() ? std::nullopt : Url::parse(as.find("://") == std::string::npos ? "https://" + as : as);
  return judge_domain(shown_as ? shown_as->host() : site.url.host()).province;
}

}  // namespace

bool is_configuration(std::string_view path) { return path.ends_with(".toml"); }

Result<std::vector<ConfiguredSite>> read_site_list(std::string_view bytes, const std::string& path,
                                                   const Phrases& phrases,
                                                   const Phrases& configuration_phrases) {
  if (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff"))
    return Error{phrases("list.utf16", {{"where", path}})};
  auto configuration = ListReader(path, phrases).configuration(decoded(bytes));
  if (!configuration) return Error{configuration.error()};
  if (configuration->empty()) return Error{phrases("list.empty", {{"where", path}})};
  auto file = read_configuration(*configuration, path, configuration_phrases, SiteNames::shared);
  if (!file) return Error{file.error()};
  return std::move(file).value().sites;
}

Result<std::vector<ListedSite>> listed(std::vector<ConfiguredSite> sites, const std::string& path,
                                       const Phrases& phrases) {
  if (sites.empty()) return Error{phrases("list.empty", {{"where", path}})};
  std::map<std::string, std::string> where_of;
  std::vector<ListedSite> list;
  list.reserve(sites.size());
  for (ConfiguredSite& site : sites) {
    ListedSite made{std::move(site), {}, list.size() + 1, {}};
    made.id = id_of(made.site);
    made.province = province_of(made.site);
    const auto [other, is_new] = where_of.emplace(made.id, made.site.where);
    if (!is_new)
      return Error{
          phrases("list.same_site",
                  {{"where", made.site.where}, {"url", made.site.url.str()}, {"other", other->second}})};
    list.push_back(std::move(made));
  }
  return list;
}

bool is_in_shard(std::string_view id, std::size_t number, std::size_t count) {
  const std::string digest = sha256_hex(id).substr(0, 15);
  return std::stoull(digest, nullptr, 16) % count == number - 1;
}

}  // namespace collaudo::fleet
