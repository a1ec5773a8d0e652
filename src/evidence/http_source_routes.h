// Routes: which server stands behind a host and port, by --connect-to, --resolve, --proxy and the proxy
// variables. Made once from the options; read by the transfers and by the TLS probe, so that both go the same
// way. Constant: any thread may read it.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <collaudo/result.h>

#include "network_options.h"

namespace collaudo {

struct ProxyVariables {
  std::string http, https, all, none;  // none: NO_PROXY

  // As curl reads them: http_proxy in lower case only, since a CGI script can be made to have HTTP_PROXY.
  static ProxyVariables of_process();
};

class Routes {
 public:
  struct Endpoint {
    std::string host;  // IPv6 without brackets
    int port = 0;
  };

  static Result<Routes> of(const NetworkOptions& options, ProxyVariables variables);

  // Hosts as in a URL: lower case, IPv6 in brackets.
  Endpoint endpoint(std::string_view host, int port) const;
  // Those that --resolve gives to an endpoint; empty: the name must be looked up.
  std::vector<std::string> given_addresses(const Endpoint& endpoint) const;
  // Every address that the user wrote into --connect-to and --resolve.
  std::set<std::string> written_addresses() const;
  // Address of the proxy for that host; empty: none.
  std::string proxy(std::string_view scheme, std::string_view host) const;

 private:
  struct Redirection {
    std::string host;
    int port = 0;  // 0 matches all, as the empty host does
    Endpoint to;   // empty host or port 0: unchanged
  };
  struct Resolution {
    Endpoint endpoint;  // host "*" matches all
    std::vector<std::string> addresses;
  };

  std::vector<Redirection> redirections_;
  std::vector<Resolution> resolutions_;
  std::string given_proxy_;
  ProxyVariables variables_;
};

std::string without_brackets(std::string_view host);
bool is_ip_literal(const std::string& host);  // without brackets

}  // namespace collaudo
