#include "cli/option_values.h"

#include <filesystem>
#include <fstream>
#include <sstream>

namespace collaudo {

Url address_in(const Phrases& phrases, const std::string& text) {
  const bool has_scheme = text.find("://") != std::string::npos;
  const auto url = Url::parse(has_scheme ? text : "https://" + text);
  const bool names_a_host =
      url && (has_scheme || url->host().find('.') != std::string::npos || url->host() == "localhost");
  if (!names_a_host) throw UsageError(phrases("error.url", {{"value", text}}));
  return *url;
}

void require_file(const Phrases& phrases, std::string_view option, const std::string& file) {
  std::error_code fault;
  if (!std::filesystem::is_regular_file(file, fault) || !std::ifstream(file, std::ios::binary))
    throw UsageError(phrases("error.file", {{"option", std::string(option)}, {"file", file}}));
}

std::string file_text(const Phrases& phrases, std::string_view option, const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  if (!stream || !std::filesystem::is_regular_file(file) || !(text << stream.rdbuf()))
    throw UsageError(phrases("error.file", {{"option", std::string(option)}, {"file", file}}));
  return text.str();
}

std::string first_line(const std::string& text) { return text.substr(0, text.find_first_of("\r\n")); }

std::vector<std::string> split_lists(const std::vector<std::string>& lists) {
  std::vector<std::string> parts;
  for (const std::string& list : lists) {
    std::istringstream stream(list);
    for (std::string part; std::getline(stream, part, ',');)
      if (const std::string trimmed = text::t1(part); !trimmed.empty()) parts.push_back(trimmed);
  }
  return parts;
}

}  // namespace collaudo
