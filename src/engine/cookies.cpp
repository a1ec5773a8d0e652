#include <algorithm>

#include <collaudo/cookies.h>
#include <collaudo/criterion.h>
#include <collaudo/hosts.h>

namespace collaudo {

namespace {

// Zones under which others register, as far as municipalities are concerned: ".it", ".rm.it", ".roma.it". A
// browser takes no cookie for them.
bool is_public_zone(std::string_view domain) {
  const auto dot = domain.find('.');
  if (dot == std::string_view::npos) return true;
  if (domain.substr(dot) != ".it") return false;
  const std::string zone(domain.substr(0, dot));
  const Value& rule = vocabulary("domain-rule");
  const auto has = [&](const std::vector<std::string>& zones) {
    return std::find(zones.begin(), zones.end(), zone) != zones.end();
  };
  const Value::Object& provinces = rule.at("provinces").object();
  return has(rule.at("other_zones").strings()) ||
         std::any_of(provinces.begin(), provinces.end(), [&](const auto& province) {
           return has(province.second.at("codes").strings()) || has(province.second.at("names").strings());
         });
}

}  // namespace

CookieBelonging belonging_of(std::string_view domain, bool host_only, std::string_view setter,
                             const Site& site) {
  if (!host_only) {
    if (!is_or_is_below(setter, domain)) return CookieBelonging::refused;
    if (setter != domain && is_public_zone(domain)) return CookieBelonging::refused;
  }
  const auto url = Url::parse("https://" + std::string(domain) + "/");
  if (url && site.is_internal(*url)) return CookieBelonging::own;
  const bool reaches_the_site =
      is_or_is_below(site.url().host(), domain) || is_or_is_below(site.judged_as().host(), domain);
  return !host_only && reaches_the_site ? CookieBelonging::parent : CookieBelonging::foreign;
}

}  // namespace collaudo
