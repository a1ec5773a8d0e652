#include "score/network_estimates.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace collaudo::score {

namespace {

constexpr double initial_window_bytes = 14 * 1024;
constexpr double coarse_factor = 0.3;
constexpr double least_round_trip = 3;

using Group = std::vector<std::size_t>;  // indices of the records of one origin

std::map<std::string, Group> by_origin(const std::vector<const NetworkRecord*>& records) {
  std::map<std::string, Group> groups;
  for (std::size_t i = 0; i < records.size(); ++i) groups[records[i]->origin].push_back(i);
  return groups;
}

bool happened(const std::optional<double>& time) { return time && *time >= 0; }
bool is_http3(const NetworkRecord& record) { return record.protocol.rfind("h3", 0) == 0; }

void from_connection(const NetworkRecord& record, std::vector<double>& estimates) {
  const ConnectionTiming& timing = *record.timing;
  const bool connected = happened(timing.connect_start) && happened(timing.connect_end);
  if (connected && is_http3(record)) {
    estimates.push_back(*timing.connect_end - *timing.connect_start);
  } else if (happened(timing.ssl_start) && happened(timing.ssl_end) && timing.connect_start &&
             timing.connect_end && *timing.ssl_start != *timing.connect_start) {
    estimates.push_back(*timing.connect_end - *timing.ssl_start);
    estimates.push_back(*timing.ssl_start - *timing.connect_start);
  } else if (connected) {
    estimates.push_back(*timing.connect_end - *timing.connect_start);
  }
}

std::optional<double> from_download(const NetworkRecord& record, bool reused) {
  if (reused || record.transfer_size <= initial_window_bytes || !happened(record.timing->headers_end))
    return std::nullopt;
  const double after_first_byte = record.end - record.network_start - *record.timing->headers_end;
  const double round_trips = std::log2(record.transfer_size / initial_window_bytes);
  if (round_trips > 5) return std::nullopt;
  return after_first_byte / round_trips;
}

std::optional<double> from_send_start(const NetworkRecord& record, bool reused) {
  if (reused || !happened(record.timing->send_start)) return std::nullopt;
  const double round_trips = 1 + (is_http3(record) ? 0 : 1) + (record.scheme == "https" ? 1 : 0);
  return *record.timing->send_start / round_trips;
}

std::optional<double> from_headers_end(const NetworkRecord& record, bool reused) {
  if (!happened(record.timing->headers_end) || record.type == ResourceType::unknown) return std::nullopt;
  const bool is_computed = record.type == ResourceType::document || record.type == ResourceType::xhr ||
                           record.type == ResourceType::fetch;
  const double total = *record.timing->headers_end;
  const double server = total * (is_computed ? 0.9 : 0.4);
  double round_trips = 1;
  if (!reused) round_trips += 1 + (is_http3(record) ? 0 : 1) + (record.scheme == "https" ? 1 : 0);
  return std::max((total - server) / round_trips, least_round_trip);
}

// Whether the log's own word on reuse can be believed: more than one connection, and each was opened once.
bool connections_are_told(const std::vector<const NetworkRecord*>& records) {
  std::map<std::string, bool> opened;
  for (const NetworkRecord* record : records) {
    bool& state = opened[record->connection];
    state = state || !record->connection_reused;
  }
  return opened.size() > 1 &&
         std::all_of(opened.begin(), opened.end(), [](const auto& one) { return one.second; });
}

std::optional<double> round_trip_of(const std::vector<const NetworkRecord*>& records, const Group& group,
                                    const std::vector<bool>& reused) {
  std::vector<double> estimates;
  const auto collect = [&](const auto& estimate, double factor) {
    for (const std::size_t i : group)
      if (records[i]->timing && records[i]->transfer_size != 0)
        if (const auto value = estimate(*records[i], reused[i])) estimates.push_back(*value * factor);
  };
  for (const std::size_t i : group)
    if (records[i]->timing && records[i]->transfer_size != 0 && !reused[i])
      from_connection(*records[i], estimates);
  if (estimates.empty()) {
    collect(from_download, coarse_factor);
    collect(from_send_start, coarse_factor);
    collect(from_headers_end, coarse_factor);
  }
  if (estimates.empty()) return std::nullopt;
  return *std::min_element(estimates.begin(), estimates.end());
}

double median_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

}  // namespace

std::vector<bool> reused_connection(const std::vector<const NetworkRecord*>& records) {
  std::vector<bool> reused(records.size(), false);
  for (const auto& [origin, group] : by_origin(records)) {
    double first_end = std::numeric_limits<double>::infinity();
    for (const std::size_t i : group) first_end = std::min(first_end, records[i]->end);
    std::size_t first = group.front();
    for (const std::size_t i : group) {
      reused[i] = records[i]->network_start >= first_end || records[i]->protocol == "h2";
      if (records[i]->network_start < records[first]->network_start) first = i;
    }
    reused[first] = false;
  }
  return reused;
}

NetworkEstimates estimate_network(const std::vector<NetworkRecord>& all) {
  std::vector<const NetworkRecord*> records;
  for (const NetworkRecord& record : all) records.push_back(&record);
  std::vector<bool> reused;
  if (connections_are_told(records))
    for (const NetworkRecord* record : records) reused.push_back(record->connection_reused);
  else
    reused = reused_connection(records);

  const auto groups = by_origin(records);
  std::map<std::string, double> round_trips;
  double least = std::numeric_limits<double>::infinity();
  for (const auto& [origin, group] : groups)
    if (const auto round_trip = round_trip_of(records, group, reused)) {
      round_trips[origin] = *round_trip;
      least = std::min(least, *round_trip);
    }

  NetworkEstimates estimates;
  for (const auto& [origin, group] : groups) {
    const auto known = round_trips.find(origin);
    std::vector<double> server_times;
    for (const std::size_t i : group) {
      const NetworkRecord& record = *records[i];
      if (!record.timing || record.transfer_size == 0 || !happened(record.timing->headers_end) ||
          !happened(record.timing->send_end))
        continue;
      const double to_first_byte = *record.timing->headers_end - *record.timing->send_end;
      server_times.push_back(std::max(to_first_byte - (known == round_trips.end() ? 0 : known->second), 0.0));
    }
    if (server_times.empty()) continue;
    estimates[origin] = {known == round_trips.end() ? 0 : known->second - least, median_of(server_times)};
  }
  return estimates;
}

}  // namespace collaudo::score
