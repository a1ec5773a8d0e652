// Before any choice of the citizen the pages of the services set cookies of the municipality's domain only.
#include <algorithm>
#include <set>
#include <tuple>

#include <collaudo/cookies.h>
#include <collaudo/criterion.h>
#include <collaudo/login.h>
#include <collaudo/service_judgement.h>
#include <collaudo/service_screens.h>
#include <collaudo/text.h>

namespace collaudo::criteria {

namespace {

constexpr std::string_view slug = "cookies_before_consent";

std::string shown(std::string_view text) { return text::shortened(text, 80); }

// Something that asks for a choice about cookies.
bool has_banner(const Step& screen) {
  constexpr std::string_view banners =
      "[class*='cookie' i], [id*='cookie' i], [class*='consens' i], [id*='consens' i], [class*='consent' i], "
      "[id*='consent' i]";
  for (const html::Document* document : screen.documents())
    for (const html::Element banner : document->select(banners))
      if (banner.first("button, a, input") && text::contains(text::t3a(banner.text()), "cookie")) return true;
  return false;
}

// One walk: until when nobody has answered the banner, and which cookies came before.
class WalkCookies {
 public:
  WalkCookies(const Site& site, const Walk& walk) : site_(site), walk_(walk) {
    for (const Step& step : walk.steps) {
      if (!first_banner_ && has_banner(step)) first_banner_ = step.number;
      if (is_own_screen(step)) last_screen_ = step.number;
    }
    const auto consents = walk.with(FlowEvent::Kind::consent);
    if (!consents.empty()) consent_ = consents.front()->step;
  }

  bool has_own_screens() const { return last_screen_ > 0; }
  bool is_blind() const { return !walk_.carries_cookies; }

  // Whether a foreign cookie was met.
  bool judge_foreign(ServiceChecks& saw) const {
    std::set<std::pair<std::string, std::string>> told;
    bool any = false;
    for (const CookieSeen& cookie : walk_.cookies) {
      if (!counts(cookie)) continue;
      const CookieBelonging belonging =
          belonging_of(cookie.domain, cookie.domain == cookie.set_by, cookie.set_by, site_);
      const bool is_foreign = belonging == CookieBelonging::foreign || belonging == CookieBelonging::parent;
      if (!is_foreign || !told.emplace(cookie.name, cookie.domain).second) continue;
      any = true;
      if (told.size() <= most_told) tell(cookie, belonging, saw);
    }
    return any;
  }

  void judge_clean(ServiceChecks& saw) const {
    const bool was_clean = std::none_of(walk_.cookies.begin(), walk_.cookies.end(),
                                        [](const CookieSeen& cookie) { return cookie.was_there; });
    if (!was_clean)
      saw.unknown(slug, "profile_not_clean").from(walk_.channel);
    else if (answered_early() && foreign_after_consent())
      saw.unknown(slug, "consent_early").at(*walk_.step(consent_));
    else if (walk_.channel == Channel::recorded)
      saw.met(slug, "only_own").from(walk_.channel);
    else
      saw.met(slug, "only_own_in_answers").likely().from(walk_.channel);
  }

  const Walk& walk() const { return walk_; }

 private:
  static constexpr std::size_t most_told = 20;

  // Identity provider and payment platform are other sites: the citizen has left.
  static bool is_other_site(Zone zone) { return zone == Zone::identity || zone == Zone::payment; }

  bool counts(const CookieSeen& cookie) const {
    return !cookie.was_there && !cookie.after_consent && !is_other_site(cookie.zone);
  }

  bool foreign_after_consent() const {
    return std::any_of(walk_.cookies.begin(), walk_.cookies.end(), [&](const CookieSeen& cookie) {
      return cookie.after_consent && !is_other_site(cookie.zone) &&
             belonging_of(cookie.domain, cookie.domain == cookie.set_by, cookie.set_by, site_) ==
                 CookieBelonging::foreign;
    });
  }

  bool answered_early() const { return consent_ > 0 && consent_ < last_screen_; }

  // A banner that was there, and no answer to it in the recording: it may have been given without a request.
  bool may_follow_consent(const CookieSeen& cookie) const {
    return walk_.channel != Channel::recorded && consent_ == 0 && first_banner_ > 0 &&
           cookie.step > first_banner_;
  }

