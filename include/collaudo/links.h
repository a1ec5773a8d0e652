// The procedures about links that the rules share (spec: usable href, footer scope, link exists). Pure
// functions on frozen evidence; the findings that they add use the shared messages of criteria/messages.json
// and the check slug given.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <collaudo/outcome.h>
#include <collaudo/site.h>

namespace collaudo {

// By the App: there, not empty, not "#". By the rules: also no javascript:, fragment, about:blank, void(0).
bool app_usable_href(std::string_view href);
bool usable_href(std::string_view href);

enum class TargetState {
  ok,
  missing,
  forbidden,
  server_error,
  unreachable,
  timeout,
  too_odd,
  home_page,
  soft_404,
  not_seen
};

// What stands at the end of a link, as the crawl saw it. home_page: another page was asked, the home page
// came.
TargetState target_state(const Site& site, const Page* target);

// Adds the finding that the rules give to a target: ok, failure for missing or unreachable ones and for the
// home page, not_verifiable with its cause for the rest; soft 404 is likely. Returns whether the target can
// be judged further.
bool report_target(const Site& site, const Page* target, std::string_view check, Findings& findings);

// Where an element leads: href, or the address that its onclick assigns, as written; nothing when nowhere.
std::optional<std::string> href_of(html::Element element);

// Label of a link for comparisons: the text of the element; for reports aria-label, title or alt when that is
// empty.
std::string label_of(html::Element element);
std::string shown_label_of(html::Element element);

struct FooterLink {
  html::Element anchor;
  std::string href;    // as written
  const Page* target;  // null when the href is no http(s) address or was not asked for
};

// The first a[data-element=NAME] of the home page's footers, with the findings of the rules when it is
// absent, outside a footer, on another tag, misspelt, or without usable href. Nothing when the criterion
// cannot go on.
std::optional<FooterLink> footer_link(const Site& site, std::string_view data_element, std::string_view check,
                                      Findings& findings);

// Where that link leads: no web address, the home page itself, or what report_target() says. Returns whether
// the page behind it can be judged further.
bool report_link_target(const Site& site, const FooterLink& link, std::string_view check, Findings& findings);

// Items of the page's breadcrumb (data-element, else aria-label, class, or JSON-LD), t1, separators stripped;
// empty when the page has none.
std::vector<std::string> breadcrumb(const html::Document& document);

// Whether its first item is the home page by any of the usual names.
bool begins_at_home(const std::vector<std::string>& breadcrumb);

// The finding for a data-element that is missing, with the link that only lacks the attribute where there is
// one. The engine adds it for the required roles of a criterion; a check adds it for roles that it declares
// optional but starts from.
Finding& report_missing(const MissingElement& missing, Findings& findings);

// The h1 that titles the page: [page-name] among several, else the first in main, else the first. Nothing
// without h1.
std::optional<html::Element> page_title(const html::Document& document);

// Entries of the first-level menu as the citizen sees them, in document order.
struct MenuEntry {
  html::Element item;  // the a or button
  std::string label;   // t1, without submenus and visually hidden text
};
std::vector<MenuEntry> main_menu(const html::Document& document);

}  // namespace collaudo
