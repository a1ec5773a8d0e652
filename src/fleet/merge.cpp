#include "fleet/merge.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <set>

#include "report/write_report.h"

namespace collaudo::fleet {

namespace {

namespace fs = std::filesystem;

std::string part_of(RunSettings& settings) {
  const auto found = settings.find("shard");
  if (found == settings.end()) return {};
  std::string part = found->second;
  settings.erase(found);
  return part;
}

std::vector<std::string> missing_parts(const std::set<std::string>& parts) {
  if (parts.empty()) return {};
  const auto slash = parts.begin()->find('/');
  std::size_t count = 0;
  if (slash == std::string::npos) return {};
  std::from_chars(parts.begin()->data() + slash + 1, parts.begin()->data() + parts.begin()->size(), count);
  std::vector<std::string> missing;
  for (std::size_t number = 1; number <= std::min<std::size_t>(count, 10'000); ++number)
    if (std::string part = std::to_string(number) + "/" + std::to_string(count); !parts.contains(part))
      missing.push_back(std::move(part));
  return missing;
}

// The number of errno.
int take_file(const std::string& from, const std::string& to) {
  std::error_code error;
  fs::remove(to, error);
  fs::create_hard_link(from, to, error);
  if (!error) return 0;
  fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
  return error.value();
}

}  // namespace

Result<Merged> merge_folders(const std::vector<std::string>& folders, const std::string& into,
                             const Phrases& phrases, Language language) {
  Merged merged;
  std::map<std::string, std::pair<SiteRow, std::string>> found;  // by id: with its folder
  std::set<std::string> parts;
  std::optional<RunSettings> common;
  for (const std::string& folder : folders) {
    auto rows = rows_of_folder(folder, phrases);
    if (!rows) return Error{rows.error()};
    auto settings = settings_of_folder(folder);
    if (!settings) return Error{phrases("folder.foreign", {{"folder", folder}})};
    if (const std::string part = part_of(*settings); !part.empty()) parts.insert(part);
    if (common && *common != *settings)
      return Error{phrases("merge.other_options", {{"folder", folder}, {"first", folders.front()}})};
    common = std::move(settings);
    std::vector<SiteRow> taken = std::move(rows).value();
    for (SiteRow& row : taken) {
      const std::string id = row.id;
      merged.seen_twice += found.contains(id) ? 1 : 0;
      found.insert_or_assign(id, std::pair(std::move(row), folder));
    }
  }
  merged.missing_parts = missing_parts(parts);
  auto target = Folder::open(into, Folder::Mode::fresh, common.value_or(RunSettings()), phrases, language);
  if (!target) return Error{target.error()};
  const auto fault = [&](int code) {
    return Error{phrases("folder.fault", {{"folder", into}, {"reason", write_fault(language, code)}})};
  };
  for (auto& [id, place] : found) {
    SiteRow& row = place.first;
    for (const std::string* file : {&row.json, &row.html, &row.bundle})
      // From a line of a file that anybody may have written: nothing but the folder of sites.
      if (file->starts_with("sites/") && file->find('/', 6) == std::string::npos)
        if (const int code = take_file(place.second + "/" + *file, into + "/" + *file); code != 0)
          return fault(code);
    if (const int code = (*target)->add(row); code != 0) return fault(code);
    merged.rows.push_back(std::move(row));
  }
  std::stable_sort(merged.rows.begin(), merged.rows.end(),
                   [](const SiteRow& a, const SiteRow& b) { return a.position < b.position; });
  std::vector<std::string> ids;
  for (const SiteRow& row : merged.rows) ids.push_back(row.id);
  if (const int code = (*target)->put_in_order(ids); code != 0) return fault(code);
  return merged;
}

}  // namespace collaudo::fleet
