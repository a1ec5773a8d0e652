#include "vocabulary/host_labels.h"

#include <algorithm>

#include <collaudo/url.h>

namespace collaudo::domain {
namespace {

constexpr std::size_t longest_host = 253;  // RFC 1035

HostLabels split(std::string_view host) {
  HostLabels labels;
  for (std::size_t at = 0; at <= host.size();) {
    const auto end = std::min(host.find('.', at), host.size());
    labels.emplace_back(host.substr(at, end - at));
    at = end + 1;
  }
  return labels;
}

bool is_number(std::string_view label) {
  return std::all_of(label.begin(), label.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::optional<HostLabels> host_labels(std::string_view host) {
  // What would end the host of an address: the rest of it must not be read as a host.
  constexpr std::string_view never_in_a_name = "/\\?#@:[]% \t\r\n";
  if (host.empty() || host.size() > longest_host ||
      host.find_first_of(never_in_a_name) != std::string_view::npos)
    return std::nullopt;
  const auto url = Url::parse("https://" + std::string(host) + "/");
  if (!url) return std::nullopt;
  HostLabels labels = split(url->host_unicode());
  const bool has_empty =
      std::any_of(labels.begin(), labels.end(), [](const auto& label) { return label.empty(); });
  if (labels.size() < 2 || has_empty || is_number(labels.back())) return std::nullopt;
  return labels;
}

std::string joined_from(const HostLabels& labels, HostLabels::const_iterator first) {
  std::string result;
  for (; first != labels.end(); ++first) {
    if (!result.empty()) result += '.';
    result += *first;
  }
  return result;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace collaudo::domain
