// The software of the services is released for reuse: pages may link the catalogue, only who runs the
// services knows.
#include <collaudo/criterion.h>
#include <collaudo/hosts.h>
#include <collaudo/links.h>
#include <collaudo/service_judgement.h>
#include <collaudo/service_screens.h>
#include <collaudo/text.h>

namespace collaudo::criteria {

namespace {

constexpr std::string_view slug = "reuse";

// The description that software for reuse carries, or its entry in the national catalogue.
bool is_of_reuse(const Url& url) {
  const std::string path = text::t2(url.path());
  if (text::contains(path, "publiccode.y")) return true;
  return is_or_is_below(url.host(), "developers.italia.it") && text::contains(path, "/software/");
}

std::optional<html::Element> link_in(const html::Document& document, const std::optional<Url>& base) {
  for (const html::Element link : document.select("a[href], link[href]")) {
    const std::string_view href = link.attribute_or("href");
    const auto url = base ? base->resolve(href) : Url::parse(href);
    if (url && is_of_reuse(*url)) return link;
  }
  return std::nullopt;
}

bool look_at(const Step& screen, ServiceChecks& saw) {
  for (const html::Document* document : screen.documents())
    if (const auto link = link_in(*document, screen.url)) {
      saw.met(slug, "linked").hint().at(screen, *link);
      return true;
    }
  return false;
}

}  // namespace

Findings R_SE_2_3(const Site& site, const CriterionSpec& spec) {
  return judge_services(site, spec, [&](const Service& service, ServiceChecks& saw) {
    for (const Walk& walk : service.walks)
      for (const Step& screen : walk.steps)
        if (is_own_screen(screen) && look_at(screen, saw)) return;
    for (const Page* page : access_pages(site, service))
      if (const auto link = link_in(page->html(), page->url())) {
        saw.met(slug, "linked_on_access").hint().at(*page, *link);
        return;
      }
  });
}

}  // namespace collaudo::criteria
