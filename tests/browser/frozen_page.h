// FrozenPage: one page of a virtual site with its style sheets, frozen as a run would freeze it. Made by
// tests of the cascade; the page lives as long as this.
#pragma once

#include <string>

#include "crawl/freeze.h"
#include "support/fake_source.h"

namespace collaudo::testing {

class FrozenPage {
 public:
  FrozenPage(VirtualSite site, const std::string& address) : snapshot_(frozen(std::move(site), address)) {}
  const Page& page() const { return snapshot_.pages.front(); }

 private:
  static Snapshot frozen(VirtualSite site, const std::string& address) {
    Criterion criterion;
    criterion.spec.needs = {{"home", Facet::html, false}, {"home", Facet::styles, false}};
    CrawlOptions options;
    options.target = *Url::parse(address);
    const CrawlPlan plan = make_plan(options, {&criterion});
    FakeSource source(std::move(site));
    return freeze(plan, crawl(plan, source, {}), fake_now);
  }

  Snapshot snapshot_;
};

}  // namespace collaudo::testing
