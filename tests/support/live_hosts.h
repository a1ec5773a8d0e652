// LiveHosts: hosts of the test server whose answers depend on what was asked before, such as a service area
// with sessions and drafts. Implemented by ServiceArea; called by SiteAnswerer from all its workers at once,
// so an implementation locks what it keeps.
#pragma once

#include <set>
#include <string>

#include "support/connection.h"
#include "support/virtual_site.h"

namespace collaudo::testing {

class LiveHosts {
 public:
  virtual ~LiveHosts() = default;

  // Host names, lower case. The same from construction to destruction.
  virtual std::set<std::string> hosts() const = 0;
  // `address` is the whole address asked for, "https://host/path?query".
  virtual VirtualResponse answer(const ReceivedRequest& request, const std::string& address) = 0;
};

}  // namespace collaudo::testing
