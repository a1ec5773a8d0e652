#include <algorithm>
#include <set>

#include <collaudo/links.h>
#include <collaudo/login.h>
#include <collaudo/service_screens.h>
#include <collaudo/text.h>

namespace collaudo {

namespace {

constexpr std::string_view footers = "footer, [role='contentinfo'], .it-footer";

// A piece of a page that somebody saved says nothing about the footer.
bool is_piece(const Step& screen) {
  return screen.channel == Channel::saved_pages && screen.html() &&
         !screen.html()->first(
             "header, footer, [role='banner'], [role='contentinfo'], .it-header-wrapper, .it-footer");
}

class FooterJudge {
 public:
  FooterJudge(const FooterRule& rule, ServiceChecks& saw) : rule_(rule), saw_(saw) {}

  void judge(const Step& screen) {
    const auto anchor = footer_anchor(screen, rule_);
    if (!anchor)
      judge_absence(screen);
    else if (!anchor->url && screen.url)
      saw_.not_met(rule_.check, "service_footer_link_dead").at(screen, anchor->element);
    else
      saw_.met(rule_.check, "service_footer_link_found").at(screen, anchor->element);
    if (anchor && anchor->url) remember({*anchor->url, &screen, nullptr, screen.channel});
  }

  // A public page can show a fault; that it has the link says nothing of those behind the login. `channel`:
  // that of the walks, so that its fault counts beside what they show.
  void judge(const Page& page, Channel channel) {
    const Step screen = screen_of(page);
    const auto anchor = footer_anchor(screen, rule_);
    if (anchor && anchor->url) {
      remember({*anchor->url, nullptr, &page, channel});
    } else if (screen.role == ScreenRole::access && screen.proves_absence()) {
      saw_.not_met(rule_.check, anchor ? "service_footer_link_dead" : "service_footer_link_missing")
          .at(page)
          .from(channel)
          .with("step", page.url().path());
    }
  }

  std::vector<SeenLink> take() { return std::move(links_); }

 private:
  void judge_absence(const Step& screen) {
    if (!screen.has_body)
      saw_.unknown(rule_.check, "service_screen_lost").at(screen);
    else if (is_piece(screen))
      saw_.unknown(rule_.check, "service_absence_open").at(screen);
    else
      saw_.absent(rule_.check, "service_footer_link_missing", screen);
  }

  void remember(SeenLink link) {
    if (addresses_.insert(link.url.canonical()).second) links_.push_back(std::move(link));
  }

