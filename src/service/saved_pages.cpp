#include "service/saved_pages.h"

#include <algorithm>
#include <fstream>
#include <optional>
#include <system_error>

#include <collaudo/pattern.h>
#include <collaudo/text.h>
#include <collaudo/value.h>

#include "html/charset.h"
#include "service/iso_time.h"

namespace collaudo {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t max_file = 8 << 20;
constexpr std::size_t max_files = 300;

std::optional<std::string> bytes_of(const fs::path& file) {
  std::error_code ignored;
  if (!fs::is_regular_file(file, ignored) || fs::file_size(file, ignored) > max_file) return std::nullopt;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

bool is_page(const fs::path& file) {
  const std::string extension = text::t2(file.extension().string());
  return extension == ".html" || extension == ".htm" || extension == ".xhtml";
}

// Browsers write the address at the top; else the page names its own.
std::string address_of(const std::string& html) {
  static const Pattern saved("saved from url=\\(\\d+\\)(https?://[^ >]+)");
  if (const auto match = saved.first(std::string_view(html).substr(0, 4'000))) return match->groups[1];
  const html::Document document = html::Document::parse(html);
  if (const auto link = document.first("link[rel='canonical']"))
    return std::string(link->attribute_or("href"));
  return {};
}

struct Entry {
  std::string file, url, role;
  std::int64_t time_ms = 0;
};

std::string member(const Value& value, std::string_view key) {
  const Value* found = value.find(key);
  return found && found->is_string() ? found->string() : std::string();
}

Result<std::vector<Entry>> listed(const fs::path& index) {
  const auto text = bytes_of(index);
  const auto parsed = text ? parse_json(*text) : Result<Value>(Error{"index"});
  if (!parsed || !parsed->is_array()) return Error{"index"};
  std::vector<Entry> entries;
  for (const Value& item : parsed->array()) {
    Entry entry{member(item, "file"), member(item, "url"), member(item, "role"), 0};
    // A name only: nothing outside the folder is read.
    if (entry.file.empty() || fs::path(entry.file).filename() != entry.file) return Error{"index"};
    if (!entry.role.empty() && !screen_role_named(entry.role)) return Error{"index"};
    entry.time_ms = iso_milliseconds(member(item, "time")).value_or(0);
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace

Result<RecordedWalk> read_saved_pages(const fs::path& folder) {
  std::error_code fault;
  if (!fs::is_directory(folder, fault)) return Error{"no_folder"};
  std::vector<Entry> entries;
  if (fs::exists(folder / "index.json", fault)) {
    auto found = listed(folder / "index.json");
    if (!found) return Error{found.error()};
    entries = std::move(found).value();
  } else {
    for (const auto& entry : fs::directory_iterator(folder, fault))
      if (is_page(entry.path())) entries.push_back({entry.path().filename().string(), {}, {}, 0});
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.file < b.file; });
  }
  RecordedWalk walk;
  walk.channel = Channel::saved_pages;
  walk.source =
      folder.filename().empty() ? folder.parent_path().filename().string() : folder.filename().string();
  for (const Entry& entry : entries) {
    if (walk.exchanges.size() == max_files) {
      walk.is_cut = true;
      break;
    }
    RecordedExchange exchange;
    const auto bytes = bytes_of(folder / entry.file);
    exchange.mime = "text/html";
    exchange.dest = "document";
    exchange.is_rendered = true;
    exchange.role = entry.role;
    exchange.time_ms = entry.time_ms;
    exchange.has_body = bytes.has_value();
    if (bytes) exchange.body = html::to_utf8(*bytes, "", true).utf8;
    exchange.url = entry.url.empty() ? address_of(exchange.body) : entry.url;
    walk.exchanges.push_back(std::move(exchange));
  }
  if (walk.exchanges.empty()) return Error{"no_pages"};
  // Times of an index may be partial: the order of the list is the order of the walk.
  std::int64_t last = 0;
  for (RecordedExchange& exchange : walk.exchanges)
    last = exchange.time_ms = std::max(last, exchange.time_ms);
  return walk;
}

}  // namespace collaudo
