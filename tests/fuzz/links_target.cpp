#include <collaudo/domain_rule.h>
#include <collaudo/html.h>
#include <collaudo/links.h>
#include <collaudo/url.h>

#include "crawl/link_target.h"
#include "crawl/resources.h"
#include "fuzz/targets.h"

namespace collaudo::fuzz {

namespace {

void ask(const Url& url) {
  const auto again = Url::parse(url.str());
  must(again && again->str() == url.str(), "an address is read back as it is: " + url.str());
  const auto canonical = Url::parse(url.canonical());
  must(canonical && canonical->canonical() == url.canonical(), "one address, one name: " + url.canonical());
  must(url.scheme() == "http" || url.scheme() == "https", "only addresses of the web");
  must(!url.host().empty() && url.port() >= 0 && url.port() < 65'536, "a host and a port");
  must(url.path().starts_with("/"), "a path begins at the root");
  must(is_same_page(url, url) && is_internal(url, url) && is_same_host(url, url), "an address is its own");
  static_cast<void>(url.host_unicode() + url.bare_host() + url.decoded_path() + url.origin());
}

}  // namespace

void links(std::string_view input) {
  const auto [text, page] = halves(input);
  const Url home = *Url::parse("https://comune.valverde.ct.it/a/b?c#d");
  const auto url = Url::parse(text);
  if (url) ask(*url);
  if (const auto resolved = home.resolve(text)) ask(*resolved);
  static_cast<void>(usable_href(text));
  static_cast<void>(app_usable_href(text));
  static_cast<void>(assigned_location(text));
  static_cast<void>(app_assigned_location(text));

  const html::Document document = html::Document::parse(page);
  const Url& at = url ? *url : home;
  for (const Resource& resource : page_resources(document, at)) ask(resource.url);
  constexpr std::size_t asked = 200;
  std::size_t number = 0;
  for (const html::Element element : document.root().descendants()) {
    if (++number > asked) break;
    const auto target = link_target(element);
    if (!target) continue;
    if (const auto resolved = at.resolve(target->href)) ask(*resolved);
  }
}

}  // namespace collaudo::fuzz
