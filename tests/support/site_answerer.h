// SiteAnswerer: chooses the response of a VirtualSite to a request and writes it to the connection,
// misbehaving where the site says so. Made by SiteServer and called by all its workers at once; it locks what
// it counts.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "support/behaviour.h"
#include "support/connection.h"
#include "support/live_hosts.h"
#include "support/stop_signal.h"
#include "support/virtual_site.h"

namespace collaudo::testing {

class SiteAnswerer {
 public:
  // Throws std::runtime_error for a behaviour that does not exist.
  // `live` answers for its own hosts before the site is looked at; it may be nothing.
  SiteAnswerer(VirtualSite site, std::shared_ptr<LiveHosts> live, std::chrono::milliseconds delay,
               StopSignal& stop);

  // True if the connection may carry another request.
  bool answer(Connection& connection, const ReceivedRequest& request);

  std::set<std::string> hosts() const;
  const std::set<std::string>& hosts_refusing_tls() const { return refusing_tls_; }
  std::vector<std::string> requests_seen() const;  // the first million
  std::size_t requests_counted() const;

 private:
  struct Question;  // a request with the address it asks for and the connection to answer on

  bool answer_missing(const Question& question);
  bool misbehave(const Question& question, const VirtualResponse& response, const Behaviour& behaviour);
  bool send_slowly(const Question& question, const VirtualResponse& response, unsigned long milliseconds);
  bool send_endlessly(const Question& question, const VirtualResponse& response);
  bool send_cut(const Question& question, const VirtualResponse& response, std::size_t announced,
                std::size_t sent);
  bool redirect_along(const Question& question, const VirtualResponse& response, unsigned long hops);
  bool refuse_first(const Question& question, const VirtualResponse& response, unsigned long times,
                    int status);
  bool ask_credentials(const Question& question, const VirtualResponse& response,
                       const std::string& credentials);

  VirtualSite site_;
  std::shared_ptr<LiveHosts> live_;
  std::set<std::string> live_names_;
  std::chrono::milliseconds delay_;
  StopSignal& stop_;
  std::set<std::string> refusing_tls_;
  mutable std::mutex mutex_;
  std::vector<std::string> seen_;
  std::size_t count_ = 0;
  std::map<std::string, unsigned long> asked_;  // how often, by address
};

}  // namespace collaudo::testing
