#include "crawl/plan_record.h"

#include <nlohmann/json.hpp>

namespace collaudo {

namespace {

using Json = nlohmann::ordered_json;

Json number_or_null(const std::optional<std::size_t>& number) { return number ? Json(*number) : Json(); }

Json url_or_null(const std::optional<Url>& url) { return url ? Json(url->str()) : Json(); }

std::optional<std::size_t> number_in(const Json& json) {
  if (json.is_null()) return std::nullopt;
  return json.get<std::size_t>();
}

std::optional<Url> url_in(const Json& json) {
  if (json.is_null()) return std::nullopt;
  return Url::parse(json.get<std::string>());
}

std::string_view name_of(Facet facet) {
  switch (facet) {
    case Facet::http:
      return "http";
    case Facet::html:
      return "html";
    case Facet::styles:
      return "styles";
    case Facet::scripts:
      return "scripts";
    case Facet::frames:
      return "frames";
    case Facet::tls:
      return "tls";
    case Facet::walk:
      return "walk";
    case Facet::performance:
      return "performance";
  }
  return {};
}

std::optional<RecordedPlan> read_plan(const Json& json) {
  auto target = url_in(json.at("target"));
  if (!target) return std::nullopt;
  RecordedPlan recorded{{std::move(*target), {}, {}, {}, {}, 0, false}, {}, {}, {}, 0};
  recorded.crawl.judged_as = url_in(json.at("judged_as"));
  recorded.crawl.service_url = url_in(json.at("service_url"));
  recorded.crawl.sample = number_in(json.at("sample"));
  recorded.crawl.max_pages = number_in(json.at("max_pages"));
  json.at("seed").get_to(recorded.crawl.seed);
  json.at("deep_tls").get_to(recorded.crawl.deep_tls);
  json.at("only").get_to(recorded.only);
  json.at("skip").get_to(recorded.skip);
  json.at("engine").get_to(recorded.engine);
  json.at("collected_at").get_to(recorded.collected_at);
  return recorded;
}

}  // namespace

Json json_of(const RecordedPlan& recorded, const CrawlPlan& plan,
             const std::vector<const Criterion*>& criteria) {
  Json ids = Json::array();
  for (const Criterion* criterion : criteria) ids.push_back(criterion->spec.id);
  Json needs = Json::object();
  for (const auto& [role, facets] : plan.facets)
    for (const Facet facet : facets) needs[role].push_back(name_of(facet));
  return {{"target", recorded.crawl.target.str()},
          {"judged_as", url_or_null(recorded.crawl.judged_as)},
          {"service_url", url_or_null(recorded.crawl.service_url)},
          {"sample", number_or_null(recorded.crawl.sample)},
          {"max_pages", number_or_null(recorded.crawl.max_pages)},
          {"seed", recorded.crawl.seed},
          {"deep_tls", recorded.crawl.deep_tls},
          {"only", recorded.only},
          {"skip", recorded.skip},
          {"engine", recorded.engine},
          {"collected_at", recorded.collected_at},
          {"tool", "collaudo " COLLAUDO_VERSION},
          {"criteria", std::move(ids)},
          {"needs", std::move(needs)}};
}

std::optional<RecordedPlan> recorded_plan_of(const Json& json) {
  try {
    return read_plan(json);
  } catch (const Json::exception&) {  // the library's way to say that a field is not there
    return std::nullopt;
  }
}

}  // namespace collaudo
