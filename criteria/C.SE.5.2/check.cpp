// The pages of each service stand on "servizi." + the institutional domain.
#include <set>

#include <collaudo/criterion.h>
#include <collaudo/domain_rule.h>
#include <collaudo/service_judgement.h>

namespace collaudo::criteria {

namespace {

constexpr std::string_view slug = "services_subdomain";

class Subdomain {
 public:
  explicit Subdomain(const Site& site)
      : site_(site), domain_(site.judged_as().bare_host()), kind_(judge_domain(domain_).kind) {}

  void look_at(const Service& service, ServiceChecks& saw) const {
    bool any = false;
    for (const Walk& walk : service.walks) any = look_at(walk, saw) || any;
    if (!any) look_at_access(saw);
  }

 private:
  using Kind = DomainJudgement::Kind;

  bool is_inside(const Url& url) const {
    const std::string host = url.bare_host();
    return host == domain_ || host.ends_with("." + domain_);
  }
  std::string expected() const { return "servizi." + domain_; }

  bool look_at(const Walk& walk, ServiceChecks& saw) const {
    std::set<std::string> seen, booking;
    for (const Step& step : walk.steps) {
      if (!step.url || (step.zone != Zone::flow && step.zone != Zone::area)) continue;
      if (step.is_booking) {
        if (!is_inside(*step.url) && booking.insert(step.url->host()).second)
          saw.note(slug, "booking_elsewhere").at(step).with("host", step.url->host_unicode());
        continue;
      }
      look_at_frames(step, saw);
      if (seen.insert(step.url->host()).second) look_at_host(step, saw);
    }
    look_between(walk, saw);
    return !seen.empty();
  }

  static bool is_of_request(const Step& step) {
    return !step.is_booking && (step.role == ScreenRole::privacy_step || step.role == ScreenRole::data_step ||
                                step.role == ScreenRole::summary || step.role == ScreenRole::preview);
  }

  // A step of the request that no screen of the municipality shows, while a page of somebody else came
  // between its neighbours: what it held is not kept, so a person has to look.
  void look_between(const Walk& walk, ServiceChecks& saw) const {
    for (std::size_t index = 0; index + 1 < walk.steps.size(); ++index) {
      const Step &from = walk.steps[index], &to = walk.steps[index + 1];
      if (!is_of_request(from) || from.stepper.active == 0) continue;
      const bool is_end = to.role == ScreenRole::confirmation;
      if (!is_end && !is_of_request(to)) continue;
      const int next = is_end ? from.stepper.total + 1 : to.stepper.active;
      if (next <= from.stepper.active + 1) continue;
      for (const ServiceExchange& exchange : walk.exchanges)
        if (exchange.step == from.number && exchange.zone == Zone::other && exchange.is_document &&
            !is_inside(exchange.url)) {
          saw.not_met(slug, "page_outside")
              .likely()
              .at(from)
              .with("host", exchange.url.host_unicode())
              .with("domain", domain_);
          break;
        }
    }
  }

  void look_at_host(const Step& step, ServiceChecks& saw) const {
    const std::string host = step.url->bare_host();
    Observation& seen = !is_inside(*step.url)      ? saw.not_met(slug, "host_outside")
                        : kind_ == Kind::form_only ? saw.met(slug, "domain_open").likely()
                        : kind_ != Kind::right     ? saw.not_met(slug, "domain_not_reserved")
                        : host == expected()       ? saw.met(slug, "host_right")
                                                   : saw.not_met(slug, "host_inside").tolerated();
    seen.at(step).with("host", step.url->host_unicode()).with("domain", domain_).with("expected", expected());
  }

  void look_at_frames(const Step& step, ServiceChecks& saw) const {
    if (step.zone != Zone::flow) return;
    for (const Url& frame : step.frames)
      if (!is_inside(frame))
        saw.not_met(slug, "frame_outside").likely().at(step).with("host", frame.host_unicode());
  }

  // Without a walk the public pages show where the access leads, no more.
  void look_at_access(ServiceChecks& saw) const {
    const Page* access = site_.first_page("service_area");
    if (!access || !access->http().ok()) return;
    const bool inside = is_inside(access->url());
    Observation& seen = inside ? saw.unknown(slug, "access_inside").because_of(Cause::needs_login)
                               : saw.not_met(slug, "access_outside").likely();
    seen.at(*access).with("host", access->url().host_unicode()).with("domain", domain_);
  }

  const Site& site_;
  std::string domain_;  // the institutional domain, that of the site
  Kind kind_;
};

}  // namespace

Findings C_SE_5_2(const Site& site, const CriterionSpec& spec) {
  const Subdomain subdomain(site);
  return judge_services(site, spec,
                        [&](const Service& service, ServiceChecks& saw) { subdomain.look_at(service, saw); });
}

}  // namespace collaudo::criteria
