// PretendedInternet: while one exists, this process looks names up in a function and reaches no machine but
// loopback: a connection to any other IPv4 address arrives at a given port of 127.0.0.1. For tests of what a
// hostile name server can do; it takes the place of getaddrinfo() and connect() in the whole program. One at
// a time; the function may be called from any thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace collaudo::testing {

class PretendedInternet {
 public:
  // The IPv4 addresses of a name; none: it does not exist.
  using NameServer = std::function<std::vector<std::string>(const std::string& name)>;

  PretendedInternet(NameServer name_server, int port);
  ~PretendedInternet();
  PretendedInternet(const PretendedInternet&) = delete;
  PretendedInternet& operator=(const PretendedInternet&) = delete;
};

}  // namespace collaudo::testing
