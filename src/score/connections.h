// Connections: the model of slow TCP connections that the replay loads requests through. Made anew by the
// simulator for every replay and used by it alone, in one thread. Times are ms, rates bit/s, sizes byte.
#pragma once

#include <limits>
#include <map>
#include <string>
#include <vector>

#include "score/network_estimates.h"
#include "score/network_records.h"

namespace collaudo::score {

class Connection {
 public:
  struct Download {
    double elapsed = 0;
    double bytes = 0;
    double surplus = 0;  // byte of the last window that were not needed (HTTP/2 keeps them)
    double window = 0;   // segments
  };

  Connection(double round_trip, double throughput, double server_time, bool is_tls, bool is_http2)
      : round_trip_(round_trip),
        throughput_(throughput),
        server_time_(server_time),
        is_tls_(is_tls),
        is_http2_(is_http2) {}

  void set_throughput(double throughput) { throughput_ = throughput; }
  bool is_http2() const { return is_http2_; }
  double window() const { return window_; }
  // How far a download gets that has been running for `already` ms, until it is done or `at_most` ms are
  // over.
  Download download(double bytes, double already, double dns, double at_most) const;
  void keep(const Download& download) {
    window_ = download.window;
    surplus_ = download.surplus;
  }
  void warm() { is_warm_ = true; }

 private:
  double round_trip_, throughput_, server_time_;
  bool is_tls_, is_http2_;
  bool is_warm_ = false;
  double window_ = 10;
  double surplus_ = 0;
};

class ConnectionPool {
 public:
  ConnectionPool(const std::vector<const NetworkRecord*>& records, double round_trip, double throughput,
                 const NetworkEstimates& estimates);

  // The free connection of the request's origin with the largest window; null when all are busy.
  Connection* acquire(const NetworkRecord& record);
  Connection& connection_of(const NetworkRecord& record) { return *in_use_.at(&record); }
  void release(const NetworkRecord& record) { in_use_.erase(&record); }
  void share(double throughput);

 private:
  std::map<std::string, std::vector<Connection>> by_origin_;
  std::map<const NetworkRecord*, Connection*> in_use_;
};

// When each host's name is known.
class NameCache {
 public:
  explicit NameCache(double round_trip) : round_trip_(round_trip) {}
  double time_until_resolved(const NetworkRecord& record, double requested_at);

 private:
  double round_trip_;
  std::map<std::string, double> resolved_at_;
};

}  // namespace collaudo::score