  void tell(const CookieSeen& cookie, CookieBelonging belonging, ServiceChecks& saw) const {
    const bool is_parent = belonging == CookieBelonging::parent;
    const bool may_be_later = may_follow_consent(cookie);
    Observation& seen = saw.not_met(slug, is_parent      ? "parent"
                                          : may_be_later ? "foreign_maybe_later"
                                                         : "foreign");
    if (is_parent || may_be_later) seen.likely();
    if (const Step* step = walk_.step(cookie.step)) seen.at(*step);
    seen.from(walk_.channel)
        .with("name", shown(cookie.name))
        .with("domain", shown(cookie.domain))
        .with("host", shown(cookie.set_by))
        .showing("Set-Cookie: " + shown(cookie.name) + "=…; Domain=" + shown(cookie.domain));
  }

  const Site& site_;
  const Walk& walk_;
  int first_banner_ = 0, consent_ = 0, last_screen_ = 0;
};

// The pages that lead into the services, as the crawl met them: their fault counts beside what the walks
// show.
bool judge_public(const Site& site, const Service& service, ServiceChecks& saw) {
  bool any_foreign = false, any_page = false;
  const Channel channel = service.walks.empty() ? Channel::pages : service.walks.front().channel;
  std::set<std::pair<std::string, std::string>> told;
  for (const Page* page : access_pages(site, service)) {
    any_page = true;
    std::vector<Cookie> cookies = page->http().cookies();
    if (const Rendered* rendered = page->rendered())
      for (const Rendered::MetCookie& met : rendered->cookies) cookies.push_back(met.cookie);
    for (const Cookie& cookie : cookies) {
      const auto setter = Url::parse(cookie.set_by);
      if (!setter || identity_mark(*setter, site.is_internal(*setter))) continue;
      const CookieBelonging belonging = belonging_of(cookie.domain, cookie.host_only, setter->host(), site);
      const bool is_parent = belonging == CookieBelonging::parent;
      if ((!is_parent && belonging != CookieBelonging::foreign) ||
          !told.emplace(cookie.name, cookie.domain).second)
        continue;
      any_foreign = true;
      Observation& seen = saw.not_met(slug, is_parent ? "parent" : "foreign");
      if (is_parent) seen.likely();
      seen.at(*page)
          .from(channel)
          .with("step", page->url().path())
          .with("name", shown(cookie.name))
          .with("domain", shown(cookie.domain))
          .with("host", setter->host())
          .showing("Set-Cookie: " + shown(cookie.name) + "=…; Domain=" + shown(cookie.domain));
    }
  }
  if (any_page && !any_foreign && service.walks.empty())
    saw.unknown(slug, "public_only").from(Channel::pages).because_of(Cause::needs_login);
  return any_foreign;
}

// The services stand on the supplier's own domain: all their cookies are foreign, and it is one cause.
void note_supplier(const Site& site, const Service& service, ServiceChecks& saw) {
  for (const Walk& walk : service.walks)
    for (const Step& step : walk.steps)
      if (is_own_screen(step) && step.url && !site.is_internal(*step.url)) {
        saw.note(slug, "supplier_domain").at(step).with("host", step.url->host_unicode());
        return;
      }
}

void look_at(const Site& site, const Service& service, ServiceChecks& saw) {
  std::vector<WalkCookies> telling, blind;
  for (const Walk& walk : service.walks) {
    const WalkCookies cookies(site, walk);
    if (!cookies.has_own_screens() || walk.channel == Channel::saved_pages) continue;
    (cookies.is_blind() ? blind : telling).push_back(cookies);
  }
  bool any_foreign = false;
  for (const WalkCookies& cookies : telling) any_foreign = cookies.judge_foreign(saw) || any_foreign;
  if (!any_foreign)
    for (const WalkCookies& cookies : telling) cookies.judge_clean(saw);
  if (!any_foreign && !telling.empty()) note_unseen_screens(service, slug, saw);
  if (telling.empty() && !blind.empty()) saw.unknown(slug, "sanitised").from(blind.front().walk().channel);
  any_foreign = judge_public(site, service, saw) || any_foreign;
  if (any_foreign) note_supplier(site, service, saw);
}

}  // namespace

Findings C_SE_3_1(const Site& site, const CriterionSpec& spec) {
  return judge_services(site, spec,
                        [&](const Service& service, ServiceChecks& saw) { look_at(site, service, saw); });
}

}  // namespace collaudo::criteria
