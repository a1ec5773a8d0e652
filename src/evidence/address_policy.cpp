#include "address_policy.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <chrono>
#include <cstring>
#include <netdb.h>
#include <netinet/in.h>
#include <thread>

#include "tls_probe_addresses.h"

namespace collaudo {

namespace {

using Bytes4 = std::array<unsigned char, 4>;
using Bytes16 = std::array<unsigned char, 16>;

struct Network4 {
  Bytes4 base;
  int bits;
};

// What IANA's registry of special-purpose addresses calls not globally reachable, and all multicast.
constexpr std::array<Network4, 14> private_networks = {{{{0, 0, 0, 0}, 8},
                                                        {{10, 0, 0, 0}, 8},
                                                        {{100, 64, 0, 0}, 10},
                                                        {{127, 0, 0, 0}, 8},
                                                        {{169, 254, 0, 0}, 16},
                                                        {{172, 16, 0, 0}, 12},
                                                        {{192, 0, 0, 0}, 24},
                                                        {{192, 0, 2, 0}, 24},
                                                        {{192, 168, 0, 0}, 16},
                                                        {{198, 18, 0, 0}, 15},
                                                        {{198, 51, 100, 0}, 24},
                                                        {{203, 0, 113, 0}, 24},
                                                        {{224, 0, 0, 0}, 4},
                                                        {{240, 0, 0, 0}, 4}}};

bool lies_in(const Bytes4& address, const Network4& network) {
  for (int bit = 0; bit < network.bits; ++bit) {
    const auto byte = static_cast<std::size_t>(bit / 8);
    if ((address[byte] ^ network.base[byte]) & (0x80 >> bit % 8)) return false;
  }
  return true;
}

bool is_private(const Bytes4& address) {
  return std::any_of(private_networks.begin(), private_networks.end(),
                     [&](const Network4& network) { return lies_in(address, network); });
}

Bytes4 part_of(const Bytes16& address, std::size_t begin) {
  return {address[begin], address[begin + 1], address[begin + 2], address[begin + 3]};
}

bool is_private(const Bytes16& address) {
  const auto begins_with = [&](std::initializer_list<unsigned char> bytes) {
    return std::equal(bytes.begin(), bytes.end(), address.begin());
  };
  if (begins_with({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff})) return is_private(part_of(address, 12));
  if (begins_with({0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) return is_private(part_of(address, 12));
  if (begins_with({0x20, 0x02})) return is_private(part_of(address, 2));  // 6to4
  // Only 2000::/3 is routed on the Internet. In it 2001::/23 is for protocols (Teredo, with IPv4 inside, is
  // one), 2001:db8::/32 and 3fff::/20 are for documentation.
  return (address[0] & 0xe0) != 0x20 || begins_with({0x20, 0x01, 0x00}) || begins_with({0x20, 0x01, 0x01}) ||
         begins_with({0x20, 0x01, 0x0d, 0xb8}) || (begins_with({0x3f, 0xff}) && address[2] < 0x10);
}

}  // namespace

bool is_private_address(const std::string& address) {
  const std::string plain = address.substr(0, address.find('%'));  // without the zone of a link-local one
  Bytes4 four{};
  if (inet_pton(AF_INET, plain.c_str(), four.data()) == 1) return is_private(four);
  Bytes16 sixteen{};
  if (inet_pton(AF_INET6, plain.c_str(), sixteen.data()) == 1) return is_private(sixteen);
  return true;
}

std::string text_of(const sockaddr& address, unsigned length) {
  char text[NI_MAXHOST];
  if (address.sa_family != AF_INET && address.sa_family != AF_INET6) return {};
  if (getnameinfo(&address, length, text, sizeof text, nullptr, 0, NI_NUMERICHOST) != 0) return {};
  return text;
}

AddressPolicy::AddressPolicy(const NetworkOptions& options, const Routes& routes)
    : routes_(routes), given_(routes.written_addresses()), site_(options.site_host) {
  const int port = options.site_is_https ? 443 : 80;
  const Routes::Endpoint site = routes.endpoint(options.site_host, port);
  std::vector<std::string> addresses = routes.given_addresses(site);
  if (addresses.empty() && is_ip_literal(site.host)) addresses.push_back(site.host);
  // A public name among whose addresses a private one was put is a public name.
  const auto all_private = [](const std::vector<std::string>& found) {
    return !found.empty() && std::all_of(found.begin(), found.end(), is_private_address);
  };
  std::promise<bool> decision;
  is_site_private_ = decision.get_future().share();
  if (!addresses.empty() || site.host.empty() || !routes.proxy("https", options.site_host).empty()) {
    decision.set_value(all_private(addresses));
    return;
  }
  // The resolver cannot be told to stop: the thread owns all that it touches, and the process does not wait
  // for it.
  std::thread([host = site.host, all_private, decision = std::move(decision)]() mutable {
    decision.set_value(all_private(looked_up(host)));
  }).detach();
}

bool AddressPolicy::permits(const std::string& host, const std::string& address) const {
  if (given_.contains(address)) return true;
  if (!is_private_address(address)) {
    if (host == site_) was_site_public_ = true;
    return true;
  }
  if (was_site_public_) return false;
  constexpr std::chrono::seconds longest{10};
  return is_site_private_.wait_for(longest) == std::future_status::ready && is_site_private_.get();
}

bool AddressPolicy::permits_host(const std::string& host, int port) const {
  const Routes::Endpoint endpoint = routes_.endpoint(host, port);
  std::vector<std::string> addresses = routes_.given_addresses(endpoint);
  if (addresses.empty() && is_ip_literal(endpoint.host)) addresses.push_back(endpoint.host);
  if (addresses.empty()) addresses = looked_up(endpoint.host);
  return std::all_of(addresses.begin(), addresses.end(),
                     [&](const std::string& address) { return permits(host, address); });
}

}  // namespace collaudo
