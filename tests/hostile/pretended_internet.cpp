#include "hostile/pretended_internet.h"

#include <arpa/inet.h>
#include <cstring>
#include <dlfcn.h>
#include <memory>
#include <mutex>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace collaudo::testing {

namespace {

struct Pretence {
  PretendedInternet::NameServer name_server;
  int port;
};

std::mutex mutex;
std::shared_ptr<const Pretence> current;  // shared: a look-up may outlast its test

std::shared_ptr<const Pretence> pretence() {
  const std::lock_guard lock(mutex);
  return current;
}

template <typename Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

bool is_address(const char* name) {
  in6_addr any{};
  return inet_pton(AF_INET, name, &any) == 1 || inet_pton(AF_INET6, name, &any) == 1;
}

}  // namespace

PretendedInternet::PretendedInternet(NameServer name_server, int port) {
  const std::lock_guard lock(mutex);
  current = std::make_shared<const Pretence>(Pretence{std::move(name_server), port});
}

PretendedInternet::~PretendedInternet() {
  const std::lock_guard lock(mutex);
  current.reset();
}

}  // namespace collaudo::testing

extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* hints, addrinfo** found) {
  using namespace collaudo::testing;
  static auto* const look_up =
      real<int(const char*, const char*, const addrinfo*, addrinfo**)>("getaddrinfo");
  const auto pretended = pretence();
  if (!pretended || !name || is_address(name)) return look_up(name, service, hints, found);
  addrinfo* all = nullptr;
  const auto addresses = pretended->name_server(name);
  for (auto address = addresses.rbegin(); address != addresses.rend(); ++address) {
    addrinfo* one = nullptr;
    if (look_up(address->c_str(), service, hints, &one) != 0) continue;
    addrinfo* last = one;
    while (last->ai_next) last = last->ai_next;
    last->ai_next = all;
    all = one;
  }
  *found = all;
  return all ? 0 : EAI_NONAME;
}

extern "C" int connect(int descriptor, const sockaddr* address, socklen_t length) {
  using namespace collaudo::testing;
  static auto* const reach = real<int(int, const sockaddr*, socklen_t)>("connect");
  const auto pretended = pretence();
  sockaddr_in four{};
  if (!pretended || address->sa_family != AF_INET || length < sizeof four)
    return reach(descriptor, address, length);
  std::memcpy(&four, address, sizeof four);
  if ((ntohl(four.sin_addr.s_addr) >> 24) == 127) return reach(descriptor, address, length);
  four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  four.sin_port = htons(static_cast<std::uint16_t>(pretended->port));
  return reach(descriptor, reinterpret_cast<const sockaddr*>(&four), sizeof four);
}
