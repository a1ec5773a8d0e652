#include "rendered_json.h"

#include <nlohmann/json.hpp>

namespace collaudo {

namespace {

using Json = nlohmann::ordered_json;

Json json_of(const Rendered::MetCookie& met) {
  const Cookie& cookie = met.cookie;
  Json json = {{"name", cookie.name},           {"value", cookie.value},         {"domain", cookie.domain},
               {"host_only", cookie.host_only}, {"path", cookie.path},           {"secure", cookie.secure},
               {"http_only", cookie.http_only}, {"same_site", cookie.same_site}, {"expires", cookie.expires},
               {"set_by", cookie.set_by},       {"script", met.script}};
  if (cookie.max_age) json["max_age"] = *cookie.max_age;
  return json;
}

Rendered::MetCookie cookie_of(const Json& json) {
  Rendered::MetCookie met;
  Cookie& cookie = met.cookie;
  json.at("name").get_to(cookie.name);
  json.at("value").get_to(cookie.value);
  json.at("domain").get_to(cookie.domain);
  json.at("host_only").get_to(cookie.host_only);
  json.at("path").get_to(cookie.path);
  json.at("secure").get_to(cookie.secure);
  json.at("http_only").get_to(cookie.http_only);
  json.at("same_site").get_to(cookie.same_site);
  json.at("expires").get_to(cookie.expires);
  json.at("set_by").get_to(cookie.set_by);
  json.at("script").get_to(met.script);
  if (json.contains("max_age")) cookie.max_age = json.at("max_age").get<std::int64_t>();
  return met;
}

Rendered rendered_of(const Json& json) {
  Rendered rendered;
  const auto cause = cause_named(json.at("cause").get<std::string>());
  if (!cause) throw std::runtime_error("unknown cause");
  rendered.cause = *cause;
  json.at("detail").get_to(rendered.detail);
  json.at("is_complete").get_to(rendered.is_complete);
  json.at("html").get_to(rendered.html);
  json.at("final_url").get_to(rendered.final_url);
  json.at("because").get_to(rendered.because);
  json.at("families").get_to(rendered.families);
  json.at("variables").get_to(rendered.variables);
  for (const Json& cookie : json.at("cookies")) rendered.cookies.push_back(cookie_of(cookie));
  for (const Json& failure : json.at("failures"))
    rendered.failures.push_back(
        {failure.at("url").get<std::string>(), failure.at("error").get<std::string>()});
  json.at("console").get_to(rendered.console);
  for (const Json& frame : json.at("frames"))
    rendered.frames.push_back({frame.at("url").get<std::string>(), frame.at("html").get<std::string>()});
  for (const Json& reaction : json.at("reactions"))
    rendered.reactions.push_back({reaction.at("rate").get<int>(), reaction.at("shows_positive").get<bool>(),
                                  reaction.at("shows_negative").get<bool>()});
  if (json.contains("loading")) {
    const Json& loading = json.at("loading");
    rendered.loading =
        Rendered::Loading{loading.at("presses").get<int>(), loading.at("cards_before").get<int>(),
                          loading.at("cards_after").get<int>(), loading.at("is_whole").get<bool>()};
  }
  json.at("screenshot").get_to(rendered.screenshot);
  json.at("browser").get_to(rendered.browser);
  return rendered;
}

}  // namespace

std::string to_json(const Rendered& rendered) {
  Json json = {{"cause", name(rendered.cause)},
               {"detail", rendered.detail},
               {"is_complete", rendered.is_complete},
               {"html", rendered.html},
               {"final_url", rendered.final_url},
               {"because", rendered.because},
               {"families", rendered.families},
               {"variables", rendered.variables},
               {"cookies", Json::array()},
               {"failures", Json::array()},
               {"console", rendered.console},
               {"frames", Json::array()},
               {"reactions", Json::array()},
               {"screenshot", rendered.screenshot},
               {"browser", rendered.browser}};
  for (const auto& cookie : rendered.cookies) json["cookies"].push_back(json_of(cookie));
  for (const auto& failure : rendered.failures)
    json["failures"].push_back({{"url", failure.url}, {"error", failure.error}});
  for (const auto& frame : rendered.frames)
    json["frames"].push_back({{"url", frame.url}, {"html", frame.html}});
  for (const auto& reaction : rendered.reactions)
    json["reactions"].push_back({{"rate", reaction.rate},
                                 {"shows_positive", reaction.shows_positive},
                                 {"shows_negative", reaction.shows_negative}});
  if (rendered.loading)
    json["loading"] = {{"presses", rendered.loading->presses},
                       {"cards_before", rendered.loading->cards_before},
                       {"cards_after", rendered.loading->cards_after},
                       {"is_whole", rendered.loading->is_whole}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Rendered> rendered_from_json(std::string_view text) {
  // The library reports a member that is missing or of another kind by throwing.
  try {
    return rendered_of(Json::parse(text));
  } catch (const std::exception& fault) {
    return Error{std::string("no record of a rendered page: ") + fault.what()};
  }
}

}  // namespace collaudo
