// Network records: the requests of one page load. Made by read_network_log() from the messages of the
// DevTools protocol; read by the estimates of the network and by the dependency graph. Plain data that never
// changes once read: any thread may read it. Times are milliseconds of the browser's monotonic clock, as
// numbers of the log times 1000: the replay compares them with the trace.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <collaudo/result.h>

namespace collaudo::score {

enum class Priority : std::uint8_t { unknown, very_low, low, medium, high, very_high };
enum class ResourceType : std::uint8_t {
  unknown,
  document,
  style_sheet,
  image,
  media,
  font,
  script,
  xhr,
  fetch,
  other
};
enum class InitiatorType : std::uint8_t { other, parser, script, preload, redirect };

// Milliseconds after the network start; negative or absent: did not happen.
struct ConnectionTiming {
  std::optional<double> connect_start, connect_end, ssl_start, ssl_end, send_start, send_end, headers_end;
};

struct NetworkRecord {
  std::string id;
  std::string url, document_url;
  std::string scheme, host, origin;  // of url; origin is "null" where the scheme has no host
  std::string protocol;              // "h2", "http/1.1", "data" …
  std::string mime;
  std::string frame;
  Priority priority = Priority::unknown;
  ResourceType type = ResourceType::unknown;

  InitiatorType initiator_type = InitiatorType::other;
  std::vector<std::string> initiators;  // addresses: the one of the initiator, or those on the script's stack
  int initiator_request = -1;           // index among the records
  int redirect_source = -1;             // index of the request that redirected here
  std::vector<int> redirects;  // all requests before this one in its chain, for the last of the chain

  double renderer_start = -1, network_start = -1, headers_end = -1, end = -1;
  double transfer_size = 0;  // byte, headers included
  double resource_size = 0;  // byte, uncompressed
  std::optional<ConnectionTiming> timing;
  std::string connection;
  bool connection_reused = false;
  bool finished = false, failed = false;
  bool from_disk_cache = false, from_memory_cache = false;
  bool from_worker = false;
  bool is_link_preload = false;
  bool has_content_encoding = false;
  int status = 0;

  bool is_connectionless() const { return from_disk_cache || is_local_scheme(); }
  bool is_local_scheme() const;  // data:, blob: and the like
};

struct NetworkLog {
  std::vector<NetworkRecord> records;  // in the order of the log
  std::string requested_url;           // the address that the load began with
  std::string main_document_url;       // after redirects and further navigations
};

// `text` is an array of `{method, params, sessionId?, targetType?}`. The fault (fault.h) says what is wrong
// or missing.
Result<NetworkLog> read_network_log(std::string_view text);

// An address without its fragment: how addresses of documents are compared.
std::string_view without_fragment(std::string_view url);

}  // namespace collaudo::score
