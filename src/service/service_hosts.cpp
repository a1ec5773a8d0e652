#include <algorithm>

#include <collaudo/login.h>
#include <collaudo/service_hosts.h>

namespace collaudo {

std::vector<Url> origins_of(const Walk& walk) {
  std::vector<Url> found;
  if (walk.channel == Channel::saved_pages) return found;
  const auto take = [&](const Url& url) {
    const auto origin = url.is_https() ? Url::parse(url.origin() + "/") : std::nullopt;
    if (origin && std::find(found.begin(), found.end(), *origin) == found.end()) found.push_back(*origin);
  };
  for (const ServiceExchange& exchange : walk.exchanges) {
    const bool is_own =
        exchange.zone == Zone::public_pages || exchange.zone == Zone::flow || exchange.zone == Zone::area;
    if (is_own && (exchange.is_document || exchange.is_fragment || exchange.is_frame)) take(exchange.url);
  }
  for (const Step& step : walk.steps)
    if (step.url) take(*step.url);
  return found;
}

std::vector<Url> addresses_before_identity(const Exchange& access,
                                           const std::function<bool(const Url&)>& is_municipal) {
  std::vector<Url> addresses;
  for (const Hop& hop : access.hops) addresses.push_back(hop.url);
  addresses.push_back(access.final_url);
  const auto identity = std::find_if(addresses.begin(), addresses.end(), [&](const Url& url) {
    return identity_mark(url, is_municipal(url)).has_value();
  });
  addresses.erase(identity, addresses.end());
  return addresses;
}

}  // namespace collaudo
