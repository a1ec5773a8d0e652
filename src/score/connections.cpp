#include "score/connections.h"

#include <algorithm>
#include <cmath>

namespace collaudo::score {

namespace {

constexpr double segment = 1460;
constexpr double default_server_time = 30;
constexpr std::size_t connections_an_origin = 6;
constexpr double name_round_trips = 2;

}  // namespace

Connection::Download Connection::download(double bytes, double already, double dns, double at_most) const {
  if (is_warm_ && is_http2_) bytes -= surplus_;
  const double one_way = round_trip_ / 2;
  const double largest_window = std::floor(throughput_ / 8 * (round_trip_ / 1000) / segment);

  double request_sent = one_way;
  if (!is_warm_) request_sent = dns + one_way + one_way + one_way + (is_tls_ ? round_trip_ : 0);
  double to_first_byte = request_sent + server_time_ + one_way;
  if (is_warm_ && is_http2_) to_first_byte = 0;
  const double waiting = std::max(to_first_byte - already, 0.0);
  const double downloading_at_most = at_most - waiting;

  Download result;
  result.window = std::min(window_, largest_window);
  double received = waiting > 0 ? result.window * segment : 0;
  double downloading = 0;
  double missing = bytes - received;
  while (missing > 0 && downloading <= downloading_at_most) {
    downloading += round_trip_;
    result.window = std::max(std::min(largest_window, result.window * 2), 1.0);
    received += result.window * segment;
    missing -= result.window * segment;
  }
  result.elapsed = waiting + downloading;
  result.surplus = is_http2_ ? std::max(received - bytes, 0.0) : 0;
  result.bytes = std::max(std::min(received, bytes), 0.0);
  return result;
}

ConnectionPool::ConnectionPool(const std::vector<const NetworkRecord*>& records, double round_trip,
                               double throughput, const NetworkEstimates& estimates) {
  const std::vector<bool> reused = reused_connection(records);
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (reused[i]) continue;
    const NetworkRecord& record = *records[i];
    const auto known = estimates.find(record.origin);
    const OriginEstimate estimate = known == estimates.end() ? OriginEstimate{} : known->second;
    by_origin_[record.origin].emplace_back(
        round_trip + estimate.extra_round_trip, throughput,
        estimate.server_time > 0 ? estimate.server_time : default_server_time,
        record.scheme == "https" || record.scheme == "wss", record.protocol == "h2");
  }
  for (auto& [origin, connections] : by_origin_) {
    const std::size_t least = connections.front().is_http2() ? 1 : connections_an_origin;
    while (connections.size() < least) connections.push_back(Connection(connections.front()));
  }
}

Connection* ConnectionPool::acquire(const NetworkRecord& record) {
  const auto found = by_origin_.find(record.origin);
  if (found == by_origin_.end()) return nullptr;
  Connection* best = nullptr;
  for (Connection& connection : found->second) {
    const bool is_busy = std::any_of(in_use_.begin(), in_use_.end(),
                                     [&](const auto& use) { return use.second == &connection; });
    if (!is_busy && (!best || connection.window() > best->window())) best = &connection;
  }
  if (best) in_use_[&record] = best;
  return best;
}

void ConnectionPool::share(double throughput) {
  for (auto& [record, connection] : in_use_) connection->set_throughput(throughput);
}

double NameCache::time_until_resolved(const NetworkRecord& record, double requested_at) {
  const auto [place, is_new] = resolved_at_.emplace(record.host, 0);
  double time = round_trip_ * name_round_trips;
  if (!is_new) time = std::min(std::max(place->second - requested_at, 0.0), time);
  place->second = is_new ? requested_at + time : std::min(place->second, requested_at + time);
  return time;
}

}  // namespace collaudo::score
