#include <memory>

#include <collaudo/style.h>

#include "crawl/resources.h"
#include "css/media_query.h"
#include "css/sheet.h"
#include "fuzz/targets.h"

namespace collaudo::fuzz {

namespace {

Exchange answer(const Url& url, std::string_view mime, std::string_view body) {
  Exchange exchange;
  exchange.requested = exchange.final_url = url;
  exchange.status = 200;
  exchange.mime = mime;
  exchange.body = body;
  return exchange;
}

}  // namespace

void cascade(std::string_view input) {
  constexpr std::string_view dressed =
      "<body class=b><h1 id=t class='a b'>x</h1><p style='font:1em X'><font face=Y>y</font><code>z</code></p>"
      "<ul><li><a href=/>1</a><li><button>2</button></ul>";
  const auto [sheet, given] = halves(input);
  const Url address = *Url::parse("https://comune.valverde.ct.it/"), at = *address.resolve("/stile.css");
  const Exchange style = answer(at, "text/css", sheet);
  Page::Parts parts{
      answer(address, "text/html", ""),
      html::Document::parse("<!doctype html><html lang=it><head><link rel=stylesheet href=/stile.css>"
                            "<style>" +
                            std::string(sheet.substr(0, sheet.find('<'))) + "</style>" +
                            std::string(given.empty() ? dressed : given)),
      {},
      {}};
  parts.resources = page_resources(*parts.document, address);
  for (Resource& resource : parts.resources)
    if (resource.kind == Resource::Kind::style && resource.url == at) resource.exchange = &style;
  const Page page(std::move(parts));
  const style::Cascade cascade(page);
  constexpr std::size_t asked = 200;
  std::size_t number = 0;
  for (const html::Element element : page.html().root().descendants()) {
    if (++number > asked) break;
    const style::Family family = cascade.family_of(element);
    must(family.decided == family.doubt.empty(), "a doubt has a reason");
    static_cast<void>(cascade.custom_property(element, "--a"));
  }
  static_cast<void>(cascade.font_faces());
  static_cast<void>(css::media_matches(sheet.substr(0, sheet.find('{'))));
  static_cast<void>(css::parse_declarations(sheet));
  static_cast<void>(css_imports(sheet));
}

}  // namespace collaudo::fuzz
