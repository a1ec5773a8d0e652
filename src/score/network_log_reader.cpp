#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "score/fault.h"
#include "score/json_items.h"
#include "score/network_records.h"

namespace collaudo::score {

namespace {

using nlohmann::json;

constexpr std::size_t most_messages = 2'000'000;
constexpr std::size_t most_records = 50'000;
constexpr std::size_t most_initiators = 500;

Priority priority_of(const std::string& name) {
  static const std::map<std::string, Priority> table = {{"VeryLow", Priority::very_low},
                                                        {"Low", Priority::low},
                                                        {"Medium", Priority::medium},
                                                        {"High", Priority::high},
                                                        {"VeryHigh", Priority::very_high}};
  const auto found = table.find(name);
  return found == table.end() ? Priority::unknown : found->second;
}

ResourceType type_of(const std::string& name) {
  static const std::map<std::string, ResourceType> table = {
      {"Document", ResourceType::document}, {"Stylesheet", ResourceType::style_sheet},
      {"Image", ResourceType::image},       {"Media", ResourceType::media},
      {"Font", ResourceType::font},         {"Script", ResourceType::script},
      {"XHR", ResourceType::xhr},           {"Fetch", ResourceType::fetch}};
  const auto found = table.find(name);
  return found != table.end() ? found->second : name.empty() ? ResourceType::unknown : ResourceType::other;
}

InitiatorType initiator_type_of(const std::string& name) {
  static const std::map<std::string, InitiatorType> table = {{"parser", InitiatorType::parser},
                                                             {"script", InitiatorType::script},
                                                             {"preload", InitiatorType::preload}};
  const auto found = table.find(name);
  return found == table.end() ? InitiatorType::other : found->second;
}

// The protocol hands over addresses as the browser normalised them: scheme and host are in lower case and a
// default port is left out.
bool take_address(NetworkRecord& record, const std::string& url) {
  const auto colon = url.find(':');
  if (colon == std::string::npos || colon == 0) return false;
  record.url = url;
  record.scheme = url.substr(0, colon);
  record.host.clear();
  record.origin = "null";
  if (url.compare(colon, 3, "://") != 0) return true;
  const auto begin = colon + 3;
  const auto end = std::min(url.find_first_of("/?#", begin), url.size());
  std::string authority = url.substr(begin, end - begin);
  if (const auto at = authority.rfind('@'); at != std::string::npos) authority.erase(0, at + 1);
  const auto bracket = authority.find(']');
  const auto port = authority.find(':', bracket == std::string::npos ? 0 : bracket);
  record.host = authority.substr(0, port);
  record.origin = record.scheme + "://" + authority;
  return true;
}

std::vector<std::string> initiators_of(const json& initiator) {
  if (std::string url = text_of(initiator, "url"); !url.empty()) return {url};
  std::vector<std::string> urls;
  if (text_of(initiator, "type") != "script") return urls;
  for (const json* stack = member(initiator, "stack"); stack; stack = member(*stack, "parent")) {
    const json* frames = member(*stack, "callFrames");
    if (!frames || !frames->is_array()) continue;
    for (const json& frame : *frames) {
      std::string url = text_of(frame, "url");
      if (!url.empty() && urls.size() < most_initiators &&
          std::find(urls.begin(), urls.end(), url) == urls.end())
        urls.push_back(std::move(url));
    }
  }
  return urls;
}

std::optional<double> optional_number(const json& value, const char* key) {
  const json* found = member(value, key);
  if (!found || !found->is_number()) return std::nullopt;
  return found->get<double>();
}

class LogCollector {
 public:
  void take(const json& message) {
    const json* parameters = member(message, "params");
    if (!parameters || !parameters->is_object()) return;
    const std::string method = text_of(message, "method");
    if (main_session_.empty()) main_session_ = session_of(message);
    if (method == "Network.requestWillBeSent")
      on_request(*parameters, message);
    else if (method == "Network.requestServedFromCache")
      with(*parameters, [](NetworkRecord& record) { record.from_memory_cache = true; });
    else if (method == "Network.responseReceived")
      with(*parameters, [&](NetworkRecord& record) {
        if (const json* response = member(*parameters, "response"))
          on_response(record, *response, number_of(*parameters, "timestamp", 0),
                      text_of(*parameters, "type"));
      });
    else if (method == "Network.dataReceived")
      with(*parameters, [&](NetworkRecord& record) {
        record.resource_size += number_of(*parameters, "dataLength", 0);
        const double encoded = number_of(*parameters, "encodedDataLength", -1);
        if (encoded != -1) record.transfer_size += encoded;
      });
    else if (method == "Network.loadingFinished")
      with(*parameters, [&](NetworkRecord& record) {
        if (record.finished) return;
        record.finished = true;
        record.end = number_of(*parameters, "timestamp", 0) * 1000;
        const double encoded = number_of(*parameters, "encodedDataLength", -1);
        if (encoded >= 0) record.transfer_size = encoded;
        limit_headers_end(record);
      });
    else if (method == "Network.loadingFailed")
      with(*parameters, [&](NetworkRecord& record) {
        if (record.finished) return;
        record.finished = record.failed = true;
        record.end = number_of(*parameters, "timestamp", 0) * 1000;
        record.type = type_of(text_of(*parameters, "type"));
        limit_headers_end(record);
      });
    else if (method == "Network.resourceChangedPriority")
      with(*parameters, [&](NetworkRecord& record) {
        record.priority = priority_of(text_of(*parameters, "newPriority"));
      });
    else if (method == "Page.frameNavigated")
      on_navigation(*parameters, message);
  }

