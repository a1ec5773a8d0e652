#include <deque>
#include <map>
#include <set>
#include <stdexcept>

#include <collaudo/styled_screen.h>

#include "crawl/resources.h"

namespace collaudo {

namespace {

// Addresses of a walk have lost the values of their queries.
std::string key_of(const Url& url) { return url.origin() + url.path(); }

Exchange answer(const Url& url, int status, std::string_view mime) {
  Exchange exchange{url, {}, url, status, {}, {}, {}, {}, {}, Cause::none, {}, 0, {}, {}};
  exchange.mime = mime;
  return exchange;
}

}  // namespace

struct StyledScreen::State {
  std::deque<Exchange> sheets;
  std::map<std::string, const Exchange*> by_address;
  std::unique_ptr<const Page> page;

  void add_sheets(const Walk& walk) {
    for (const ServiceExchange& known : walk.exchanges) {
      if (known.mime != "text/css" || known.body.empty()) continue;
      Exchange& sheet = sheets.emplace_back(answer(known.url, known.status, known.mime));
      sheet.body = known.body;
      by_address.emplace(key_of(known.url), &sheet);
    }
  }

  const Exchange* sheet_at(const Url& url) const {
    const auto found = by_address.find(key_of(url));
    return found == by_address.end() ? nullptr : found->second;
  }

  // Each style sheet with its answer, and what it imports, each once.
  void link(std::vector<Resource>& resources) const {
    constexpr std::size_t at_most = 1'000;
    std::set<std::string> seen;
    for (const Resource& resource : resources) seen.insert(resource.url.canonical());
    for (std::size_t index = 0; index < resources.size() && index < at_most; ++index) {
      if (resources[index].kind != Resource::Kind::style) continue;
      resources[index].exchange = sheet_at(resources[index].url);
      if (!resources[index].exchange) continue;
      const Url base = resources[index].url;
      for (const std::string& address : css_imports(resources[index].exchange->body))
        if (const auto url = base.resolve(address); url && seen.insert(url->canonical()).second)
          resources.push_back({Resource::Kind::style, *url, resources[index].element, true, nullptr});
    }
  }
};

StyledScreen::StyledScreen(const Walk& walk, const Step& screen) : state_(std::make_unique<State>()) {
  if (!screen.html() || !screen.url) throw std::logic_error("a screen without HTML or address has no fonts");
  state_->add_sheets(walk);
  Page::Parts parts{answer(*screen.url, screen.status, "text/html"), std::nullopt, {}, {}};
  parts.shared_document = screen.snapshots.back();
  parts.resources = page_resources(*screen.html(), *screen.url);
  state_->link(parts.resources);
  state_->page = std::make_unique<const Page>(std::move(parts));
}

StyledScreen::~StyledScreen() = default;

const Page& StyledScreen::page() const { return *state_->page; }

}  // namespace collaudo
