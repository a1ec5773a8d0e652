#include "http_source_routes.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <cstdlib>
#include <optional>

#include <fmt/core.h>

#include "exchange_header.h"

namespace collaudo {

namespace {

std::string variable(const char* name, const char* other = nullptr) {
  const char* value = std::getenv(name);
  if ((!value || !*value) && other) value = std::getenv(other);
  return value ? value : "";
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  while (true) {
    const auto end = text.find_first_of(separators, begin);
    parts.push_back(text.substr(begin, end - begin));
    if (end == std::string_view::npos) return parts;
    begin = end + 1;
  }
}

// Splits at colons, but not inside brackets. Empty when the brackets do not match.
std::vector<std::string_view> fields(std::string_view text, std::size_t at_most) {
  std::vector<std::string_view> parts;
  while (parts.size() + 1 < at_most) {
    const auto from = text.starts_with('[') ? text.find(']') : 0;
    if (from == std::string_view::npos) return {};
    const auto colon = text.find(':', from);
    if (colon == std::string_view::npos) break;
    parts.push_back(text.substr(0, colon));
    text.remove_prefix(colon + 1);
  }
  parts.push_back(text);
  return parts;
}

// 0 for nothing written.
std::optional<int> port_of(std::string_view text) {
  if (text.empty()) return 0;
  int port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port < 1 || port > 65535)
    return std::nullopt;
  return port;
}

std::string host_named(std::string_view text) { return without_brackets(ascii_lower(text)); }

Error malformed(std::string_view option, const std::string& value, std::string_view form) {
  return Error{fmt::format("{}: \"{}\" does not read {}", option, value, form)};
}

struct Address {
  std::array<unsigned char, 16> bytes{};
  int bits = 0;  // 32, 128, 0 = no address
};

Address address_of(const std::string& text) {
  Address address;
  if (inet_pton(AF_INET, text.c_str(), address.bytes.data()) == 1)
    address.bits = 32;
  else if (inet_pton(AF_INET6, text.c_str(), address.bytes.data()) == 1)
    address.bits = 128;
  return address;
}

bool share_prefix(const Address& a, const Address& b, int bits) {
  for (int bit = 0; bit < bits; ++bit) {
    const auto byte = static_cast<std::size_t>(bit / 8);
    if ((a.bytes[byte] ^ b.bytes[byte]) & (0x80 >> bit % 8)) return false;
  }
  return true;
}

bool names_network(std::string_view entry, const Address& address) {
  const auto slash = entry.find('/');
  const Address network = address_of(without_brackets(entry.substr(0, slash)));
  if (network.bits == 0 || network.bits != address.bits) return false;
  int bits = network.bits;
  if (slash != std::string_view::npos) {
    const std::string_view length = entry.substr(slash + 1);
    const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), bits);
    if (error != std::errc() || end != length.data() + length.size() || bits < 0 || bits > network.bits)
      return false;
  }
  return share_prefix(network, address, bits);
}

bool names_host(std::string_view entry, std::string_view host) {
  while (entry.starts_with('.')) entry.remove_prefix(1);
  if (entry.ends_with('.')) entry.remove_suffix(1);
  if (entry.empty() || entry.size() > host.size()) return false;
  const auto before = host.size() - entry.size();
  return equals_ignoring_case(host.substr(before), entry) && (before == 0 || host[before - 1] == '.');
}

bool excepts(const std::string& no_proxy, const std::string& host) {
  if (no_proxy == "*") return true;
  const Address address = address_of(host);
  for (const std::string_view entry : split(no_proxy, ", ")) {
    if (entry.empty()) continue;
    if (address.bits ? names_network(entry, address) : names_host(entry, host)) return true;
  }
  return false;
}

}  // namespace

std::string without_brackets(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return std::string(host);
}

bool is_ip_literal(const std::string& host) { return address_of(host).bits != 0; }

ProxyVariables ProxyVariables::of_process() {
  return {variable("http_proxy"), variable("https_proxy", "HTTPS_PROXY"), variable("all_proxy", "ALL_PROXY"),
          variable("no_proxy", "NO_PROXY")};
}

Result<Routes> Routes::of(const NetworkOptions& options, ProxyVariables variables) {
  Routes routes;
  routes.given_proxy_ = options.proxy;
  routes.variables_ = std::move(variables);
  for (const std::string& text : options.connect_to) {
    const auto parts = fields(text, 4);
    const auto port = parts.size() == 4 ? port_of(parts[1]) : std::nullopt;
    const auto to_port = parts.size() == 4 ? port_of(parts[3]) : std::nullopt;
    if (!port || !to_port) return malformed("--connect-to", text, "HOST:PORT:HOST2:PORT2");
    routes.redirections_.push_back({host_named(parts[0]), *port, {host_named(parts[2]), *to_port}});
  }
  for (const std::string& text : options.resolve) {
    const auto parts = fields(text, 3);
    const auto port = parts.size() == 3 ? port_of(parts[1]) : std::nullopt;
    if (!port || *port == 0 || parts[0].empty())
      return malformed("--resolve", text, "HOST:PORT:ADDRESS[,ADDRESS]");
    Resolution resolution{{host_named(parts[0]), *port}, {}};
    for (const std::string_view part : split(parts[2], ",")) {
      resolution.addresses.push_back(without_brackets(part));
      if (!is_ip_literal(resolution.addresses.back()))
        return malformed("--resolve", text, "HOST:PORT:ADDRESS[,ADDRESS]");
    }
    routes.resolutions_.push_back(std::move(resolution));
  }
  return routes;
}

Routes::Endpoint Routes::endpoint(std::string_view host, int port) const {
  Endpoint endpoint{without_brackets(host), port};
  for (const Redirection& redirection : redirections_) {
    const bool matches = (redirection.host.empty() || redirection.host == endpoint.host) &&
                         (redirection.port == 0 || redirection.port == port);
    if (!matches) continue;
    if (!redirection.to.host.empty()) endpoint.host = redirection.to.host;
    if (redirection.to.port != 0) endpoint.port = redirection.to.port;
    break;
  }
  return endpoint;
}

std::vector<std::string> Routes::given_addresses(const Endpoint& endpoint) const {
  // As in curl, a later entry takes the place of an earlier one.
  const auto find = [&](const std::string& host) {
    return std::find_if(resolutions_.rbegin(), resolutions_.rend(), [&](const Resolution& resolution) {
      return resolution.endpoint.host == host && resolution.endpoint.port == endpoint.port;
    });
  };
  auto found = find(endpoint.host);
  if (found == resolutions_.rend()) found = find("*");
  return found == resolutions_.rend() ? std::vector<std::string>() : found->addresses;
}

std::set<std::string> Routes::written_addresses() const {
  std::set<std::string> written;
  for (const Redirection& redirection : redirections_)
    if (is_ip_literal(redirection.to.host)) written.insert(redirection.to.host);
  for (const Resolution& resolution : resolutions_)
    written.insert(resolution.addresses.begin(), resolution.addresses.end());
  return written;
}

std::string Routes::proxy(std::string_view scheme, std::string_view host) const {
  std::string proxy = given_proxy_;
  if (proxy.empty()) proxy = scheme == "https" ? variables_.https : variables_.http;
  if (proxy.empty()) proxy = variables_.all;
  if (proxy.empty() || excepts(variables_.none, without_brackets(host))) return {};
  return proxy;
}

}  // namespace collaudo
