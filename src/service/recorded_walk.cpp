#include "service/recorded_walk.h"

#include <nlohmann/json.hpp>

namespace collaudo {

namespace {

using Json = nlohmann::ordered_json;

Json pairs(const std::vector<std::pair<std::string, std::string>>& list) {
  Json array = Json::array();
  for (const auto& [name, value] : list) array.push_back({name, value});
  return array;
}

Json json_of(const RecordedExchange& exchange) {
  Json json = {{"time_ms", exchange.time_ms},
               {"method", exchange.method},
               {"url", exchange.url},
               {"status", exchange.status}};
  const auto text = [&](const char* key, const std::string& value) {
    if (!value.empty()) json[key] = value;
  };
  const auto flag = [&](const char* key, bool value) {
    if (value) json[key] = true;
  };
  text("mime", exchange.mime);
  text("redirect", exchange.redirect);
  text("dest", exchange.dest);
  text("accept", exchange.accept);
  text("page", exchange.page);
  text("role", exchange.role);
  flag("is_script_request", exchange.is_script_request);
  flag("is_rendered", exchange.is_rendered);
  flag("sent_cookies", exchange.sent_cookies);
  if (!exchange.posted.empty()) json["posted"] = pairs(exchange.posted);
  if (!exchange.posted_files.empty()) json["posted_files"] = exchange.posted_files;
  if (exchange.has_body) json["body"] = exchange.body;
  for (const RecordedCookie& cookie : exchange.set_cookies)
    json["set_cookies"].push_back({{"name", cookie.name}, {"domain", cookie.domain}, {"path", cookie.path}});
  return json;
}

RecordedExchange exchange_from(const Json& json) {
  RecordedExchange exchange;
  exchange.time_ms = json.value("time_ms", std::int64_t{0});
  exchange.method = json.value("method", "GET");
  exchange.url = json.value("url", "");
  exchange.status = json.value("status", 200);
  exchange.mime = json.value("mime", "");
  exchange.redirect = json.value("redirect", "");
  exchange.dest = json.value("dest", "");
  exchange.accept = json.value("accept", "");
  exchange.page = json.value("page", "");
  exchange.role = json.value("role", "");
  exchange.is_script_request = json.value("is_script_request", false);
  exchange.is_rendered = json.value("is_rendered", false);
  exchange.sent_cookies = json.value("sent_cookies", false);
  if (const auto posted = json.find("posted"); posted != json.end())
    for (const Json& pair : *posted)
      exchange.posted.emplace_back(pair.at(0).get<std::string>(), pair.at(1).get<std::string>());
  exchange.posted_files = json.value("posted_files", std::vector<std::string>{});
  if (const auto body = json.find("body"); body != json.end()) {
    exchange.has_body = true;
    exchange.body = body->get<std::string>();
  }
  if (const auto cookies = json.find("set_cookies"); cookies != json.end())
    for (const Json& cookie : *cookies)
      exchange.set_cookies.push_back(
          {cookie.value("name", ""), cookie.value("domain", ""), cookie.value("path", "")});
  return exchange;
}

}  // namespace

std::string json_text(const RecordedWalk& walk) {
  Json json = {{"channel", name(walk.channel)},
               {"source", walk.source},
               {"service", walk.service},
               {"flow_type", walk.flow_type},
               {"walk", walk.walk},
               {"is_cut", walk.is_cut},
               {"carries_cookies", walk.carries_cookies},
               {"script_words", walk.script_words},
               {"return_hints", walk.return_hints}};
  json["roles"] = Json::array();
  for (const auto& [step, role] : walk.roles) json["roles"].push_back({step, role});
  json["exchanges"] = Json::array();
  for (const RecordedExchange& exchange : walk.exchanges) json["exchanges"].push_back(json_of(exchange));
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<RecordedWalk> recorded_walk_from(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded() || !json.is_object()) return Error{"no recorded walk"};
  RecordedWalk walk;
  try {
    walk.channel = channel_named(json.value("channel", "har")).value_or(Channel::har);
    walk.source = json.value("source", "");
    walk.service = json.value("service", "");
    walk.flow_type = json.value("flow_type", "");
    walk.walk = json.value("walk", 1);
    walk.is_cut = json.value("is_cut", false);
    walk.carries_cookies = json.value("carries_cookies", false);
    walk.script_words = json.value("script_words", std::vector<std::string>{});
    walk.return_hints = json.value("return_hints", std::vector<std::string>{});
    if (const auto roles = json.find("roles"); roles != json.end())
      for (const Json& pair : *roles)
        walk.roles.emplace_back(pair.at(0).get<int>(), pair.at(1).get<std::string>());
    if (const auto exchanges = json.find("exchanges"); exchanges != json.end())
      for (const Json& exchange : *exchanges) walk.exchanges.push_back(exchange_from(exchange));
  } catch (const Json::exception& fault) {
    return Error{fault.what()};
  }
  return walk;
}

}  // namespace collaudo
