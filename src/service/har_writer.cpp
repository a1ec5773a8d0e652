#include "service/har_writer.h"

#include <nlohmann/json.hpp>

#include "text/moment.h"

namespace collaudo {

namespace {

using Json = nlohmann::ordered_json;

std::string moment_of(std::int64_t milliseconds) {
  const std::string seconds = iso_moment(milliseconds / 1000);
  std::string rest = std::to_string(milliseconds % 1000);
  rest.insert(0, 3 - std::min<std::size_t>(rest.size(), 3), '0');
  return seconds.substr(0, seconds.size() - 1) + "." + rest + "Z";
}

Json header(const std::string& name, const std::string& value) { return {{"name", name}, {"value", value}}; }

Json request_of(const RecordedExchange& exchange) {
  Json headers = Json::array();
  if (!exchange.accept.empty()) headers.push_back(header("Accept", exchange.accept));
  if (exchange.is_script_request) headers.push_back(header("X-Requested-With", "XMLHttpRequest"));
  if (!exchange.dest.empty()) headers.push_back(header("Sec-Fetch-Dest", exchange.dest));
  if (exchange.sent_cookies) headers.push_back(header("Cookie", "x"));
  Json request = {{"method", exchange.method},
                  {"url", exchange.url},
                  {"httpVersion", ""},
                  {"cookies", Json::array()},
                  {"headers", std::move(headers)},
                  {"queryString", Json::array()},
                  {"headersSize", -1},
                  {"bodySize", -1}};
  if (exchange.posted.empty()) return request;
  Json params = Json::array();
  for (const auto& [name, value] : exchange.posted) {
    Json param = {{"name", name}};
    bool is_file = false;
    for (const std::string& file : exchange.posted_files) is_file = is_file || file == name;
    param[is_file ? "fileName" : "value"] = value;
    params.push_back(std::move(param));
  }
  request["postData"] = {{"mimeType", "application/x-www-form-urlencoded"}, {"params", std::move(params)}};
  return request;
}

Json response_of(const RecordedExchange& exchange) {
  Json headers = Json::array();
  if (!exchange.mime.empty()) headers.push_back(header("Content-Type", exchange.mime));
  for (const RecordedCookie& cookie : exchange.set_cookies)
    headers.push_back(header("Set-Cookie", cookie.name + "=x" +
                                               (cookie.domain.empty() ? "" : "; Domain=" + cookie.domain) +
                                               (cookie.path.empty() ? "" : "; Path=" + cookie.path)));
  Json content = {{"size", exchange.body.size()}, {"mimeType", exchange.mime}};
  if (exchange.has_body) content["text"] = exchange.body;
  return {{"status", exchange.status},
          {"statusText", ""},
          {"httpVersion", ""},
          {"cookies", Json::array()},
          {"headers", std::move(headers)},
          {"content", std::move(content)},
          {"redirectURL", exchange.redirect},
          {"headersSize", -1},
          {"bodySize", -1}};
}

}  // namespace

std::string har_of(const RecordedWalk& walk) {
  Json entries = Json::array(), snapshots = Json::array();
  for (const RecordedExchange& exchange : walk.exchanges) {
    if (exchange.dest == "snapshot") {
      snapshots.push_back(
          {{"time", moment_of(exchange.time_ms)}, {"url", exchange.url}, {"html", exchange.body}});
      continue;
    }
    Json entry = {{"startedDateTime", moment_of(exchange.time_ms)},
                  {"time", 0},
                  {"request", request_of(exchange)},
                  {"response", response_of(exchange)},
                  {"cache", Json::object()},
                  {"timings", {{"send", 0}, {"wait", 0}, {"receive", 0}}}};
    if (!exchange.page.empty()) entry["pageref"] = exchange.page;
    entries.push_back(std::move(entry));
  }
  Json pages = Json::array();
  if (!snapshots.empty())
    pages.push_back({{"id", "snapshots"},
                     {"title", ""},
                     {"startedDateTime", moment_of(0)},
                     {"pageTimings", Json::object()},
                     {"_domSnapshots", std::move(snapshots)}});
  const Json har = {
      {"log",
       {{"version", "1.2"},
        {"creator", {{"name", "collaudo"}, {"version", COLLAUDO_VERSION}}},
        {"_collaudo", {{"return_hints", walk.return_hints}, {"script_words", walk.script_words}}},
        {"pages", std::move(pages)},
        {"entries", std::move(entries)}}}};
  return har.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace collaudo
