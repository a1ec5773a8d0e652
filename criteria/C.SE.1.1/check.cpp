// Each service is entered with a digital identity, from its card, and the login leads into that service.
#include <algorithm>

#include <collaudo/criterion.h>
#include <collaudo/links.h>
#include <collaudo/login.h>
#include <collaudo/pattern.h>
#include <collaudo/service_judgement.h>
#include <collaudo/text.h>

#include "card.h"
#include "landing.h"

namespace collaudo::criteria {

namespace {

using namespace service_access;

constexpr std::string_view card_link = "card_link", eid_offered = "eid_offered",
                           landing_in_flow = "landing_in_flow";

bool is_same_address(const Url& a, const Url& b) { return is_same_host(a, b) && a.path() == b.path(); }

bool is_request(ScreenRole role) { return role == ScreenRole::privacy_step || role == ScreenRole::data_step; }

class Access {
 public:
  explicit Access(const Site& site) : site_(site) {}

  void look_at(const Service& service, ServiceChecks& saw) const {
    bool any_landing = false, any_login = false;
    for (const Walk& walk : service.walks) {
      look_at_walk(walk, saw);
      any_landing = look_at_landing(walk, asked_by(walk), site_.url(), saw) || any_landing;
      any_login = any_login || !walk.with(FlowEvent::Kind::landing).empty();
    }
    if (!any_landing && !service.walks.empty())
      saw.unknown(landing_in_flow, any_login ? "landing_not_from_card" : "landing_no_login");
    for (const Url& card : service.cards)
      if (const Page* page = site_.find(card); page && page->has_html()) look_at_card(*page, saw);
  }

 private:
  // ---- a recorded walk

  static const Step* card_of(const Walk& walk) {
    for (const Step& step : walk.steps)
      if (step.role == ScreenRole::service_card && step.html() && step.url) return &step;
    return nullptr;
  }

  std::vector<Url> asked_by(const Walk& walk) const {
    std::vector<Url> asked;
    if (const Step* card = card_of(walk))
      for (const CardControl& control : card_controls(*card->html(), *card->url, site_.url()))
        if (control.url) asked.push_back(*control.url);
    return asked;
  }

  void look_at_walk(const Walk& walk, ServiceChecks& saw) const {
    if (const Step* card = card_of(walk)) look_at_recorded_card(walk, *card, saw);
    look_at_login(walk, saw);
  }

  void look_at_recorded_card(const Walk& walk, const Step& card, ServiceChecks& saw) const {
    const auto controls = card_controls(*card.html(), *card.url, site_.url());
    if (controls.empty()) {
      saw.absent(card_link, "card_no_control", card);
      return;
    }
    for (const CardControl& control : controls) {
      if (control.kind != TargetKind::page) continue;
      say_where_it_leads(walk, card, control, saw);
      return;
    }
    say_dead_end(controls, saw.not_met(card_link, "card_dead_end")).at(card, controls.front().element);
  }

  static Observation& say_dead_end(const std::vector<CardControl>& controls, Observation& seen) {
    const CardControl& control = controls.front();
    return seen.with("label", text::shortened(shown_label_of(control.element), 60))
        .with("href", text::shortened(control.href, 120));
  }

  void say_where_it_leads(const Walk& walk, const Step& card, const CardControl& control,
                          ServiceChecks& saw) const {
    bool was_followed = false, met_identity = false;
    const Step* reached = nullptr;
    for (const ServiceExchange& exchange : walk.exchanges) {
      if (exchange.step < card.number) continue;
      if (was_followed && exchange.zone == Zone::identity) met_identity = true;
      if (!was_followed && is_same_address(exchange.url, *control.url)) {
        was_followed = true;
        if (exchange.status == 404 || exchange.status == 410) {
          saw.not_met(card_link, "card_target_gone")
              .at(card, control.element)
              .with("status", exchange.status);
          return;
        }
      }
      if (!was_followed || !exchange.is_document || exchange.step == card.number) continue;
      reached = walk.step(exchange.step);
      break;
    }
    if (!was_followed && !met_identity) {
      saw.unknown(card_link, "card_not_followed").at(card, control.element);
      return;
    }
    Observation& seen = saw.met(card_link, "card_ok").at(card, control.element);
    seen.with("label", text::shortened(shown_label_of(control.element), 60));
    if (!met_identity && (!reached || !is_entrance(*reached))) seen.likely();
  }

