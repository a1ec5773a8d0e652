// Fills in index.html.mustache, which escapes every value. This file words nothing and decides nothing.
#include "fleet/index_pages.h"

#include <algorithm>
#include <map>
#include <set>

#include <collaudo/text.h>

#include <kainjow/mustache.hpp>

#include "embedded.h"
#include "engine/catalogue.h"
#include "fleet/fleet_wording.h"
#include "report/escape.h"

namespace collaudo::fleet {

namespace {

using kainjow::mustache::data;
using kainjow::mustache::list;

constexpr std::size_t rows_a_page = 300, first_sites = 10, first_problems = 20, most_problems = 500,
                      shown_sites = 60, longest_text = 300;
constexpr Verdict told_verdicts[] = {Verdict::failure,        Verdict::not_executable, Verdict::tolerance,
                                     Verdict::manual,         Verdict::not_verifiable, Verdict::success,
                                     Verdict::not_applicable, Verdict::error};

data safe(std::string_view foreign) { return data(text::shortened(visible(foreign), longest_text)); }
data safe_or_false(std::string_view foreign) { return foreign.empty() ? data(false) : safe(foreign); }

// Which sites, in which order, under which name.
struct View {
  std::string name;  // of the file, without number and extension: "index", "views/theme-aurora"
  std::string title;
  std::vector<std::size_t> sites;
  bool is_whole = false;
  std::string order;  // key of the phrase
};

std::string file_of(const View& view, std::size_t page) {
  if (page == 0) return view.name + ".html";
  const std::string name = view.name == "index" ? "views/urgency" : view.name;
  return name + "-" + std::to_string(page + 1) + ".html";
}

class Index {
 public:
  Index(const Overview& overview, Language language) : overview_(overview), say_(language) {}

  std::vector<View> views() {
    std::vector<View> views;
    std::vector<std::size_t> all(overview_.sites.size());
    for (std::size_t at = 0; at < all.size(); ++at) all[at] = at;
    views.push_back({"index", say_("view.all"), all, true, "order.urgency"});
    const auto ordered = [&](std::string_view name, const auto& key) {
      View view{"views/" + std::string(name), say_("view.all"), all, true, "order." + std::string(name)};
      std::stable_sort(view.sites.begin(), view.sites.end(), [&](std::size_t a, std::size_t b) {
        return key(overview_.sites[a]) < key(overview_.sites[b]);
      });
      views.push_back(std::move(view));
    };
    ordered("name", [](const SiteSummary& site) { return text::t4(site.row.shown_name()); });
    ordered("missing", [](const SiteSummary& site) { return -static_cast<long>(site.missing.size()); });
    ordered("amount", [](const SiteSummary& site) { return -site.stake.amount.value_or(0); });
    orders_ = views.size();
    by("supplier", views, [](const SiteRow& row) { return row.supplier; });
    by("theme", views, theme_label);
    by("province", views, [](const SiteRow& row) { return row.province; });
    return views;
  }

  void write(const std::vector<View>& views,
             const std::function<void(const std::string&, const std::string&)>& write) const {
    kainjow::mustache::mustache page(std::string(embedded_file("src/fleet/index.html.mustache")));
    if (!page.is_valid()) throw std::logic_error(page.error_message());
    for (const View& view : views) {
      const std::size_t pages = std::max<std::size_t>(1, (view.sites.size() + rows_a_page - 1) / rows_a_page);
      for (std::size_t number = 0; number < pages; ++number)
        write(file_of(view, number), page.render(filled(view, number, pages, views)));
    }
  }

 private:
  template <typename Key>
  void by(std::string_view kind, std::vector<View>& views, const Key& key) {
    std::map<std::string, std::vector<std::size_t>> groups;
    for (std::size_t at = 0; at < overview_.sites.size(); ++at)
      if (std::string value = key(overview_.sites[at].row); !value.empty())
        groups[std::move(value)].push_back(at);
    std::set<std::string> taken;
    for (auto& [value, sites] : groups) {
      std::string slug = text::shortened(text::slug(value), 60);
      if (slug.empty()) slug = "x";
      for (int number = 2; !taken.insert(slug).second; ++number)
        slug = text::slug(value) + "-n" + std::to_string(number);
      std::string title = say_("view." + std::string(kind), {{"name", value}});
      filters_[std::string(kind)].emplace_back(views.size(), value);
      views.push_back({"views/" + std::string(kind) + "-" + slug, std::move(title), std::move(sites), false,
                       "order.urgency"});
    }
  }

