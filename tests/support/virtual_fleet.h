// VirtualFleet: many invented comuni on the test server: names and hosts of real ones, content of the model
// site in three sizes, themes that share their faults, and broken ones in ten ways. Made by the tests and the
// rehearsal of a fleet; the pages are made when they are asked for. Constant once made: any thread may ask.
//
// Nothing here is, or speaks for, the site of a real comune; the names are needed for the rule on domains.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "support/live_hosts.h"

namespace collaudo::testing {

// How a comune is broken; by the word that also stands in the name of its supplier's column. `dead` has no
// server at all, `silent` takes the connection and says nothing.
enum class Breakage {
  none,
  dead,
  silent,
  slow,
  unavailable,
  redirect_loop,
  bad_certificate,
  refuses_tls,
  drops,
  wall,
  endless
};
const char* name(Breakage breakage);

struct VirtualComune {
  std::size_t number = 0;
  std::string host, name, istat, supplier, theme, theme_version, variant;
  long population = 0;
  std::vector<int> services;
  std::string deadline;
  std::size_t size = 0;     // 0 small, 1 as the model, 2 large
  std::size_t address = 1;  // of 127.0.0.1 onward
  Breakage breakage = Breakage::none;
};

struct FleetPlan {
  std::size_t comuni = 300;
  std::size_t addresses = 40;      // servers
  std::size_t broken_one_in = 10;  // 0: none is broken
  bool only_small = false;
  unsigned slow_ms = 3000;                     // of an answer of a slow one
  Breakage first_breakage = Breakage::dead;    // and on from there
  std::map<std::string, std::string> changes;  // by host: another variant of the model than planned
};

class VirtualFleet : public LiveHosts {
 public:
  explicit VirtualFleet(const FleetPlan& plan);
  ~VirtualFleet() override;

  const std::vector<VirtualComune>& comuni() const { return comuni_; }
  // The list, as a consortium's spreadsheet, with the routes to a server on these ports.
  std::string spreadsheet(int https_port, int http_port) const;

  std::set<std::string> hosts() const override { return {}; }
  bool has(const std::string& host) const override;
  CertificateFault certificate_of(const std::string& host) const override;
  bool refuses_tls(const std::string& host) const override;
  VirtualResponse answer(const ReceivedRequest& request, const std::string& address) override;

 private:
  const VirtualComune* comune_of(const std::string& address) const;
  const VirtualSite& pages_of(const VirtualComune& comune) const;

  const FleetPlan plan_;
  std::vector<VirtualComune> comuni_;
  std::map<std::string, std::size_t, std::less<>> by_host_;
  std::map<std::pair<std::size_t, std::string>, VirtualSite> models_;  // by size and variant
};

}  // namespace collaudo::testing