  // The access page or a screen of the request.
  static bool is_entrance(const Step& step) {
    if (step.role == ScreenRole::access || is_request(step.role)) return true;
    if (!step.html()) return false;
    const LoginOffer offer = login_offer(*step.html());
    return offer.identity() || offer.password;
  }

  void look_at_login(const Walk& walk, ServiceChecks& saw) const {
    const ServiceExchange* identity = nullptr;
    for (const ServiceExchange& exchange : walk.exchanges)
      if (exchange.zone == Zone::identity &&
          (!identity || (!identity->is_certain_mark && exchange.is_certain_mark)))
        identity = &exchange;
    if (identity) {
      Observation& seen = saw.met(eid_offered, "eid_used").from(walk.channel).at(identity->url);
      seen.with("host", identity->url.host_unicode());
      if (!identity->is_certain_mark) seen.likely();
      if (identity->is_test_environment)
        saw.note(eid_offered, "eid_test").at(identity->url).with("host", identity->url.host_unicode());
      return;
    }
    for (const Step& step : walk.steps)
      if (step.html() && !is_request(step.role))
        if (const LoginOffer offer = login_offer(*step.html()); offer.identity()) {
          saw.met(eid_offered, "eid_offered")
              .at(step, *offer.identity())
              .with("names", text::joined(offer.names()));
          return;
        }
    look_for_other_login(walk, saw);
  }

  // No identity anywhere: how did the citizen come in?
  static void look_for_other_login(const Walk& walk, ServiceChecks& saw) {
    if (!walk.carries_requests()) return;
    const Step* request = nullptr;
    const Step* public_page = nullptr;
    for (const Step& step : walk.steps) {
      if (!request && is_request(step.role) && !step.is_booking) request = &step;
      if (request || !step.html()) continue;
      public_page = &step;
      const LoginOffer offer = login_offer(*step.html());
      if (!offer.password) continue;
      const bool is_sure =
          !step.is_shell && !step.lacks_fragment && !offer.more && request_follows(walk, step);
      Observation& seen = saw.not_met(eid_offered, "eid_password_only").at(step, *offer.password);
      if (!is_sure) seen.likely();
      return;
    }
    const Step* summary = walk.governing_summary();
    if (!public_page || !request || !summary) return;
    switch (logged_in(walk)) {
      case LoggedIn::no:
        saw.not_met(eid_offered, "eid_no_login").at(*request);
        break;
      case LoggedIn::unclear:
        saw.not_met(eid_offered, "eid_no_login").likely().at(*request);
        break;
      case LoggedIn::yes:
        saw.unknown(eid_offered, "eid_logged_in_before").at(*request);
        break;
    }
  }

  static bool request_follows(const Walk& walk, const Step& login) {
    return std::any_of(walk.steps.begin(), walk.steps.end(), [&](const Step& step) {
      return step.number > login.number && is_request(step.role) && !step.is_booking;
    });
  }

  enum class LoggedIn { yes, no, unclear };

  // What the header of the request's screens says of the session.
  static LoggedIn logged_in(const Walk& walk) {
    static const Pattern out("^(esci|logout|log out|disconnetti|chiudi (la )?sessione)"),
        in("^(accedi|login|entra|area riservata)( |$)");
    constexpr std::string_view user =
        ".user-name, .user-name-surname, [data-element='user-name'], .it-user-wrapper .name, .avatar-name, "
        ".it-user .name, .profile-name";
    bool may_log_in = false;
    for (const Step* step : walk.request_screens()) {
      for (const Control& control : step->controls) {
        if (out.found_in(control.words)) return LoggedIn::yes;
        may_log_in = may_log_in || (control.in_page_frame && in.found_in(control.words));
      }
      if (step->html() && step->html()->first(user)) return LoggedIn::yes;
    }
    const bool had_cookies = std::any_of(walk.cookies.begin(), walk.cookies.end(),
                                         [](const CookieSeen& cookie) { return cookie.was_there; });
    return may_log_in && !had_cookies ? LoggedIn::no : LoggedIn::unclear;
  }

  // ---- the public pages

