// The breadcrumb of every page shows the way from the home page through the section in which the page was
// found.
#include <algorithm>
#include <array>

#include <collaudo/criterion.h>
#include <collaudo/links.h>
#include <collaudo/text.h>

namespace collaudo::criteria {

namespace {

// Where pages of a role stand in the tree.
struct Place {
  std::string_view role;
  std::string_view section;    // key of the first level; empty: that of the link that led there
  std::size_t items = 3;       // at least, "Home" and the page itself included
  std::string_view list = {};  // title (t4) of the second level; empty: any
};

constexpr std::array<Place, 12> places = {{{"first_level", "", 2},
                                           {"second_level", "", 3},
                                           {"services", "services", 2},
                                           {"service", "services", 3},
                                           {"locations", "live", 3},
                                           {"events", "live", 3},
                                           {"event", "live", 4, "eventi"},
                                           {"office", "management", 4},
                                           {"document", "management", 4},
                                           {"person", "management", 4},
                                           {"place", "live", 4, "luoghi"},
                                           {"news", "news", 4}}};

// Functions may be a supplier's and begin a way of their own.
constexpr std::array<std::string_view, 5> functions = {"booking", "card_booking", "personal_area",
                                                       "disservizio", "transparency"};

const Place* place_of(std::string_view role) {
  const auto found =
      std::find_if(places.begin(), places.end(), [&](const Place& place) { return place.role == role; });
  return found == places.end() ? nullptr : &*found;
}

std::string label_of_section(std::string_view key) {
  for (const Value& entry : vocabulary("menu-first-level").at("first_level").array())
    if (entry.at("key").string() == key) return entry.at("label").string();
  return {};
}

bool names_section(std::string_view item, std::string_view key) {
  const std::string plain = text::t3(item);
  return key == "live" ? plain.starts_with("vivere ") : plain == text::t3(label_of_section(key));
}

bool is_title_of_section(std::string_view item, std::string_view key) {
  const Value* titles = vocabulary("menu-second-level").at("titles").find(key);
  if (!titles) return false;
  const auto known = titles->strings();
  return std::any_of(known.begin(), known.end(),
                     [&](const std::string& title) { return text::t4(title) == text::t4(item); });
}

struct Expectation {
  const Place* place = nullptr;
  std::string section;
};

// What the way to a page asks of its breadcrumb; nothing for pages that stand under the home page.
std::vector<Expectation> expectations_of(const Page& page) {
  std::vector<Expectation> expectations;
  for (const Reference& reference : page.references()) {
    const Place* place = place_of(reference.role);
    if (!place) continue;
    const std::string section = place->section.empty() ? reference.section : std::string(place->section);
    if (!label_of_section(section).empty()) expectations.push_back({place, section});
  }
  return expectations;
}

bool is_function(const Page& page) {
  const auto references = page.references();
  return std::all_of(references.begin(), references.end(), [](const Reference& reference) {
    return std::find(functions.begin(), functions.end(), reference.role) != functions.end();
  });
}

class Trail {
 public:
  Trail(const Site& site, Findings& findings) : site_(site), findings_(findings) {}

  void judge() {
    long coherent = 0, pages = 0;
    for (const Page* page : site_.pages()) {
      if (is_home(*page) || page->html().is_script_rendered()) continue;
      ++pages;
      coherent += judge_page(*page);
    }
    findings_.measure("pages", pages);
    if (pages == 0)
      findings_.manual("present", "no_page").leaning_to(Verdict::failure).at(site_.home());
    else if (coherent > 0)
      findings_.ok("section", "coherent").with("count", coherent).with("pages", pages).at(site_.home());
  }

 private:
  bool is_home(const Page& page) const {
    return &page == &site_.home() || is_same_page(page.url(), site_.home().url());
  }

  bool judge_page(const Page& page) {
    const auto items = breadcrumb(page.html());
    if (items.empty()) {
      weigh(findings_.failure("present", "breadcrumb_missing"), page);
      return false;
    }
    const std::string found = text::shortened(text::joined(items, " / "), 200);
    if (!begins_at_home(items)) {
      weigh(findings_.failure("home", "not_from_home"), page).with("found", found);
      return false;
    }
    const auto expectations = expectations_of(page);
    if (expectations.empty()) {
      if (items.size() >= 2) return true;
      weigh(findings_.failure("section", "home_only"), page).with("found", found);
      return false;
    }
    return judge_way(page, items, found, expectations);
  }

  bool judge_way(const Page& page, const std::vector<std::string>& items, const std::string& found,
                 const std::vector<Expectation>& expectations) {
    const auto in_section =
        std::find_if(expectations.begin(), expectations.end(), [&](const Expectation& expectation) {
          return items.size() >= std::min<std::size_t>(expectation.place->items, 3) &&
                 names_section(items[1], expectation.section);
        });
    if (in_section == expectations.end()) {
      weigh(findings_.failure("section", "other_section"), page)
          .with("found", found)
          .with("section", label_of_section(expectations.front().section));
      return false;
    }
    const bool through_list =
        std::any_of(expectations.begin(), expectations.end(), [&](const Expectation& expectation) {
          return names_section(items[1], expectation.section) && shows_list(items, expectation);
        });
    if (!through_list)
      findings_.failure("list", "list_missing")
          .with("found", found)
          .with("section", items[1])
          .at(page)
          .likely();
    return through_list;
  }

  static bool shows_list(const std::vector<std::string>& items, const Expectation& expectation) {
    if (expectation.place->items < 4) return true;
    if (items.size() < 4) return false;
    return expectation.place->list.empty() ? is_title_of_section(items[2], expectation.section)
                                           : text::t4(items[2]) == expectation.place->list;
  }

  Finding& weigh(Finding& finding, const Page& page) const {
    finding.at(page);
    if (is_function(page) || !is_same_host(page.url(), site_.home().url())) finding.likely();
    return finding;
  }

  const Site& site_;
  Findings& findings_;
};

}  // namespace

Findings BP_3(const Site& site, const CriterionSpec&) {
  Findings findings;
  Trail(site, findings).judge();
  return findings;
}

}  // namespace collaudo::criteria
