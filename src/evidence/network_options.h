// NetworkOptions: how the network is used; names and meanings are curl's where curl has the option. Made by
// the command line and the configuration, read by the HTTP source and the TLS probe. A plain value.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace collaudo {

class AddressPolicy;

struct NetworkOptions {
  std::vector<std::string> connect_to;        // H:P:H2:P2, empty parts match all, first match wins
  std::vector<std::string> resolve;           // H:P:ADDR[,ADDR]
  std::string cacert;                         // file of trusted roots; empty: the system's
  bool insecure = false;                      // never verify
  bool strict_tls = false;                    // a certificate that does not verify is a fault, not a remark
  std::vector<std::string> headers;           // "Name: value", to the site's own hosts only
  std::string user;                           // name:password, to the site's own hosts only
  std::string cookie_file;                    // Netscape format, read only
  std::string proxy;                          // empty: the proxy variables of the environment
  std::string user_agent;                     // empty: our own, honest one
  double timeout = 60, connect_timeout = 10;  // seconds, one request
  int retries = 2;                            // after the first attempt; on time-out, reset, 429 and 5xx
  int per_host = 4;                           // requests at a time to one address
  int at_a_time = 64;                         // requests to all addresses together
  int probes = 4;                             // TLS probes at a time
  int delay_ms = -1;                    // between two starts to one address; -1: 0 on loopback, 100 elsewhere
  std::uint64_t max_body = 10'000'000;  // bytes after decompression
  int max_redirects = 10;
  bool public_only = false;  // no connection to a private address, unless the site itself is at one
  std::shared_ptr<const AddressPolicy>
      addresses;              // made of the above by the first source that uses these options
  std::string site_host;      // headers and user go to this host and its subdomains …
  bool site_is_https = true;  // … and then never over plain http
};

}  // namespace collaudo
