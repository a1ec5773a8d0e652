#include "fleet/folder.h"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "files/replaced_file.h"
#include "report/write_report.h"

namespace collaudo::fleet {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* journal_name = "/fleet.ndjson";
constexpr const char* settings_name = "/fleet.json";
constexpr std::uint64_t longest_line = 8'000'000;

std::string text_of_file(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::string json_of(const RunSettings& settings) {
  Json options = Json::object();
  for (const auto& [option, value] : settings) options[option] = value;
  return Json{{"schema_version", "1.0"},
              {"tool", {{"name", "collaudo"}, {"version", COLLAUDO_VERSION}}},
              {"options", options}}
             .dump(2, ' ', false, Json::error_handler_t::replace) +
         "\n";
}

std::optional<RunSettings> settings_in(const std::string& file) {
  const Json json = Json::parse(text_of_file(file), nullptr, false);
  if (!json.is_object() || !json.contains("options") || !json["options"].is_object()) return std::nullopt;
  RunSettings settings;
  for (const auto& [option, value] : json["options"].items())
    if (value.is_string()) settings.emplace(option, value.get<std::string>());
  return settings;
}

// The first option that is another one; empty when all are the same.
std::string changed_option(const RunSettings& before, const RunSettings& now) {
  const auto value = [](const RunSettings& settings, const std::string& option) {
    const auto found = settings.find(option);
    return found == settings.end() ? std::string() : found->second;
  };
  for (const RunSettings* settings : {&before, &now})
    for (const auto& [option, written] : *settings)
      if (value(before, option) != value(now, option)) return option;
  return {};
}

std::optional<std::string> read_at(int descriptor, std::uint64_t begin, std::uint64_t size) {
  std::string text(size, '\0');
  std::uint64_t done = 0;
  while (done < size) {
    const ssize_t count =
        ::pread(descriptor, text.data() + done, size - done, static_cast<off_t>(begin + done));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return std::nullopt;
    done += static_cast<std::uint64_t>(count);
  }
  return text;
}

// What a run that was killed had begun to write.
void remove_partial_files(const std::string& folder) {
  std::error_code ignored;
  for (const std::string& within : {folder, folder + "/sites", folder + "/views"})
    for (fs::directory_iterator entry(within, ignored), end; entry != end && !ignored;
         entry.increment(ignored))
      if (entry->path().extension() == ".partial") fs::remove(entry->path(), ignored);
}

// Calls with begin and text of every whole line; returns where the last one ends.
template <typename Take>
std::uint64_t each_line(int descriptor, const Take& take) {
  constexpr std::uint64_t part = 1'000'000;
  std::string line;
  std::uint64_t begin = 0, at = 0;
  while (true) {
    std::string block(part, '\0');
    const ssize_t count = ::pread(descriptor, block.data(), block.size(), static_cast<off_t>(at));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return begin;
    block.resize(static_cast<std::size_t>(count));
    at += block.size();
    std::size_t from = 0;
    for (std::size_t end; (end = block.find('\n', from)) != std::string::npos; from = end + 1) {
      line.append(block, from, end - from);
      if (line.size() <= longest_line) take(begin, line);
      begin += line.size() + 1;
      line.clear();
    }
    line.append(block, from);
  }
}

}  // namespace

std::string Folder::site_file(const std::string& id, std::string_view extension) {
  return "sites/" + id + std::string(extension);
}

Result<std::unique_ptr<Folder>> Folder::open(const std::string& path, Mode mode, const RunSettings& settings,
                                             const Phrases& phrases, Language language) {
  const auto fault = [&](int code) {
    return Error{phrases("folder.fault", {{"folder", path}, {"reason", write_fault(language, code)}})};
  };
  std::error_code error;
  fs::create_directories(path + "/sites", error);
  if (error) return fault(error.value());
  const int journal = ::open((path + journal_name).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (journal < 0) return fault(errno);
  std::unique_ptr<Folder> folder(new Folder(path, journal));
  if (::flock(journal, LOCK_EX | LOCK_NB) != 0) return Error{phrases("folder.busy", {{"folder", path}})};
  struct stat facts {};
  if (::fstat(journal, &facts) != 0) return fault(errno);
  const bool has_rows = facts.st_size > 0;
  if (mode == Mode::fresh && has_rows) return Error{phrases("folder.taken", {{"folder", path}})};
  if (has_rows) {
    const auto before = settings_in(path + settings_name);
    if (!before) return Error{phrases("folder.foreign", {{"folder", path}})};
    if (const std::string option = changed_option(*before, settings); !option.empty())
      return Error{phrases("folder.other_options", {{"folder", path}, {"option", option}})};
    folder->index_journal();
    remove_partial_files(path);
    if (::ftruncate(journal, static_cast<off_t>(folder->size_)) != 0) return fault(errno);
  } else {
    ReplacedFile written(path + settings_name);
    written.write(json_of(settings));
    if (const int code = written.commit(); code != 0) return fault(code);
  }
  return folder;
}

Folder::~Folder() { ::close(journal_); }

void Folder::index_journal() {
  place_of_.clear();
  size_ = each_line(journal_, [&](std::uint64_t begin, const std::string& line) {
    if (const auto row = row_of_line(line)) place_of_[row->id] = {begin, line.size()};
  });
}

int Folder::add(const SiteRow& row) {
  const std::string line = line_of(row) + "\n";
  const std::lock_guard lock(mutex_);
  if (::lseek(journal_, static_cast<off_t>(size_), SEEK_SET) < 0) return errno;
  if (const int code = write_all(journal_, line); code != 0) {
    // Nothing of a line is left that was not written whole.
    if (::ftruncate(journal_, static_cast<off_t>(size_)) != 0) return errno;
    return code;
  }
  if (::fdatasync(journal_) != 0 && errno != EINVAL && errno != EROFS) return errno;
  place_of_[row.id] = {size_, line.size() - 1};
  size_ += line.size();
  return 0;
}

void Folder::each_row(const std::function<void(SiteRow)>& take) const {
  for (const auto& [id, place] : place_of_) {
    const auto line = read_at(journal_, place.first, place.second);
    if (auto row = line ? row_of_line(*line) : std::nullopt) take(std::move(*row));
  }
}

int Folder::put_in_order(const std::vector<std::string>& ids) {
  const std::string file = path_ + journal_name;
  ReplacedFile ordered(file);
  for (const std::string& id : ids) {
    const auto place = place_of_.find(id);
    if (place == place_of_.end()) continue;
    const auto line = read_at(journal_, place->second.first, place->second.second);
    if (!line) return EIO;
    ordered.write(*line);
    ordered.write("\n");
  }
  if (const int code = ordered.commit(); code != 0) return code;
  const int journal = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
  if (journal < 0) return errno;
  ::close(journal_);
  journal_ = journal;
  index_journal();
  return 0;
}

std::optional<RunSettings> settings_of_folder(const std::string& path) {
  return settings_in(path + settings_name);
}

Result<std::vector<SiteRow>> rows_of_folder(const std::string& path, const Phrases& phrases) {
  const int journal = ::open((path + journal_name).c_str(), O_RDONLY | O_CLOEXEC);
  if (journal < 0) return Error{phrases("folder.no_fleet", {{"folder", path}})};
  std::vector<SiteRow> rows;
  std::map<std::string, std::size_t> place_of;
  each_line(journal, [&](std::uint64_t, const std::string& line) {
    auto row = row_of_line(line);
    if (!row) return;
    const auto [place, is_new] = place_of.emplace(row->id, rows.size());
    if (is_new)
      rows.push_back(std::move(*row));
    else
      rows[place->second] = std::move(*row);
  });
  ::close(journal);
  return rows;
}

}  // namespace collaudo::fleet