  void look_at_card(const Page& card, ServiceChecks& saw) const {
    const auto controls = card_controls(card.html(), card.url(), site_.url());
    if (controls.empty()) {
      if (card.html().is_script_rendered())
        saw.unknown(card_link, "card_by_script").at(card).because_of(Cause::needs_browser);
      else
        saw.not_met(card_link, "card_no_control").at(card);
      return;
    }
    for (const CardControl& control : controls) {
      if (control.kind != TargetKind::page) continue;
      look_at_target(card, control, saw);
      return;
    }
    say_dead_end(controls, saw.not_met(card_link, "card_dead_end")).at(card, controls.front().element);
  }

  void look_at_target(const Page& card, const CardControl& control, ServiceChecks& saw) const {
    const std::string label = text::shortened(shown_label_of(control.element), 60);
    const Page* target = site_.find(*control.url);
    if (!target) {
      saw.unknown(card_link, "card_not_followed").at(card, control.element).because_of(Cause::budget);
      return;
    }
    const Exchange& http = target->http();
    const auto hop = identity_hop(*target);
    if (!http.ok() && !hop) {
      if (http.status == 404 || http.status == 410) {
        saw.not_met(card_link, "card_target_gone").at(card, control.element).with("status", http.status);
        return;
      }
      const Cause cause = http.cause == Cause::none ? Cause::http_status : http.cause;
      saw.unknown(card_link, "card_target_unseen")
          .at(card, control.element)
          .because_of(cause)
          .with("cause", "@cause_" + std::string(name(cause)));
      return;
    }
    const Step screen = screen_of(*target);
    Observation& seen = saw.met(card_link, "card_ok").at(card, control.element).with("label", label);
    if (!hop && !is_entrance(screen)) seen.likely();
    look_at_public_login(*target, screen, hop, saw);
    look_at_return(*target, *control.url, saw);
  }

  // The address on the way from the card that asks for the identity.
  std::optional<Url> identity_hop(const Page& page) const {
    std::vector<Url> addresses;
    for (const Hop& hop : page.http().hops) addresses.push_back(hop.url);
    addresses.push_back(page.url());
    for (const Url& url : addresses) {
      const auto mark = identity_mark(url, site_.is_internal(url));
      if (mark && mark->is_certain) return url;
    }
    return std::nullopt;
  }

  void look_at_public_login(const Page& target, const Step& screen, const std::optional<Url>& hop,
                            ServiceChecks& saw) const {
    if (hop) {
      saw.met(eid_offered, "eid_used").at(target).with("host", hop->host_unicode());
      return;
    }
    if (!screen.html() || screen.is_shell) {
      saw.unknown(eid_offered, "eid_by_script").at(target).because_of(Cause::needs_browser);
      return;
    }
    const LoginOffer offer = login_offer(*screen.html());
    if (const auto mark = offer.identity()) {
      saw.met(eid_offered, "eid_offered").at(target, *mark).with("names", text::joined(offer.names()));
    } else if (offer.password) {
      Observation& seen = saw.not_met(eid_offered, "eid_password_only").at(target, *offer.password);
      if (offer.more) seen.likely();
    } else if (is_request(screen.role)) {
      saw.unknown(eid_offered, "eid_opens_without").at(target).because_of(Cause::needs_login);
    } else {
      saw.unknown(eid_offered, "eid_no_mark").at(target).because_of(Cause::needs_login);
    }
  }

  // Whether the login knows to which service to lead back.
  static void look_at_return(const Page& target, const Url& asked, ServiceChecks& saw) {
    if (saw.says(landing_in_flow)) return;
    std::vector<Url> addresses;
    for (const Hop& hop : target.http().hops) addresses.push_back(hop.url);
    addresses.push_back(target.url());
    std::string path = asked.path();
    while (path.size() > 1 && path.ends_with('/')) path.pop_back();
    const bool is_named =
        path.size() > 1 && std::any_of(addresses.begin(), addresses.end(), [&](const Url& url) {
          const auto paths = return_paths(url);
          return std::any_of(paths.begin(), paths.end(), [&](const std::string& back) {
            return back == path || back.starts_with(path + "/");
          });
        });
    saw.unknown(landing_in_flow, is_named ? "landing_named" : "landing_unseen")
        .at(target)
        .because_of(Cause::needs_login)
        .with("path", text::shortened(path, 80));
  }

  const Site& site_;
};

}  // namespace

Findings C_SE_1_1(const Site& site, const CriterionSpec& spec) {
  const Access access(site);
  return judge_services(site, spec,
                        [&](const Service& service, ServiceChecks& saw) { access.look_at(service, saw); });
}

}  // namespace collaudo::criteria
