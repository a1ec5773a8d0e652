// A TCP connection for the TLS probe, opened by libcurl so that --connect-to, --resolve, proxies and
// time-outs mean what they mean to the transfers. Made by the TLS probe in its threads; closes with its
// owner.
#pragma once

#include <stop_token>
#include <string>

#include "http_transfer.h"
#include "openssl_handshake.h"

namespace collaudo {

// What all connections of one probe have in common.
struct ProbeTarget {
  const TransferSettings& settings;
  std::string host;  // as in a URL
  int port;
  std::stop_token stop;
  std::string address = {};  // to which the probe sticks; empty: not known yet, or behind a proxy

  std::string proxy() const { return settings.routes().proxy("https", host); }
  Deadline deadline() const;  // of a handshake that begins now
};

// Lets a stop end what the handle does, within a second.
void end_when_stopped(CURL* handle, const std::stop_token& stop);

class ProbeSocket {
 public:
  // Never throws for what the world does: fault() says why there is no connection.
  explicit ProbeSocket(const ProbeTarget& target);
  ProbeSocket(const ProbeSocket&) = delete;  // the handle points at it
  ProbeSocket& operator=(const ProbeSocket&) = delete;

  bool is_open() const { return fault_.cause == Cause::none; }
  const Fault& fault() const { return fault_; }
  int descriptor() const { return descriptor_; }
  const std::string& address() const { return address_; }  // of the server; empty behind a proxy

 private:
  AddressGate gate_;
  StringList connect_to_;
  EasyHandle handle_;
  char words_[CURL_ERROR_SIZE] = {};
  Fault fault_;
  int descriptor_ = -1;
  std::string address_;
};

}  // namespace collaudo
