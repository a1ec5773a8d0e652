// WatchedArea: the model service area, and what was asked of it and answered. Handed to a SiteServer by tests
// of sessions; what it kept may be read from any thread.
#pragma once

#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "support/service_area.h"

namespace collaudo::testing {

class WatchedArea : public LiveHosts {
 public:
  struct Asked {
    std::string method, address, cookie, answer;
  };

  WatchedArea();

  std::set<std::string> hosts() const override { return area_.hosts(); }
  VirtualResponse answer(const ReceivedRequest& request, const std::string& address) override;
  std::vector<Asked> asked() const;

  // Through the double of the identity provider; the cookie of the session.
  std::string log_in();

  static inline const std::string origin = "https://servizi.comune.valverde.ct.it";

 private:
  ServiceArea area_;
  mutable std::mutex mutex_;
  std::vector<Asked> asked_;
};

}  // namespace collaudo::testing
