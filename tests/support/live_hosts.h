// LiveHosts: hosts of the test server whose answers are made when they are asked for: because they depend on
// what was asked before, such as a service area with sessions and drafts, or because there are too many of
// them. Implemented by ServiceArea and VirtualFleet; called by SiteAnswerer from all its workers at once,
// so an implementation locks what it keeps.
#pragma once

#include <set>
#include <string>

#include "support/connection.h"
#include "support/test_certificates.h"
#include "support/virtual_site.h"

namespace collaudo::testing {

class LiveHosts {
 public:
  virtual ~LiveHosts() = default;

  // Host names, lower case. The same from construction to destruction.
  virtual std::set<std::string> hosts() const = 0;
  // Further ones, too many to list. Each has a certificate of its own, made when it is first asked for.
  virtual bool has(const std::string&) const { return false; }
  virtual CertificateFault certificate_of(const std::string&) const { return CertificateFault::none; }
  virtual bool refuses_tls(const std::string&) const { return false; }
  // `address` is the whole address asked for, "https://host/path?query".
  virtual VirtualResponse answer(const ReceivedRequest& request, const std::string& address) = 0;
};

}  // namespace collaudo::testing
