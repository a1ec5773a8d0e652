// TemporaryFolder: an empty folder of its own, with the files that a test wants in it. Made by a test, gone
// with it.
#pragma once

#include <filesystem>
#include <string>

namespace collaudo::testing {

class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  // Folders on the way are made.
  void write(const std::string& name, const std::string& text) const;

 private:
  std::filesystem::path path_;
};

}  // namespace collaudo::testing
