#include "cli/pages_to_measure.h"

#include <set>

#include <collaudo/login.h>

#include "crawl/roles.h"
#include "engine/site_performance.h"

namespace collaudo {

namespace {

class PagesToMeasure {
 public:
  PagesToMeasure(const Snapshot& snapshot, const CrawlPlan& plan, std::size_t most)
      : snapshot_(snapshot), most_(most) {
    for (const Performance& page : performance_of(snapshot).pages)
      if (page.source == Performance::Source::lighthouse) taken_.insert(page.url.canonical());
    if (plan.wants("home", Facet::performance)) take_of_site();
    if (plan.wants(service_area_role, Facet::performance)) take_of_services();
  }

  std::vector<const Page*> take() { return std::move(pages_); }

 private:
  void take(const Page& page) {
    if (taken_.insert(page.url().canonical()).second) pages_.push_back(&page);
  }

  static bool is_shown(const Page& page) { return page.http().ok() && page.http().is_html(); }

  void take_of_site() {
    std::size_t seen = 0;
    for (const Page& page : snapshot_.pages) {
      if (seen == most_) break;
      if (!is_shown(page) || !page.is_internal() || page.is_informative()) continue;
      ++seen;
      take(page);
    }
  }

  // The cards of many services lead to one page.
  void take_of_services() {
    std::set<std::size_t> seen;
    for (const std::string_view role : {service_area_role, std::string_view("online_access")}) {
      const auto list = snapshot_.pages_by_role.find(role);
      if (list == snapshot_.pages_by_role.end()) continue;
      for (const std::size_t index : list->second) {
        const Page& page = snapshot_.pages[index];
        if (index == 0 || !is_shown(page) || identity_mark(page.url(), page.is_internal())) continue;
        if (seen.size() == most_) return;
        if (seen.insert(index).second) take(page);
      }
    }
  }

  const Snapshot& snapshot_;
  const std::size_t most_;
  std::set<std::string> taken_;
  std::vector<const Page*> pages_;
};

}  // namespace

std::vector<const Page*> pages_to_measure(const Snapshot& snapshot, const CrawlPlan& plan, std::size_t most) {
  return PagesToMeasure(snapshot, plan, most).take();
}

}  // namespace collaudo