  const FooterRule& rule_;
  ServiceChecks& saw_;
  std::vector<SeenLink> links_;
  std::set<std::string> addresses_;
};

Observation& because(Observation& seen, const Page& target) {
  const Exchange& http = target.http();
  const Cause cause = http.cause == Cause::none ? Cause::http_status : http.cause;
  return seen.because_of(cause)
      .with("status", static_cast<long>(http.status))
      .with("detail", http.detail.empty() ? std::to_string(http.status) : text::shortened(http.detail, 120));
}

}  // namespace

bool is_own_screen(const Step& screen) {
  return screen.role != ScreenRole::service_card &&
         (screen.zone == Zone::flow || screen.zone == Zone::area || screen.role == ScreenRole::access);
}

bool is_seen_to_its_end(const Service& service) {
  return std::any_of(service.walks.begin(), service.walks.end(), [](const Walk& walk) {
    return walk.confirmation() && walk.unseen_steps.empty() && !walk.is_single_page;
  });
}

void note_unseen_screens(const Service& service, std::string_view check, ServiceChecks& saw) {
  if (service.walks.empty() || is_seen_to_its_end(service)) return;
  const auto longest =
      std::max_element(service.walks.begin(), service.walks.end(),
                       [](const Walk& a, const Walk& b) { return a.steps.size() < b.steps.size(); });
  saw.unknown(check, "service_not_every_step").from(longest->channel);
}

std::optional<FooterAnchor> footer_anchor(const Step& screen, const FooterRule& rule) {
  std::optional<html::Element> by_words;
  const auto made = [&](html::Element element) {
    FooterAnchor anchor{element, {}};
    const std::string_view href = element.attribute_or("href");
    if (usable_href(href)) anchor.url = screen.url ? screen.url->resolve(href) : Url::parse(href);
    return anchor;
  };
  for (const html::Document* document : screen.documents())
    for (const html::Element footer : document->select(footers))
      for (const html::Element link : footer.select("a[href]")) {
        if (!rule.data_element.empty() && link.attribute_or("data-element") == rule.data_element)
          return made(link);
        if (!by_words && rule.words.found_in(text::t3a(shown_label_of(link)))) by_words = link;
      }
  if (by_words) return made(*by_words);
  return std::nullopt;
}

std::vector<const Page*> access_targets(const Site& site, const Service& service) {
  std::vector<const Page*> found;
  const auto take = [&](const Page* page) {
    if (page != &site.home() && std::find(found.begin(), found.end(), page) == found.end())
      found.push_back(page);
  };
  for (const Reference& reference : site.references("online_access")) {
    const Page* page = site.find(reference.url);
    const bool is_of_service =
        reference.from && std::any_of(service.cards.begin(), service.cards.end(), [&](const Url& card) {
          return is_same_page(card, reference.from->url());
        });
    if (page && is_of_service) take(page);
  }
  if (const Page* area = site.first_page("service_area")) take(area);
  return found;
}

std::vector<const Page*> access_pages(const Site& site, const Service& service) {
  std::vector<const Page*> found = access_targets(site, service);
  std::erase_if(found, [](const Page* page) {
    return !page->http().ok() || !page->has_html() ||
           identity_mark(page->url(), page->is_internal()).has_value();
  });
  return found;
}

std::vector<SeenLink> judge_footer_link(const Site& site, const Service& service, const FooterRule& rule,
                                        ServiceChecks& saw) {
  FooterJudge judge(rule, saw);
  bool any = false;
  for (const Walk& walk : service.walks)
    for (const Step& screen : walk.steps)
      if (is_own_screen(screen)) {
        any = true;
        judge.judge(screen);
      }
  if (any) note_unseen_screens(service, rule.check, saw);
  const Channel channel = service.walks.empty() ? Channel::pages : service.walks.front().channel;
  for (const Page* page : access_pages(site, service)) judge.judge(*page, channel);
  // Whatever the public pages show, those behind the login were not seen.
  if (!any)
    saw.unknown(rule.check, "service_behind_login").from(Channel::pages).because_of(Cause::needs_login);
  return judge.take();
}

Observation& at(const SeenLink& link, Observation& seen) {
  return (link.step ? seen.at(*link.step) : seen.at(*link.page)).from(link.channel);
}

Observation& at(const SeenLink& link, const Page& target, Observation& seen) {
  return seen.at(target).from(link.channel);
}

bool judge_link_target(const Site& site, const SeenLink& link, const Page* target, std::string_view check,
                       ServiceChecks& saw) {
  const auto placed = [&](Observation& seen) -> Observation& {
    seen.with("href", text::shortened(link.url.str(), 160));
    return at(link, seen);
  };
  if (site.services().is_offline || !target) {
    placed(saw.unknown(check, "service_target_not_asked"))
        .because_of(site.services().is_offline ? Cause::offline : Cause::needs_data);
    return false;
  }
  switch (target_state(site, target)) {
    case TargetState::ok:
      return true;
    case TargetState::soft_404:
      placed(saw.not_met(check, "service_target_missing").likely())
          .with("status", static_cast<long>(target->http().status));
      return false;
    case TargetState::missing:
    case TargetState::unreachable:
      because(placed(saw.not_met(check, "service_target_missing")), *target);
      return false;
    case TargetState::home_page:
      placed(saw.not_met(check, "service_target_home"));
      return false;
    default:
      because(placed(saw.unknown(check, "service_target_silent")), *target);
      return false;
  }
}

}  // namespace collaudo
