#include "http_source_cookies.h"

#include <algorithm>
#include <fstream>

#include <fmt/core.h>

namespace collaudo {

namespace {

bool is_comment(const std::string& line) {
  return line.empty() || (line.starts_with('#') && !line.starts_with("#HttpOnly_"));
}

// domain, subdomains too, path, https only, expiry, name, value
bool is_cookie(const std::string& line) { return std::count(line.begin(), line.end(), '\t') == 6; }

}  // namespace

Result<CookieLines> read_cookies(const std::string& file) {
  CookieLines lines;
  if (file.empty()) return lines;
  std::ifstream stream(file);
  if (!stream) return Error{fmt::format("cannot read the cookie file {}", file)};
  std::string line;
  for (int number = 1; std::getline(stream, line); ++number) {
    if (line.ends_with('\r')) line.pop_back();
    if (is_comment(line)) continue;
    if (!is_cookie(line))  // not shown: it may hold a secret
      return Error{
          fmt::format("{}: line {} is no cookie in Netscape format (7 fields between tabs)", file, number)};
    lines.push_back(line);
  }
  return lines;
}

}  // namespace collaudo