  data filled(const View& view, std::size_t number, std::size_t pages, const std::vector<View>& views) const {
    const std::string up = view.name == "index" && number == 0 ? "" : "../";
    data page;
    data fixed;
    constexpr std::string_view prefix = "html.";
    for (const auto& [key, text] : say_.phrases().all())
      if (key.starts_with(prefix)) fixed.set(key.substr(prefix.size()), text);
    page.set("t", fixed);
    page.set("css", std::string(embedded_file("src/report/report.css")) +
                        std::string(embedded_file("src/fleet/fleet.css")));
    page.set("lang", say_.language() == Language::it ? "it" : "en");
    page.set("up", up);
    page.set("title", safe(view.title));
    page.set("collected", overview_.day.empty()
                              ? data(false)
                              : data(say_("collected", {{"day", say_.day(overview_.day)}})));
    page.set("headline", view.is_whole ? safe(say_.headline(overview_)) : safe(subset_headline(view)));
    page.set("changes", view.is_whole ? safe_or_false(overview_.changes) : data(false));
    page.set("is_first", number == 0);
    page.set("is_whole", view.is_whole);
    page.set("states", states(view));
    page.set("first", number == 0 ? first(view, up) : data(list()));
    const data shared = number == 0 ? problems(view, up) : data(list());
    page.set("has_problems", !shared.list_value().empty());
    page.set("problems", shared);
    page.set("by_criterion", view.is_whole && number == 0 ? by_criterion() : data(list()));
    page.set("orders", orders(view, views, up));
    page.set("filters", filters(view, views, up));
    page.set("columns", columns());
    page.set("rows", rows(view, number, up));
    page.set("caption",
             say_("caption", {{"order", say_(view.order)},
                              {"from", std::to_string(number * rows_a_page + 1)},
                              {"to", std::to_string(std::min(view.sites.size(), (number + 1) * rows_a_page))},
                              {"all", std::to_string(view.sites.size())}}));
    page.set("pages", pager(view, number, pages, up));
    page.set("has_pages", pages > 1);
    return page;
  }

  std::string subset_headline(const View& view) const {
    std::size_t missing = 0;
    for (const std::size_t at : view.sites) missing += overview_.sites[at].missing.empty() ? 0 : 1;
    return say_.counted("headline.part", view.sites.size(), {{"missing", std::to_string(missing)}});
  }

  data states(const View& view) const {
    std::map<SiteState, std::size_t> counts;
    for (const std::size_t at : view.sites) ++counts[overview_.sites[at].row.state];
    list items;
    for (const auto& [state, count] : counts) {
      data item;
      item.set("kind", state == SiteState::audited ? "success" : "not_verifiable");
      item.set("n", say_.number(static_cast<long>(count)));
      item.set("word", say_("state." + std::string(name(state))));
      items.push_back(item);
    }
    return items;
  }

  data link_to(const SiteRow& row, const std::string& up) const {
    return row.html.empty() ? data(false) : data(up + row.html);
  }

  data first(const View& view, const std::string& up) const {
    list items;
    for (const std::size_t at : view.sites) {
      if (items.size() == first_sites) break;
      const SiteSummary& site = overview_.sites[at];
      if (site.missing.empty() && site.row.state == SiteState::audited) continue;
      data item;
      item.set("site", safe(site.row.shown_name()));
      item.set("report", link_to(site.row, up));
      item.set("missing", safe(say_.missing(site, FleetWording::Criteria::counted)));
      list todo;
      for (const std::string& id : site.missing) {
        data one;
        one.set("id", id);
        one.set("criterion", safe(say_.title(id)));
        todo.push_back(one);
      }
      item.set("todo", todo);
      item.set("amount", safe_or_false(say_.amount(site.stake)));
      item.set("days", safe_or_false(say_.days(site.stake)));
      item.set("nearness", std::string(name(nearness_of(site.stake))));
      items.push_back(item);
    }
    return items;
  }

