#include "cli/text_file.h"

#include <fstream>
#include <iostream>

#include "cli/usage_error.h"

namespace collaudo {

void write_text(const Phrases& phrases, const std::string& file, const std::string& text) {
  if (file.empty()) return;
  const bool is_written = [&] {
    if (file == "-") return static_cast<bool>(std::cout << text << std::flush);
    std::ofstream stream(file, std::ios::binary);
    return static_cast<bool>(stream << text << std::flush);
  }();
  if (!is_written) throw UsageError(phrases("error.write", {{"file", file}}));
}

}  // namespace collaudo