  Result<NetworkLog> finish() &&;

 private:
  static std::string session_of(const json& message) { return text_of(message, "sessionId"); }

  // The record that the id means now: the last of its chain of redirects.
  NetworkRecord* find(const std::string& id) {
    const auto found = last_of_.find(id);
    return found == last_of_.end() ? nullptr : &records_[found->second];
  }

  template <typename Change>
  void with(const json& parameters, const Change& change) {
    if (NetworkRecord* record = find(text_of(parameters, "requestId"))) change(*record);
  }

  void on_request(const json& parameters, const json& message) {
    const json* request = member(parameters, "request");
    const std::string id = text_of(parameters, "requestId");
    if (!request || records_.size() >= most_records) return;
    NetworkRecord record;
    record.id = id;
    if (!take_address(record, text_of(*request, "url"))) return;
    const json* redirect = member(parameters, "redirectResponse");
    const auto earlier = last_of_.find(id);
    if (earlier != last_of_.end() && !redirect) return;
    record.protocol = record.scheme;
    record.priority = priority_of(text_of(*request, "initialPriority"));
    record.type = type_of(text_of(parameters, "type"));
    record.frame = text_of(parameters, "frameId");
    record.document_url = text_of(parameters, "documentURL");
    record.renderer_start = record.network_start = number_of(parameters, "timestamp", 0) * 1000;
    record.from_worker = text_of(message, "targetType") == "worker";
    record.is_link_preload = flag_of(*request, "isLinkPreload");
    if (const json* initiator = member(parameters, "initiator")) {
      record.initiator_type = initiator_type_of(text_of(*initiator, "type"));
      record.initiators = initiators_of(*initiator);
      record.is_link_preload |= record.initiator_type == InitiatorType::preload;
    }
    if (requested_url_.empty() && record.type == ResourceType::document &&
        session_of(message) == main_session_)
      requested_url_ = record.url;
    if (earlier != last_of_.end()) {
      NetworkRecord& source = records_[earlier->second];
      record.id = source.id + ":redirect";
      record.initiator_type = source.initiator_type;
      record.initiators = source.initiators;
      record.redirect_source = static_cast<int>(earlier->second);
      on_response(source, *redirect, number_of(parameters, "timestamp", 0), text_of(parameters, "type"));
      source.type = ResourceType::unknown;
      source.finished = true;
      source.end = number_of(parameters, "timestamp", 0) * 1000;
      limit_headers_end(source);
    }
    last_of_[id] = records_.size();
    records_.push_back(std::move(record));
  }

