#include "service/private_places.h"

#include <collaudo/criterion.h>
#include <collaudo/pattern.h>

#include "service/masking.h"
#include "service/walk_builder.h"
#include "service/zones.h"

namespace collaudo {

bool PrivatePlaces::contains(const Url& url, const std::vector<std::string>& names) {
  const bool is_own = is_municipal(url.host(), hosts_);
  if (!is_own && identity_hosts_.contains(url.host())) return true;
  RecordedExchange exchange;
  exchange.url = url.str();
  exchange.method = names.empty() ? "GET" : "POST";
  for (const std::string& name : names) exchange.posted.emplace_back(name, "");
  const auto mark = mark_of(exchange, url, is_own);
  if (mark && mark->zone == Zone::identity && !is_own) identity_hosts_.insert(url.host());
  return mark || Masking().are_credentials(exchange);
}

bool PrivatePlaces::is_token(const std::string& name) {
  static const Pattern token(vocabulary("service-lexicon").at("redaction").at("token_params").string(), true);
  return token.found_in(name);
}

}  // namespace collaudo
