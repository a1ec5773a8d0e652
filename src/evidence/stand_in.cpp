#include "evidence/stand_in.h"

namespace collaudo {

namespace {

Url moved(const Url& url, const Url& to) {
  std::string address = to.origin() + url.path();
  if (!url.query().empty()) address += "?" + url.query();
  if (!url.fragment().empty()) address += "#" + url.fragment();
  return Url::parse(address).value_or(url);
}

}  // namespace

bool StandIn::is_published(const Url& url) const {
  if (!is_in_use() || !is_same_host(url, published_) || url.origin() == copy_.origin()) return false;
  return url.port() == published_.port() || url.port() == (url.is_https() ? 443 : 80);
}

Url StandIn::visited(const Url& url) const { return is_published(url) ? moved(url, copy_) : url; }

Url StandIn::visited_resource(const Url& url) const {
  return url.scheme() == published_.scheme() ? visited(url) : url;
}

Url StandIn::published(const Url& url) const {
  return is_in_use() && url.origin() == copy_.origin() ? moved(url, published_) : url;
}

}  // namespace collaudo
