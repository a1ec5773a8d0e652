// Rules that hold on every screen of a service: which screens those are, whether all were seen, and the links
// that each of their footers has to have. Read by the criteria about links that are everywhere. The
// observations use the shared messages service_… of criteria/messages.json. Pure functions on frozen
// evidence: thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <collaudo/html.h>
#include <collaudo/pattern.h>
#include <collaudo/service.h>
#include <collaudo/service_judgement.h>
#include <collaudo/site.h>
#include <collaudo/url.h>

namespace collaudo {

// Pages of the service itself: access, request, personal area, booking. Not the card, which is the site's.
bool is_own_screen(const Step& screen);

// Some walk shows every step of the service, up to the confirmation.
bool is_seen_to_its_end(const Service& service);

// Says of that check, where screens were seen at all, that not all were: what holds on those seen may not
// hold on the others.
void note_unseen_screens(const Service& service, std::string_view check, ServiceChecks& saw);

// Where the cards of a service and the personal area lead, arrived or not, wherever that is; the home page is
// no access. Needs the roles online_access, service_area and home.
std::vector<const Page*> access_targets(const Site& site, const Service& service);

// Those of them that are public pages of the services: they can be read and are no identity provider's.
std::vector<const Page*> access_pages(const Site& site, const Service& service);

struct FooterRule {
  std::string_view check;         // slug
  std::string_view data_element;  // "accessibility-link"; empty: the norm gives none
  const Pattern& words;           // t3a of the link's label
};

// The link of a screen's footers that the rule is about: by its attribute, else by its words.
struct FooterAnchor {
  html::Element element;
  std::optional<Url> url;  // nothing: it leads to no address
};
std::optional<FooterAnchor> footer_anchor(const Step& screen, const FooterRule& rule);

// A link that stands in a footer, and where it was seen first.
struct SeenLink {
  Url url;
  const Step* step = nullptr;  // null: on the public page
  const Page* page = nullptr;
  Channel channel = Channel::pages;  // that of the walks, where there are any: it is one rule on all screens
};

// Judges the rule on every own screen of the walks and on the access pages. Returns the different addresses
// that the links lead to, in the order in which they were seen.
std::vector<SeenLink> judge_footer_link(const Site& site, const Service& service, const FooterRule& rule,
                                        ServiceChecks& saw);

// Places an observation where the link was seen, or on the page behind it.
Observation& at(const SeenLink& link, Observation& seen);
Observation& at(const SeenLink& link, const Page& target, Observation& seen);

// Whether the page behind a link can be read: adds what speaks against it (not met: it does not exist or is
// the home page; unknown: it was not asked for, or did not answer).
bool judge_link_target(const Site& site, const SeenLink& link, const Page* target, std::string_view check,
                       ServiceChecks& saw);

}  // namespace collaudo
