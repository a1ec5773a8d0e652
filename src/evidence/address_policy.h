// AddressPolicy: a crawl of a public site never follows into loopback, private, link-local or cloud-metadata
// addresses, whatever a page, a redirect, a certificate or a name server says. Asked for each connection at
// the moment at which its address is known, so that a name cannot change its mind in between. Made from the
// network options by the first source that uses them, shared by transfers and TLS probes; any thread may ask.
#pragma once

#include <atomic>
#include <future>
#include <set>
#include <string>
#include <sys/socket.h>

#include "http_source_routes.h"
#include "network_options.h"

namespace collaudo {

// Whether an address (IPv4 or IPv6, also IPv4 inside IPv6) is one that only a machine on the same network can
// reach, or none at all: loopback, private, link-local, shared (RFC 6598), documentation, multicast,
// reserved.
bool is_private_address(const std::string& address);

class AddressPolicy {
 public:
  // Starts to look up where the site itself is, in the background: a site that lies in a private network may
  // be checked, and then so may what it leads to. Addresses that the user wrote into --connect-to or
  // --resolve are always permitted.
  AddressPolicy(const NetworkOptions& options, const Routes& routes);

  // Whether a connection meant for `host` may go to that address: false for a private one, unless the site
  // itself is at one. Waits for the look-up of the site's name at most. The site is where its connections go,
  // whatever the look-up said: as soon as one goes to a public address, the site is public.
  bool permits(const std::string& host, const std::string& address) const;
  // The same of a host whose connections others open, by all the addresses that it has now. Blocks as long as
  // the resolver takes. True when it has none: nobody will get there.
  bool permits_host(const std::string& host, int port) const;

 private:
  const Routes routes_;
  std::set<std::string> given_;
  std::string site_;
  std::shared_future<bool> is_site_private_;
  mutable std::atomic<bool> was_site_public_ = false;
};

// Numeric text of a socket address; empty for other families.
std::string text_of(const sockaddr& address, unsigned length);

}  // namespace collaudo
