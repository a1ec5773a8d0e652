#include "exchange_record.h"

#include <nlohmann/json.hpp>

namespace collaudo {

namespace {

using Json = nlohmann::ordered_json;

Json json_of(const ExchangeRecord::Answer& answer) {
  return {{"url", answer.url.str()}, {"record", answer.record}, {"adjusted", answer.is_adjusted}};
}

std::optional<ExchangeRecord::Answer> answer_of(const Json& json) {
  auto url = Url::parse(json.at("url").get<std::string>());
  if (!url) return std::nullopt;
  return ExchangeRecord::Answer{std::move(*url), json.at("record").get<std::string>(),
                                json.at("adjusted").get<bool>()};
}

std::optional<ExchangeRecord> read_record(const Json& json) {
  ExchangeRecord record;
  const auto requested = Url::parse(json.at("requested").get<std::string>());
  const auto final_url = Url::parse(json.at("final_url").get<std::string>());
  const auto cause = cause_named(json.at("cause").get<std::string>());
  if (!requested || !final_url || !cause) return std::nullopt;
  record.kind = json.at("request") == "page" ? Request::Kind::page : Request::Kind::resource;
  record.exchange.requested = *requested;
  record.exchange.final_url = *final_url;
  record.exchange.cause = *cause;
  json.at("status").get_to(record.exchange.status);
  json.at("detail").get_to(record.exchange.detail);
  json.at("mime").get_to(record.exchange.mime);
  json.at("charset").get_to(record.exchange.charset);
  json.at("address").get_to(record.exchange.address);
  json.at("bytes").get_to(record.exchange.bytes);
  json.at("certificate_error").get_to(record.exchange.certificate_error);
  json.at("body_sha256").get_to(record.exchange.body_sha256);
  json.at("converted").get_to(record.is_converted);
  json.at("asked").get_to(record.asked);
  json.at("answered").get_to(record.answered);
  for (const Json& hop : json.at("hops")) {
    auto answer = answer_of(hop);
    if (!answer) return std::nullopt;
    record.hops.push_back(std::move(*answer));
  }
  if (!json.at("rendered").is_null()) json.at("rendered").get_to(record.rendered);
  if (!json.at("answer").is_null()) {
    record.answer = answer_of(json.at("answer"));
    if (!record.answer) return std::nullopt;
  }
  return record;
}

}  // namespace

Json json_of(const ExchangeRecord& record) {
  Json hops = Json::array();
  for (const ExchangeRecord::Answer& hop : record.hops) hops.push_back(json_of(hop));
  const Exchange& exchange = record.exchange;
  return {{"request", record.kind == Request::Kind::page ? "page" : "resource"},
          {"requested", exchange.requested.str()},
          {"hops", std::move(hops)},
          {"answer", record.answer ? json_of(*record.answer) : Json()},
          {"rendered", record.rendered.empty() ? Json() : Json(record.rendered)},
          {"final_url", exchange.final_url.str()},
          {"status", exchange.status},
          {"cause", name(exchange.cause)},
          {"detail", exchange.detail},
          {"mime", exchange.mime},
          {"charset", exchange.charset},
          {"converted", record.is_converted},
          {"body_sha256", exchange.body_sha256},
          {"address", exchange.address},
          {"certificate_error", exchange.certificate_error},
          {"bytes", exchange.bytes},
          {"asked", record.asked},
          {"answered", record.answered}};
}

std::optional<ExchangeRecord> exchange_record_of(const Json& json) {
  try {
    return read_record(json);
  } catch (const Json::exception&) {  // the library's way to say that a field is not there
    return std::nullopt;
  }
}

}  // namespace collaudo
