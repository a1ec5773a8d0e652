#include "browser/chromium_program.h"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <unistd.h>

namespace collaudo::browser {

namespace {

// The real binary before the launcher, which adds flags and keys of its own.
constexpr std::array<std::string_view, 8> places = {"chromium-headless-shell",
                                                    "/usr/lib/chromium/chromium",
                                                    "/usr/lib/chromium-browser/chromium-browser",
                                                    "chromium",
                                                    "chromium-browser",
                                                    "google-chrome",
                                                    "/snap/bin/chromium",
                                                    "google-chrome-stable"};

bool is_program(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored) && access(path.c_str(), X_OK) == 0;
}

std::optional<std::string> found(std::string_view name) {
  if (name.find('/') != std::string_view::npos)
    return is_program(std::string(name)) ? std::optional(std::string(name)) : std::nullopt;
  const char* variable = std::getenv("PATH");
  std::string_view path = variable ? variable : "/usr/local/bin:/usr/bin:/bin";
  while (!path.empty()) {
    const std::string_view folder = path.substr(0, path.find(':'));
    path.remove_prefix(std::min(path.size(), folder.size() + 1));
    const std::string candidate = std::string(folder) + "/" + std::string(name);
    if (!folder.empty() && is_program(candidate)) return candidate;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> find_chromium(std::string_view named) {
  if (!named.empty()) return found(named);
  if (const char* variable = std::getenv("COLLAUDO_CHROMIUM"); variable && *variable) return found(variable);
  for (const std::string_view place : places)
    if (const auto program = found(place)) return program;
  return std::nullopt;
}

}  // namespace collaudo::browser
