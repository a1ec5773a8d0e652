// AddressGate: the address policy at the one place where a libcurl handle opens its sockets. A member of
// whatever owns the handle, which it outlives; used in the thread that drives the handle.
#pragma once

#include <memory>
#include <string>

#include "address_policy.h"
#include "http_transfer_fault.h"
#include "http_transfer_handles.h"

namespace collaudo {

class AddressGate {
 public:
  AddressGate() = default;
  AddressGate(const AddressGate&) = delete;  // the handle points at it
  AddressGate& operator=(const AddressGate&) = delete;

  // For connections that are meant for `host`. No policy: everything is permitted. Through a proxy it is the
  // proxy that connects.
  void guard(CURL* handle, std::shared_ptr<const AddressPolicy> policy, std::string host, bool is_proxied);

  // Whether a connection was refused here, and then why, as the fault of a transfer that failed.
  bool has_refused() const { return !refused_.empty(); }
  Fault fault() const;

 private:
  static curl_socket_t open(void* gate, curlsocktype, curl_sockaddr* address);

  std::shared_ptr<const AddressPolicy> policy_;
  std::string host_, refused_;
};

}  // namespace collaudo
