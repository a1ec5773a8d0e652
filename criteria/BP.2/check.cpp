// Menu and footer are those of the home page wherever the citizen goes, also where a function is somebody
// else's.
#include <algorithm>
#include <iterator>

#include <collaudo/criterion.h>
#include <collaudo/links.h>
#include <collaudo/text.h>

namespace collaudo::criteria {

namespace {

struct Link {
  std::string label, target;  // as compared: t3, canonical address
  std::string shown;

  bool operator==(const Link& other) const { return label == other.label && target == other.target; }
  bool operator<(const Link& other) const {
    return std::pair(label, target) < std::pair(other.label, other.target);
  }
};
using Links = std::vector<Link>;

// An address with and without its last slash is the same page.
std::string target_of(const Page& page, std::string_view href) {
  const auto url = page.resolve(href);
  if (!url) return {};
  std::string target = url->canonical();
  if (target.ends_with('/')) target.pop_back();
  return target;
}

Links menu_of(const Page& page) {
  Links links;
  for (const MenuEntry& entry : main_menu(page.html()))
    links.push_back({text::t3(entry.label), target_of(page, entry.item.attribute_or("href")), entry.label});
  return links;
}

// The page's own footer in no order; links to places on the page itself belong to the page.
Links footer_of(const Page& page) {
  Links links;
  for (const html::Element anchor : page.html().select("footer a[href], [role='contentinfo'] a[href]")) {
    const std::string_view href = anchor.attribute_or("href");
    if (!usable_href(href) || anchor.closest("main, article")) continue;
    const auto url = page.resolve(href);
    if (url && !url->fragment().empty() && is_same_page(*url, page.url())) continue;
    const std::string shown = shown_label_of(anchor);
    links.push_back({text::t3(shown), url ? target_of(page, href) : text::t2(href), shown});
  }
  std::sort(links.begin(), links.end());
  return links;
}

// Some of the labels that the first list has more than the second; "@none" for none.
std::string surplus(Links of, Links over) {
  constexpr std::size_t shown_at_most = 4;
  std::sort(of.begin(), of.end());
  std::sort(over.begin(), over.end());
  Links more;
  std::set_difference(of.begin(), of.end(), over.begin(), over.end(), std::back_inserter(more));
  std::vector<std::string> labels;
  for (const Link& link : more) {
    if (labels.size() == shown_at_most) {
      labels.push_back("…");
      break;
    }
    labels.push_back(text::shortened(link.shown, 60));
  }
  return labels.empty() ? "@none" : text::joined(labels);
}

class Frame {
 public:
  Frame(const Site& site, Findings& findings)
      : site_(site), findings_(findings), menu_(menu_of(site.home())), footer_(footer_of(site.home())) {}

  void judge() {
    if (menu_.empty())
      findings_.manual("menu", "menu_not_found").leaning_to(Verdict::failure).at(site_.home());
    if (footer_.empty()) findings_.failure("footer", "footer_not_found").at(site_.home()).certain();
    for (const Page* page : site_.pages()) compare(*page);
    for (const std::string_view role : {"booking", "personal_area", "disservizio"}) compare_elsewhere(role);
    findings_.measure("pages", pages_);
    if (same_menu_ > 0 && same_menu_ == pages_)
      findings_.ok("menu", "same_menu").with("count", same_menu_).at(site_.home());
    if (same_footer_ > 0 && same_footer_ == pages_)
      findings_.ok("footer", "same_footer").with("count", same_footer_).at(site_.home());
  }

 private:
  void compare(const Page& page) {
    if (&page == &site_.home() || page.html().is_script_rendered()) return;
    ++pages_;
    if (!menu_.empty()) compare_menu(page);
    if (!footer_.empty()) compare_footer(page);
  }

  void compare_menu(const Page& page) {
    const Links found = menu_of(page);
    if (found == menu_) {
      ++same_menu_;
      return;
    }
    const bool is_reordered = surplus(found, menu_) == "@none" && surplus(menu_, found) == "@none";
    Finding& finding = findings_
                           .failure("menu", found.empty()  ? "menu_absent"
                                            : is_reordered ? "menu_order"
                                                           : "menu_differs")
                           .at(page);
    if (!found.empty() && !is_reordered)
      finding.with("missing", surplus(menu_, found)).with("extra", surplus(found, menu_));
    if (!is_same_host(page.url(), site_.home().url())) finding.likely();
  }

  void compare_footer(const Page& page) {
    const Links found = footer_of(page);
    if (found == footer_) {
      ++same_footer_;
      return;
    }
    Finding& finding =
        findings_.failure("footer", found.empty() ? "footer_absent" : "footer_differs").at(page).likely();
    if (!found.empty())
      finding.with("missing", surplus(footer_, found)).with("extra", surplus(found, footer_));
  }

  // A function on a platform outside the site: its pages should look like the site's all the same.
  void compare_elsewhere(std::string_view role) {
    for (const Page* page : site_.all_pages(role)) {
      if (page->is_internal() || !page->http().ok() || !page->has_html() ||
          page->html().is_script_rendered() || menu_.empty())
        continue;
      if (menu_of(*page) != menu_)
        findings_.failure("menu", "platform_differs").with("host", page->url().host()).at(*page).likely();
      else
        findings_.ok("menu", "platform_same").with("host", page->url().host()).at(*page).likely();
    }
  }

  const Site& site_;
  Findings& findings_;
  const Links menu_, footer_;
  long pages_ = 0, same_menu_ = 0, same_footer_ = 0;
};

}  // namespace

Findings BP_2(const Site& site, const CriterionSpec&) {
  Findings findings;
  Frame(site, findings).judge();
  return findings;
}

}  // namespace collaudo::criteria
