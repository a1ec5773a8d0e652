#include "browser/host_rules.h"

namespace collaudo::browser {

namespace {

// Split at colons that stand in no brackets.
std::vector<std::string> parts_of(const std::string& route) {
  std::vector<std::string> parts(1);
  bool in_brackets = false;
  for (const char letter : route) {
    if (letter == '[') in_brackets = true;
    if (letter == ']') in_brackets = false;
    if (letter == ':' && !in_brackets)
      parts.emplace_back();
    else
      parts.back() += letter;
  }
  return parts;
}

std::string joined_from(const std::vector<std::string>& parts, std::size_t first) {
  std::string text;
  for (std::size_t index = first; index < parts.size(); ++index)
    text += (index == first ? "" : ":") + parts[index];
  return text;
}

// A rule ends at a comma and its words at white space.
bool is_clean(const std::string& word) { return word.find_first_of(", \t\r\n") == std::string::npos; }

std::string pattern(const std::string& host, const std::string& port) {
  return (host.empty() ? "*" : host) + (port.empty() ? "" : ":" + port);
}

}  // namespace

std::vector<std::string> host_rules(const NetworkOptions& options) {
  std::vector<std::string> rules;
  const auto add = [&](const std::string& from, const std::string& to) {
    if (!to.empty() && is_clean(from) && is_clean(to)) rules.push_back("MAP " + from + " " + to);
  };
  for (const std::string& route : options.connect_to) {
    const auto parts = parts_of(route);
    if (parts.size() != 4) continue;
    const std::string& host = parts[2].empty() ? parts[0] : parts[2];
    if (!host.empty()) add(pattern(parts[0], parts[1]), host + (parts[3].empty() ? "" : ":" + parts[3]));
  }
  for (const std::string& route : options.resolve) {
    const auto parts = parts_of(route);
    if (parts.size() < 3) continue;
    std::string host = parts[0];
    if (host.starts_with('+')) host.erase(0, 1);
    if (host.starts_with('-')) continue;
    std::string address = joined_from(parts, 2);
    address = address.substr(0, address.find(','));
    // An address without brackets has colons of its own.
    if (address.find(':') != std::string::npos && !address.starts_with('[')) address = "[" + address + "]";
    add(pattern(host == "*" ? "" : host, parts[1]), address);
  }
  return rules;
}

}  // namespace collaudo::browser
