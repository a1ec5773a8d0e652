#include "performance_json.h"

#include <cmath>
#include <stdexcept>

#include <nlohmann/json.hpp>

namespace collaudo {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_items = 1000;

Json number_or_null(const std::optional<double>& value) { return value ? Json(*value) : Json(); }

std::optional<double> number_in(const Json& json) {
  return json.is_null() ? std::nullopt : std::optional(json.get<double>());
}

double share_in(const Json& json) {
  const auto value = json.get<double>();
  if (!(value >= 0 && value <= 1)) throw std::runtime_error("no share");
  return value;
}

const Json& list_in(const Json& json, const char* key) {
  const Json& list = json.at(key);
  if (!list.is_array() || list.size() > most_items) throw std::runtime_error("no list");
  return list;
}

template <typename Named>
Named checked(const std::optional<Named>& value) {
  if (!value) throw std::runtime_error("unknown name");
  return *value;
}

Performance read(const Json& json) {
  Performance performance;
  performance.url = checked(Url::parse(json.at("url").get<std::string>()));
  performance.source = checked(performance_source_named(json.at("source").get<std::string>()));
  json.at("tool").get_to(performance.tool);
  json.at("moment").get_to(performance.moment);
  if (!json.at("score").is_null()) performance.score = share_in(json.at("score"));
  performance.low = share_in(json.at("low"));
  performance.high = share_in(json.at("high"));
  for (const Json& run : list_in(json, "runs")) performance.runs.push_back(share_in(run));
  for (const Json& metric : list_in(json, "metrics"))
    performance.metrics.push_back(
        {metric.at("name").get<std::string>(), number_in(metric.at("value")), number_in(metric.at("score"))});
  for (const Json& gain : list_in(json, "gains"))
    performance.gains.push_back({gain.at("change").get<std::string>(), gain.at("subject").get<std::string>(),
                                 gain.at("count").get<int>(), gain.at("points").get<double>(),
                                 share_in(gain.at("score"))});
  for (const Json& guard : list_in(json, "guards"))
    performance.guards.push_back(checked(performance_guard_named(guard.get<std::string>())));
  performance.cause =
      json.at("cause").is_null() ? Cause::none : checked(cause_named(json.at("cause").get<std::string>()));
  json.at("detail").get_to(performance.detail);
  return performance;
}

}  // namespace

Json json_of(const Performance& performance) {
  Json metrics = Json::array(), gains = Json::array(), guards = Json::array();
  for (const Performance::Metric& metric : performance.metrics)
    metrics.push_back({{"name", metric.name},
                       {"value", number_or_null(metric.value)},
                       {"score", number_or_null(metric.score)}});
  for (const Performance::Gain& gain : performance.gains)
    gains.push_back({{"change", gain.change},
                     {"subject", gain.subject},
                     {"count", gain.count},
                     {"points", gain.points},
                     {"score", gain.score}});
  for (const Performance::Guard guard : performance.guards) guards.push_back(name(guard));
  return {{"url", performance.url.str()},
          {"source", name(performance.source)},
          {"tool", performance.tool},
          {"moment", performance.moment},
          {"score", number_or_null(performance.score)},
          {"low", performance.low},
          {"high", performance.high},
          {"runs", performance.runs},
          {"metrics", std::move(metrics)},
          {"gains", std::move(gains)},
          {"guards", std::move(guards)},
          {"cause", performance.cause == Cause::none ? Json() : Json(name(performance.cause))},
          {"detail", performance.detail}};
}

std::optional<Performance> performance_of(const Json& json) {
  try {
    return read(json);
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace collaudo
