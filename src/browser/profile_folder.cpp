#include "browser/profile_folder.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace collaudo::browser {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view beginning = "collaudo-chromium-";
constexpr const char* lock_name = "collaudo.lock";
constexpr std::time_t time_to_lock = 60;

fs::path parent() {
  std::error_code fault;
  fs::path folder = fs::temp_directory_path(fault);
  return fault ? fs::path("/tmp") : folder;
}

// Processes that are ending may still write while we remove.
void remove_whole(const fs::path& folder) {
  for (int attempt = 0; attempt < 20; ++attempt) {
    std::error_code fault;
    fs::remove_all(folder, fault);
    if (!fault && !fs::exists(folder, fault)) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

bool is_ours(const fs::path& folder, struct stat& facts) {
  return lstat(folder.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode) && facts.st_uid == geteuid();
}

bool is_abandoned(const fs::path& folder) {
  struct stat facts {};
  if (!is_ours(folder, facts)) return false;
  const int lock = open((folder / lock_name).c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  // Without a lock it is just being made, unless it has stood there for a while.
  if (lock < 0) return errno == ENOENT && std::time(nullptr) - facts.st_mtime > time_to_lock;
  const bool is_free = flock(lock, LOCK_EX | LOCK_NB) == 0;
  close(lock);
  return is_free;
}

}  // namespace

void remove_stale_folders() {
  std::error_code fault;
  for (const auto& entry : fs::directory_iterator(parent(), fault))
    if (entry.path().filename().string().starts_with(beginning) && is_abandoned(entry.path()))
      remove_whole(entry.path());
}

Result<ProfileFolder> ProfileFolder::make() {
  remove_stale_folders();
  std::string name = (parent() / (std::string(beginning) + "XXXXXX")).string();
  if (!mkdtemp(name.data())) return Error{"no temporary folder can be made: " + std::string(strerror(errno))};
  const int lock = open((fs::path(name) / lock_name).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0 || flock(lock, LOCK_EX | LOCK_NB) != 0) {
    const std::string why = strerror(errno);
    if (lock >= 0) close(lock);
    remove_whole(name);
    return Error{"no temporary folder can be locked: " + why};
  }
  return ProfileFolder(name, lock);
}

ProfileFolder::ProfileFolder(ProfileFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})), lock_(std::exchange(other.lock_, -1)) {}

ProfileFolder::~ProfileFolder() {
  if (lock_ < 0) return;
  remove_whole(path_);
  close(lock_);
}

}  // namespace collaudo::browser
