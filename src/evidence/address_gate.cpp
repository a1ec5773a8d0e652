#include "address_gate.h"

#include <sys/socket.h>
#include <utility>

#include <fmt/core.h>

namespace collaudo {

void AddressGate::guard(CURL* handle, std::shared_ptr<const AddressPolicy> policy, std::string host,
                        bool is_proxied) {
  host_ = std::move(host);
  policy_ = is_proxied ? nullptr : std::move(policy);
  refused_.clear();
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, &AddressGate::open);
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, this);
}

Fault AddressGate::fault() const {
  return {Cause::connect, fmt::format("{} is a private address (--allow-private)", refused_), false};
}

curl_socket_t AddressGate::open(void* gate, curlsocktype, curl_sockaddr* address) {
  auto& self = *static_cast<AddressGate*>(gate);
  if (self.policy_) {
    const std::string text = text_of(address->addr, address->addrlen);
    if (!self.policy_->permits(self.host_, text)) {
      self.refused_ = text;
      return CURL_SOCKET_BAD;
    }
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

}  // namespace collaudo
