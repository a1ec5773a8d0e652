#include "files/replaced_file.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace collaudo {

namespace fs = std::filesystem;

int write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

ReplacedFile::ReplacedFile(const std::string& file) : place_(file) {
  std::error_code ignored;
  const fs::file_status status = fs::status(file, ignored);
  if (fs::is_directory(status)) {
    fault_ = EISDIR;
    return;
  }
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    descriptor_ = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor_ < 0) fault_ = errno;
    return;
  }
  if (fs::is_symlink(fs::symlink_status(file, ignored)))
    if (const fs::path real = fs::weakly_canonical(file, ignored); !real.empty()) place_ = real;
  const std::string beside = place_ + "." + std::to_string(::getpid()) + ".partial";
  constexpr mode_t everyone_by_umask = 0666;
  descriptor_ = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, everyone_by_umask);
  if (descriptor_ < 0) {
    fault_ = errno;
    return;
  }
  temporary_ = beside;
  struct stat former {};
  if (::stat(place_.c_str(), &former) == 0) (void)::fchmod(descriptor_, former.st_mode & 07777U);
}

ReplacedFile::~ReplacedFile() {
  close();
  if (!temporary_.empty()) (void)::unlink(temporary_.c_str());
}

void ReplacedFile::write(std::string_view bytes) {
  if (fault_ == 0) fault_ = write_all(descriptor_, bytes);
}

int ReplacedFile::commit() {
  close();
  if (fault_ == 0 && !temporary_.empty()) {
    if (::rename(temporary_.c_str(), place_.c_str()) == 0)
      temporary_.clear();
    else
      fault_ = errno;
  }
  return fault_;
}

void ReplacedFile::close() {
  if (descriptor_ < 0) return;
  if (::close(descriptor_) != 0 && fault_ == 0) fault_ = errno;
  descriptor_ = -1;
}

}  // namespace collaudo
