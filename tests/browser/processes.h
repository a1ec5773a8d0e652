// What the machine shows of browsers that a program started: their processes and the folders that they leave.
// For tests that see that nothing is left. Reads /proc; any thread.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <sys/types.h>
#include <vector>

namespace collaudo::testing {

// Profile folders in `parent`.
inline std::set<std::string> profile_folders(const std::filesystem::path& parent) {
  std::set<std::string> folders;
  for (const auto& entry : std::filesystem::directory_iterator(parent))
    if (entry.path().filename().string().starts_with("collaudo-chromium-")) folders.insert(entry.path());
  return folders;
}

// Processes whose command line has that word, zombies left out.
inline std::vector<pid_t> processes_with(const std::string& word) {
  std::vector<pid_t> found;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::ifstream stream(entry.path() / "cmdline", std::ios::binary);
    const std::string line{std::istreambuf_iterator<char>(stream), {}};
    if (line.find(word) != std::string::npos) found.push_back(static_cast<pid_t>(std::stol(name)));
  }
  return found;
}

}  // namespace collaudo::testing
