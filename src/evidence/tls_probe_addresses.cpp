#include "tls_probe_addresses.h"

#include <algorithm>
#include <future>
#include <memory>
#include <netdb.h>
#include <sys/socket.h>
#include <thread>

namespace collaudo {

namespace {

constexpr std::size_t max_addresses = 64;

struct ListClosingOfResolver {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};

}  // namespace

std::vector<std::string> looked_up(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  std::vector<std::string> addresses;
  if (getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return addresses;
  const std::unique_ptr<addrinfo, ListClosingOfResolver> list(found);
  for (const addrinfo* entry = list.get(); entry && addresses.size() < max_addresses;
       entry = entry->ai_next) {
    char text[NI_MAXHOST];
    if (getnameinfo(entry->ai_addr, entry->ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST) == 0)
      addresses.emplace_back(text);
  }
  return addresses;
}

namespace {

// The resolver cannot be told to stop, so its thread is left behind when it takes too long: it owns all that
// it touches.
std::vector<std::string> looked_up_in_time(const std::string& host, Deadline deadline,
                                           const std::stop_token& stop) {
  std::packaged_task<std::vector<std::string>()> task([host] { return looked_up(host); });
  std::future<std::vector<std::string>> result = task.get_future();
  std::thread(std::move(task)).detach();
  while (!stop.stop_requested() && std::chrono::steady_clock::now() < deadline)
    if (result.wait_for(std::chrono::milliseconds(50)) == std::future_status::ready) return result.get();
  return {};
}

}  // namespace

std::vector<std::string> addresses_of(const ProbeTarget& target) {
  if (!target.proxy().empty()) return {};
  const Routes& routes = target.settings.routes();
  const Routes::Endpoint endpoint = routes.endpoint(target.host, target.port);
  std::vector<std::string> addresses = routes.given_addresses(endpoint);
  if (addresses.empty()) addresses = looked_up_in_time(endpoint.host, target.deadline(), target.stop);
  std::sort(addresses.begin(), addresses.end());
  addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
  return addresses;
}

}  // namespace collaudo