  data problems(const View& view, const std::string& up) const {
    const std::set<std::size_t> in_view(view.sites.begin(), view.sites.end());
    std::vector<std::pair<std::vector<std::size_t>, const SharedProblem*>> found;
    for (const SharedProblem& problem : overview_.problems) {
      std::vector<std::size_t> sites;
      for (const std::size_t at : problem.sites)
        if (view.is_whole || in_view.contains(at)) sites.push_back(at);
      if (sites.size() >= 2) found.emplace_back(std::move(sites), &problem);
      if (view.is_whole && found.size() == most_problems) break;
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
    if (found.size() > first_problems) found.resize(first_problems);
    list items;
    for (const auto& [sites, problem] : found) {
      data item;
      item.set("n", say_.counted("sites", sites.size(),
                                 {{"count", say_.number(static_cast<long>(sites.size()))}}));
      item.set("owner", safe(say_.owner(*problem)));
      item.set("id", problem->problem.criterion);
      item.set("criterion", safe(say_.title(problem->problem.criterion)));
      item.set("message", safe(say_.message(*problem)));
      long amount = 0;
      list shown;
      for (const std::size_t at : sites) {
        const SiteSummary& site = overview_.sites[at];
        amount += site.stake.amount.value_or(0);
        if (shown.size() == shown_sites) continue;
        data one;
        one.set("site", safe(site.row.shown_name()));
        one.set("report", link_to(site.row, up));
        shown.push_back(one);
      }
      item.set("amount",
               amount > 0 ? data(say_("amount.least", {{"euros", say_.number(amount)}})) : data(false));
      item.set("sites", shown);
      item.set("rest", sites.size() > shown_sites
                           ? data(say_.counted("more_sites", sites.size() - shown_sites))
                           : data(false));
      items.push_back(item);
    }
    return items;
  }

  data verdict(Verdict verdict) const {
    data shown;
    shown.set("kind", std::string(collaudo::name(verdict)));
    shown.set("symbol", say_.report().symbol(verdict));
    shown.set("word", say_.report().verdict(verdict));
    shown.set("short", say_("short." + std::string(collaudo::name(verdict))));
    return shown;
  }

  data by_criterion() const {
    list items;
    for (const std::string& id : overview_.criteria) {
      const auto found = overview_.by_criterion.find(id);
      list counts;
      for (const Verdict each : told_verdicts) {
        const auto count = found == overview_.by_criterion.end() ? 0
                           : found->second.contains(each)        ? found->second.at(each)
                                                                 : 0;
        data item = verdict(each);
        item.set("n", count > 0 ? data(say_.number(static_cast<long>(count))) : data(false));
        counts.push_back(item);
      }
      data item;
      item.set("id", id);
      item.set("criterion", safe(say_.title(id)));
      item.set("counts", counts);
      items.push_back(item);
    }
    return items;
  }

  data orders(const View& view, const std::vector<View>& views, const std::string& up) const {
    list items;
    for (std::size_t at = 0; at < orders_; ++at) {
      data item;
      item.set("label", say_(views[at].order));
      item.set("link", up + file_of(views[at], 0));
      item.set("is_here", view.is_whole && view.name == views[at].name);
      items.push_back(item);
    }
    return items;
  }

  data filters(const View& view, const std::vector<View>& views, const std::string& up) const {
    list kinds;
    for (const std::string kind : {"supplier", "theme", "province"}) {
      const auto found = filters_.find(kind);
      if (found == filters_.end()) continue;
      list items;
      for (const auto& [at, value] : found->second) {
        data item;
        item.set("label", safe(value));
        item.set("n", say_.number(static_cast<long>(views[at].sites.size())));
        item.set("link", up + file_of(views[at], 0));
        item.set("is_here", view.name == views[at].name);
        items.push_back(item);
      }
      data group;
      group.set("heading", say_("filter." + kind));
      group.set("n", std::to_string(found->second.size()));
      group.set("items", items);
      kinds.push_back(group);
    }
    return kinds;
  }

  data columns() const {
    list items;
    for (const std::string& id : overview_.criteria) {
      data item;
      item.set("id", id);
      item.set("short_id", id.starts_with("C.SI.") ? id.substr(5) : id);
      item.set("criterion", safe(say_.title(id)));
      items.push_back(item);
    }
    return items;
  }

  data rows(const View& view, std::size_t number, const std::string& up) const {
    list items;
    const std::size_t end = std::min(view.sites.size(), (number + 1) * rows_a_page);
    for (std::size_t place = number * rows_a_page; place < end; ++place) {
      const SiteSummary& site = overview_.sites[view.sites[place]];
      data item;
      item.set("site", safe(site.row.shown_name()));
      item.set("report", link_to(site.row, up));
      const auto address = Url::parse(site.row.url);
      item.set("host", address ? safe(address->host_unicode()) : safe(site.row.url));
      item.set("state", safe(site.row.state == SiteState::audited ? std::string() : say_.state(site.row)));
      item.set("has_state", site.row.state != SiteState::audited);
      const bool is_seen = site.row.state == SiteState::audited || site.row.state == SiteState::partial;
      item.set("missing", is_seen ? std::to_string(site.missing.size()) : say_("short.none"));
      item.set("amount", safe_or_false(say_.amount(site.stake)));
      item.set("days", safe_or_false(say_.days(site.stake)));
      item.set("nearness", std::string(name(nearness_of(site.stake))));
      list cells;
      for (const std::string& id : overview_.criteria) {
        const auto found = site.row.verdicts.find(id);
        if (is_seen && found != site.row.verdicts.end()) {
          cells.push_back(verdict(found->second));
        } else {
          data none;
          none.set("kind", "none");
          none.set("symbol", "");
          none.set("word", say_("short.none"));
          none.set("short", say_("short.none"));
          cells.push_back(none);
        }
      }
      item.set("cells", cells);
      items.push_back(item);
    }
    return items;
  }

  data pager(const View& view, std::size_t number, std::size_t pages, const std::string& up) const {
    list items;
    for (std::size_t page = 0; page < pages; ++page) {
      data item;
      item.set("label", std::to_string(page + 1));
      item.set("link", up + file_of(view, page));
      item.set("is_here", page == number);
      items.push_back(item);
    }
    return items;
  }

  const Overview& overview_;
  FleetWording say_;
  std::size_t orders_ = 0;
  std::map<std::string, std::vector<std::pair<std::size_t, std::string>>> filters_;  // kind → view, value
};

}  // namespace

void write_index(const Overview& overview, Language language,
                 const std::function<void(const std::string&, const std::string&)>& write) {
  Index index(overview, language);
  const std::vector<View> views = index.views();
  index.write(views, write);
}

}  // namespace collaudo::fleet
