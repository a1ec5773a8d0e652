// ScratchFolder: a folder of its own for one test, gone with the object. Made by tests that write files; one
// thread.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <stdlib.h>
#include <string>

namespace collaudo::testing {

class ScratchFolder {
 public:
  ScratchFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "collaudo-test-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder: " + pattern);
    path_ = pattern;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  std::string file(const std::string& file_name) const { return (path_ / file_name).string(); }
  const std::filesystem::path& path() const { return path_; }
  // Folders on the way are made.
  void write(const std::string& file_name, const std::string& text) const {
    std::filesystem::create_directories((path_ / file_name).parent_path());
    std::ofstream stream(path_ / file_name, std::ios::binary);
    if (!(stream << text << std::flush)) throw std::runtime_error("cannot write " + file(file_name));
  }
  std::size_t size() const {  // how many files are in it
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(path_), {}));
  }

 private:
  std::filesystem::path path_;
};

}  // namespace collaudo::testing
