#include "service/zones.h"

#include <algorithm>
#include <array>

#include <collaudo/criterion.h>
#include <collaudo/pattern.h>
#include <collaudo/text.h>

namespace collaudo {

namespace {

bool has(const std::vector<std::string>& names, std::string_view wanted) {
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& name) { return text::t2(name) == text::t2(wanted); });
}

std::vector<std::string> all_names(const RecordedExchange& exchange, const Url& url) {
  std::vector<std::string> names = query_names(url);
  for (const auto& field : exchange.posted) names.push_back(field.first);
  return names;
}

std::optional<HostMark> listed(std::string_view list, Zone zone, std::string_view mark, const Url& url) {
  for (const Value& entry : vocabulary("service-hosts").at(list).array()) {
    if (!host_matches(entry.at("pattern").string(), url.host())) continue;
    HostMark found{zone, std::string(mark), true, false};
    const Value* provenance = entry.find("provenance");
    found.is_certain = !provenance || provenance->string() != "general_knowledge";
    const Value* kind = entry.find("kind");
    found.is_test = list == "test_environments" || (kind && kind->string().ends_with("test"));
    if (zone == Zone::payment && kind) found.mark = kind->string();
    static const Pattern test("(^|[.-])(dev|uat|test|collaudo|preprod[a-z]*)([.-]|$)");
    found.is_test = found.is_test || test.found_in(url.host());
    return found;
  }
  return std::nullopt;
}

const std::vector<Pattern>& path_patterns() {
  static const std::vector<Pattern> patterns = [] {
    std::vector<Pattern> made;
    for (const Value& entry : vocabulary("service-hosts").at("path_patterns").array())
      made.emplace_back(entry.at("regex").string(), true);
    return made;
  }();
  return patterns;
}

}  // namespace

bool host_matches(std::string_view pattern, std::string_view host) {
  std::size_t p = 0, h = 0, star = std::string_view::npos, resume = 0;
  while (h < host.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = h;
    } else if (p < pattern.size() && pattern[p] == host[h]) {
      ++p;
      ++h;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      h = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::vector<std::string> query_names(const Url& url) {
  std::vector<std::string> names;
  std::string_view rest = url.query();
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    const std::string_view name = pair.substr(0, pair.find('='));
    if (!name.empty()) names.emplace_back(name);
  }
  return names;
}

std::optional<HostMark> mark_of(const RecordedExchange& exchange, const Url& url, bool is_municipal) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> lists = {
      {{"spid_identity_providers", "spid"},
       {"cie", "cie"},
       {"test_environments", "spid"},
       {"brokers_and_regional_gateways", "broker"}}};
  if (!is_municipal) {
    for (const auto& [list, mark] : lists)
      if (auto found = listed(list, Zone::identity, mark, url)) return found;
    if (auto found = listed("payment_hosts", Zone::payment, "pagopa", url)) return found;
  }
  const std::vector<std::string> names = all_names(exchange, url);
  if (has(names, "SAMLRequest") && !is_municipal)
    return HostMark{Zone::identity, "saml_request", true, false};
  if (has(names, "response_type") && has(names, "client_id") && has(names, "redirect_uri"))
    return HostMark{Zone::identity, "oidc_request", true, false};
  if (is_municipal && has(names, "SAMLRequest")) return HostMark{Zone::identity, "saml_request", true, false};
  // The municipality's own access page may stand under such a path: only what hands on is identity there.
  if (is_municipal && exchange.redirect.empty() && exchange.method == "GET") return std::nullopt;
  for (const Pattern& pattern : path_patterns())
    if (pattern.found_in(url.path())) return HostMark{Zone::identity, "path", false, false};
  return std::nullopt;
}

bool is_return_from_login(const RecordedExchange& exchange, const Url& url) {
  const std::vector<std::string> names = all_names(exchange, url);
  return has(names, "SAMLResponse") || has(names, "wresult") || (has(names, "code") && has(names, "state"));
}

bool is_protocol_page(std::string_view body) {
  static const Pattern fields(
      "name=[\"']?(SAMLRequest|SAMLResponse|RelayState|wresult|id_token|code)[\"' >/]", true);
  static const Pattern submits("\\.submit\\(\\)|onload=", true);
  constexpr std::size_t longest = 200'000;
  return body.size() < longest && fields.found_in(body) && submits.found_in(body);
}

}  // namespace collaudo
