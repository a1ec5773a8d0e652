// ProfileFolder: the fresh folder that one Chromium keeps its profile in, removed with this object. A folder
// whose owner was killed is removed at the next start: a lock that dies with its process tells the two apart.
// Made by ChromiumProcess; one thread.
#pragma once

#include <filesystem>

#include <collaudo/result.h>

namespace collaudo::browser {

class ProfileFolder {
 public:
  static Result<ProfileFolder> make();
  ProfileFolder(ProfileFolder&& other) noexcept;
  ProfileFolder& operator=(ProfileFolder&&) = delete;
  ~ProfileFolder();

  const std::filesystem::path& path() const { return path_; }

 private:
  ProfileFolder(std::filesystem::path path, int lock) : path_(std::move(path)), lock_(lock) {}
  std::filesystem::path path_;
  int lock_;
};

// Removes what killed runs of the same user left. Called by make().
void remove_stale_folders();

}  // namespace collaudo::browser
