// Politeness: how much one server is asked at a time. Made and read by the HTTP source. It has no clock: the
// time is handed in, so that every rule can be tested. Not thread-safe; lives as long as its source.
//
// What counts is the address, since the hosts of one server share its strength. A host whose address is not
// known yet counts for itself, and joins its address when the first connection tells it.
#pragma once

#include <chrono>
#include <map>
#include <string>

namespace collaudo {

class Politeness {
 public:
  using Time = std::chrono::steady_clock::time_point;

  struct Limits {
    int per_address = 4;
    int delay_ms = -1;  // -1: 0 on loopback, 100 elsewhere
  };

  Politeness(int per_address, int delay_ms) : limits_{per_address, delay_ms} {}

  // When the next request to the host may start: not after `now` means now, Time::max() when one has to end
  // first.
  Time earliest(const std::string& host, Time now) const { return earliest(host, now, limits_); }
  // By the limits of a site that has its own.
  Time earliest(const std::string& host, Time now, const Limits& limits) const;
  void started(const std::string& host, Time now);
  void ended(const std::string& host);
  void located(const std::string& host, const std::string& address);
  // The server asked to be left alone until then (Retry-After).
  void hold(const std::string& host, Time until);

 private:
  struct Server {
    int running = 0;
    Time last_start = Time::min();
    Time held_until = Time::min();
  };

  const std::string& key(const std::string& host) const;

  Limits limits_;
  std::map<std::string, std::string> address_of_host_;
  std::map<std::string, Server> servers_;  // by address, or by host while the address is not known
};

bool is_loopback(const std::string& host_or_address);

}  // namespace collaudo