  static void on_response(NetworkRecord& record, const json& response, double timestamp,
                          const std::string& type) {
    take_address(record, text_of(response, "url"));
    if (std::string protocol = text_of(response, "protocol"); !protocol.empty())
      record.protocol = std::move(protocol);
    if (const json* id = member(response, "connectionId")) record.connection = id->dump();
    record.connection_reused = flag_of(response, "connectionReused");
    record.headers_end = timestamp * 1000;
    record.transfer_size = number_of(response, "encodedDataLength", 0);
    record.from_disk_cache = flag_of(response, "fromDiskCache");
    record.status = static_cast<int>(std::clamp(number_of(response, "status", 0), 0.0, 999.0));
    record.type = type_of(type);
    record.mime = text_of(response, "mimeType");
    if (const json* headers = member(response, "headers"); headers && headers->is_object())
      for (const auto& header : headers->items()) {
        std::string name = header.key();
        std::transform(name.begin(), name.end(), name.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
        if (name == "content-encoding") record.has_content_encoding = true;
      }
    const json* timing = member(response, "timing");
    if (!timing || !timing->is_object() || record.from_memory_cache) return;
    record.timing =
        ConnectionTiming{optional_number(*timing, "connectStart"),     optional_number(*timing, "connectEnd"),
                         optional_number(*timing, "sslStart"),         optional_number(*timing, "sslEnd"),
                         optional_number(*timing, "sendStart"),        optional_number(*timing, "sendEnd"),
                         optional_number(*timing, "receiveHeadersEnd")};
    const double started = number_of(*timing, "requestTime", -1);
    if (started == -1) return;
    record.network_start = started * 1000;
    const double headers_end = record.network_start + record.timing->headers_end.value_or(0);
    if (record.headers_end < 0 || headers_end < record.headers_end) record.headers_end = headers_end;
    record.headers_end = std::max(record.headers_end, record.network_start);
  }

  static void limit_headers_end(NetworkRecord& record) {
    record.headers_end = std::min(record.headers_end, record.end);
  }

  void on_navigation(const json& parameters, const json& message) {
    const json* frame = member(parameters, "frame");
    if (!frame || !text_of(*frame, "parentId").empty() || session_of(message) != main_session_) return;
    const std::string url = text_of(*frame, "url");
    if (url.rfind("http", 0) == 0) main_document_url_ = url;
  }

  std::vector<NetworkRecord> records_;
  std::unordered_map<std::string, std::size_t> last_of_;  // id → last record of its chain
  std::string main_session_, requested_url_, main_document_url_;
};

// The request that caused this one: its redirect source, else the one earlier request with the initiator's
// address. Of several, those that are no prefetch, of the same frame, documents (for what the parser found)
// and preloads are preferred, in this order; if several stay, none is chosen.
int initiator_request_of(const NetworkRecord& record, const std::vector<NetworkRecord>& records,
                         const std::unordered_map<std::string, std::vector<int>>& by_url) {
  if (record.redirect_source >= 0) return record.redirect_source;
  if (record.initiators.empty()) return -1;
  const auto found = by_url.find(record.initiators.front());
  if (found == by_url.end()) return -1;
  const auto at = [&](int index) -> const NetworkRecord& { return records[static_cast<std::size_t>(index)]; };
  std::vector<int> candidates;
  for (const int index : found->second)
    if (at(index).headers_end <= record.renderer_start && at(index).finished && !at(index).failed)
      candidates.push_back(index);
  const auto prefer = [&](const auto& wanted) {
    if (candidates.size() < 2) return;
    std::vector<int> preferred;
    std::copy_if(candidates.begin(), candidates.end(), std::back_inserter(preferred), wanted);
    if (!preferred.empty()) candidates = std::move(preferred);
  };
  prefer([&](int index) { return at(index).type != ResourceType::other; });
  prefer([&](int index) { return at(index).frame == record.frame; });
  if (record.initiator_type == InitiatorType::parser)
    prefer([&](int index) { return at(index).type == ResourceType::document; });
  if (candidates.size() > 1) {
    const bool others_cached = std::all_of(candidates.begin(), candidates.end(), [&](int index) {
      return at(index).is_link_preload || at(index).from_disk_cache || at(index).from_memory_cache;
    });
    if (others_cached) prefer([&](int index) { return at(index).is_link_preload; });
  }
  return candidates.size() == 1 ? candidates.front() : -1;
}

Result<NetworkLog> LogCollector::finish() && {
  NetworkLog log;
  log.records = std::move(records_);
  if (requested_url_.empty()) return Error{fault::at("no_page_request")};
  log.requested_url = requested_url_;
  log.main_document_url = main_document_url_.empty() ? requested_url_ : main_document_url_;

  std::unordered_map<std::string, std::vector<int>> by_url;
  for (std::size_t i = 0; i < log.records.size(); ++i)
    by_url[log.records[i].url].push_back(static_cast<int>(i));
  std::vector<bool> redirects_on(log.records.size(), false);
  for (NetworkRecord& record : log.records) {
    record.initiator_request = initiator_request_of(record, log.records, by_url);
    if (record.redirect_source >= 0) redirects_on[static_cast<std::size_t>(record.redirect_source)] = true;
  }
  for (std::size_t i = 0; i < log.records.size(); ++i) {
    if (redirects_on[i]) continue;
    for (int source = log.records[i].redirect_source; source >= 0;
         source = log.records[static_cast<std::size_t>(source)].redirect_source)
      log.records[i].redirects.insert(log.records[i].redirects.begin(), source);
  }
  return log;
}

}  // namespace

bool NetworkRecord::is_local_scheme() const {
  static constexpr std::string_view local[] = {"blob",       "data",   "intent",          "file",
                                               "filesystem", "chrome", "chrome-extension"};
  return std::find(std::begin(local), std::end(local), scheme) != std::end(local) ||
         std::find(std::begin(local), std::end(local), protocol) != std::end(local);
}

std::string_view without_fragment(std::string_view url) { return url.substr(0, url.find('#')); }

Result<NetworkLog> read_network_log(std::string_view text) {
  LogCollector collector;
  const auto read =
      read_json_items(text, "devtoolsLog", most_messages, [&](const json& item) { collector.take(item); });
  if (!read) return Error{read.error()};
  return std::move(collector).finish();
}

}  // namespace collaudo::score
