#include "report/write_report.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <sstream>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "report/escape.h"
#include "text/phrases.h"

namespace collaudo {

namespace {

namespace fs = std::filesystem;

constexpr int no_error = 0;
constexpr mode_t everyone_by_umask = 0666;

std::string_view key_of_reason(int code) {
  switch (code) {
    case ENOSPC:
    case EDQUOT:
      return "write.no_space";
    case EACCES:
    case EPERM:
      return "write.denied";
    case ENOENT:
    case ENOTDIR:
      return "write.no_folder";
    case EISDIR:
      return "write.is_folder";
    case EROFS:
      return "write.read_only";
    default:
      return "write.other";
  }
}

Error failure(const Phrases& say, std::string_view file, int code) {
  return {say("write.failed", {{"file", terminal_safe(file)},
                               {"reason", say(key_of_reason(code), {{"code", std::to_string(code)}})}})};
}

int write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return no_error;
}

int write_and_close(int descriptor, std::string_view content) {
  if (descriptor < 0) return errno;
  const int error = write_all(descriptor, content);
  const int close_error = ::close(descriptor) == 0 ? no_error : errno;
  return error != no_error ? error : close_error;
}

int write_directly(const fs::path& path, std::string_view content) {
  return write_and_close(::open(path.c_str(), O_WRONLY | O_CLOEXEC), content);
}

int replace_file(const fs::path& path, std::string_view content) {
  fs::path temporary = path;
  temporary += "." + std::to_string(::getpid()) + ".partial";
  const int descriptor =
      ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, everyone_by_umask);
  if (descriptor < 0) return errno;
  struct stat former {};
  if (::stat(path.c_str(), &former) == 0) (void)::fchmod(descriptor, former.st_mode & 07777U);
  int error = write_and_close(descriptor, content);
  if (error == no_error && ::rename(temporary.c_str(), path.c_str()) != 0) error = errno;
  if (error != no_error) (void)::unlink(temporary.c_str());
  return error;
}

int write_file(const std::string& file, std::string_view content) {
  std::error_code ignored;
  const fs::file_status status = fs::status(file, ignored);
  if (fs::is_directory(status)) return EISDIR;
  if (fs::exists(status) && !fs::is_regular_file(status)) return write_directly(file, content);
  // A link stays a link: the file that it names is replaced.
  const fs::path real =
      fs::is_symlink(fs::symlink_status(file, ignored)) ? fs::weakly_canonical(file, ignored) : fs::path();
  return replace_file(real.empty() ? fs::path(file) : real, content);
}

}  // namespace

Result<std::monostate> write_to(const Report& report, const FormatRow& format, const ReportOptions& options,
                                const std::string& file) {
  std::ostringstream content;
  format.write(report, options, content);
  return write_content(content.view(), options.language, file);
}

Result<std::monostate> write_content(std::string_view content, Language language, const std::string& file) {
  const Phrases say("src/report/phrases.json", language);
  if (file == "-") {
    std::fflush(stdout);
    const int error = write_all(STDOUT_FILENO, content);
    if (error != no_error) return failure(say, say("write.stdout"), error);
    return std::monostate{};
  }
  const int error = write_file(file, content);
  if (error != no_error) return failure(say, file, error);
  return std::monostate{};
}

Result<std::monostate> append_content(std::string_view content, Language language, const std::string& file) {
  const int error = write_and_close(
      ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, everyone_by_umask), content);
  if (error != no_error) return failure(Phrases("src/report/phrases.json", language), file, error);
  return std::monostate{};
}

}  // namespace collaudo
