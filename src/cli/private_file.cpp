#include "cli/private_file.h"

#include <cerrno>
#include <cstdio>
#include <sys/stat.h>

#include "cli/usage_error.h"

namespace collaudo {

void write_private(const Phrases& phrases, const std::string& file, const std::string& text) {
  const mode_t before = umask(0077);
  std::FILE* stream = std::fopen(file.c_str(), "wx");
  const int fault = errno;
  umask(before);
  if (!stream) throw UsageError(phrases(fault == EEXIST ? "error.exists" : "error.write", {{"file", file}}));
  const bool is_written = std::fwrite(text.data(), 1, text.size(), stream) == text.size();
  const bool is_closed = std::fclose(stream) == 0;
  if (!is_written || !is_closed) throw UsageError(phrases("error.write", {{"file", file}}));
}

}  // namespace collaudo
