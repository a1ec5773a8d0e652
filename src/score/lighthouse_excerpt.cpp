#include "score/lighthouse_excerpt.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "score/metric_scores.h"

namespace collaudo::score {

namespace {

using nlohmann::json;

const json* member(const json* object, const char* name) {
  if (!object || !object->is_object()) return nullptr;
  const auto found = object->find(name);
  return found == object->end() ? nullptr : &*found;
}

void copy(const json* from, const char* name, json& to) {
  const json* value = member(from, name);
  if (value && value->is_primitive()) to[name] = *value;
}

json shortened_address(const json& written, const std::vector<Url>& site) {
  const auto url = written.is_string() ? Url::parse(written.get<std::string>()) : std::nullopt;
  const bool is_of_site =
      url && std::any_of(site.begin(), site.end(), [&](const Url& own) { return is_same_host(*url, own); });
  if (!url || is_of_site) return written;
  return url->origin() + url->path();
}

}  // namespace

std::string lighthouse_excerpt(std::string_view report, const std::vector<Url>& site) {
  const json whole = json::parse(report, nullptr, false);
  json kept = json::object();
  for (const char* name : {"lighthouseVersion", "fetchTime", "finalDisplayedUrl", "finalUrl", "requestedUrl"})
    copy(&whole, name, kept);
  for (const char* name : {"finalDisplayedUrl", "finalUrl", "requestedUrl"})
    if (kept.contains(name)) kept[name] = shortened_address(kept[name], site);
  const json* settings = member(&whole, "configSettings");
  for (const char* name : {"formFactor", "emulatedFormFactor"})
    if (settings) copy(settings, name, kept["configSettings"]);
  kept["categories"]["performance"] = json::object();
  copy(member(member(&whole, "categories"), "performance"), "score", kept["categories"]["performance"]);
  for (const Metric metric : all_metrics) {
    const std::string name(name_of(metric));
    const json* audit = member(member(&whole, "audits"), name.c_str());
    for (const char* number : {"score", "numericValue"})
      if (audit) copy(audit, number, kept["audits"][name]);
  }
  return kept.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace collaudo::score
