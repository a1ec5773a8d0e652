#include "politeness.h"

#include <algorithm>

namespace collaudo {

bool is_loopback(const std::string& host_or_address) {
  const std::string& name = host_or_address;
  const bool is_ipv4 = name.starts_with("127.") && name.find_first_not_of("0123456789.") == std::string::npos;
  return is_ipv4 || name == "::1" || name == "[::1]" || name == "localhost" || name.ends_with(".localhost");
}

const std::string& Politeness::key(const std::string& host) const {
  const auto known = address_of_host_.find(host);
  return known == address_of_host_.end() ? host : known->second;
}

Politeness::Time Politeness::earliest(const std::string& host, Time now, const Limits& limits) const {
  const std::string& name = key(host);
  const auto found = servers_.find(name);
  if (found == servers_.end()) return now;
  const Server& server = found->second;
  if (server.running >= limits.per_address) return Time::max();
  const std::chrono::milliseconds delay{limits.delay_ms >= 0 ? limits.delay_ms : is_loopback(name) ? 0 : 100};
  const Time after_last = server.last_start == Time::min() ? now : server.last_start + delay;
  return std::max({now, after_last, server.held_until});
}

void Politeness::started(const std::string& host, Time now) {
  Server& server = servers_[key(host)];
  ++server.running;
  server.last_start = now;
}

void Politeness::ended(const std::string& host) { --servers_[key(host)].running; }

void Politeness::located(const std::string& host, const std::string& address) {
  // The first address stays: requests that are running have been counted there.
  if (address.empty() || !address_of_host_.try_emplace(host, address).second || host == address) return;
  const Server alone = servers_[host];
  servers_.erase(host);
  Server& server = servers_[address];
  server.running += alone.running;
  server.last_start = std::max(server.last_start, alone.last_start);
  server.held_until = std::max(server.held_until, alone.held_until);
}

void Politeness::hold(const std::string& host, Time until) {
  Server& server = servers_[key(host)];
  server.held_until = std::max(server.held_until, until);
}

}  // namespace collaudo
