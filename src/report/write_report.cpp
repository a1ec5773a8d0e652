#include "report/write_report.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sstream>
#include <string_view>
#include <unistd.h>

#include "files/replaced_file.h"
#include "report/escape.h"
#include "text/phrases.h"

namespace collaudo {

namespace {

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
    case EFBIG:
      return "write.too_large";
    case EROFS:
      return "write.read_only";
    default:
      return "write.other";
  }
}

std::string reason_of(const Phrases& say, int code) {
  return say(key_of_reason(code), {{"code", std::to_string(code)}});
}

Error failure(const Phrases& say, std::string_view file, int code) {
  return {say("write.failed", {{"file", terminal_safe(file)}, {"reason", reason_of(say, code)}})};
}

}  // namespace

std::string write_fault(Language language, int code) {
  return reason_of(Phrases("src/report/phrases.json", language), code);
}

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
    if (error != 0) return failure(say, say("write.stdout"), error);
    return std::monostate{};
  }
  ReplacedFile written(file);
  written.write(content);
  if (const int error = written.commit(); error != 0) return failure(say, file, error);
  return std::monostate{};
}

Result<std::monostate> append_content(std::string_view content, Language language, const std::string& file) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
  int error = descriptor < 0 ? errno : write_all(descriptor, content);
  if (descriptor >= 0 && ::close(descriptor) != 0 && error == 0) error = errno;
  if (error != 0) return failure(Phrases("src/report/phrases.json", language), file, error);
  return std::monostate{};
}

}  // namespace collaudo
