// Lighthouse's mobile score of the pages of each service, and the improvement plan that makes up for a low
// one.
#include <algorithm>
#include <set>

#include <collaudo/criterion.h>
#include <collaudo/improvement_plan.h>
#include <collaudo/links.h>
#include <collaudo/pattern.h>
#include <collaudo/performance_words.h>
#include <collaudo/service_judgement.h>
#include <collaudo/service_screens.h>
#include <collaudo/text.h>

namespace collaudo::criteria {

namespace {

constexpr std::string_view scores = "perf_all_50", plan_link = "plan_in_footer",
                           plan_content = "plan_complete";

// The same page for the citizen: what a recording keeps of an address has no values in its query.
std::string place_of(const Url& url) {
  std::string path = url.path();
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return url.bare_host() + path;
}

// What of a service can be measured: the screens that its walks show, and the public pages that lead to it.
std::set<std::string> places_of_walks(const Service& service) {
  std::set<std::string> places;
  for (const Walk& walk : service.walks)
    for (const Step& screen : walk.steps)
      // A page that answers a form has no address that could be measured.
      if (screen.url && is_own_screen(screen) && screen.method == "GET") places.insert(place_of(*screen.url));
  return places;
}

std::set<std::string> places_of_access(const Site& site, const Service& service) {
  std::set<std::string> places;
  for (const Page* page : access_pages(site, service))
    for (const Url& url : {page->requested(), page->url()}) places.insert(place_of(url));
  return places;
}

// A footer link to the plan, on a page of the service or on the site's home page.
struct PlanLink {
  FooterAnchor anchor;
  const Step* screen = nullptr;  // of a walk; null: a public page
  const Page* page = nullptr;
  bool is_of_services = false;  // by its words
};

class ServiceSpeed {
 public:
  ServiceSpeed(const Site& site, const CriterionSpec& spec, const Service& service, ServiceChecks& saw)
      : site_(site),
        spec_(spec),
        service_(service),
        saw_(saw),
        channel_(service.walks.empty() ? Channel::pages : service.walks.front().channel),
        evidence_(site.performance()) {
    const std::set<std::string> of_walks = places_of_walks(service);
    std::set<std::string> of_service = places_of_access(site, service);
    of_service.insert(of_walks.begin(), of_walks.end());
    for (const Performance& page : evidence_.pages) {
      if (page.source == Performance::Source::estimate) continue;
      if (of_service.contains(place_of(page.url)) || is_of_all_services(page.url)) pages_.push_back(&page);
    }
    is_all_measured_ = !of_walks.empty() && is_seen_to_its_end(service) &&
                       std::all_of(of_walks.begin(), of_walks.end(), [&](const std::string& place) {
                         return std::any_of(pages_.begin(), pages_.end(), [&](const Performance* page) {
                           return page->score && place_of(page->url) == place;
                         });
                       });
  }

  void judge() {
    name_refused();
    for (const Performance* page : pages_) judge_score(*page);
    if (pages_.empty())
      saw_.unknown(scores, "none_measured").from(channel_).because_of(Cause::needs_data);
    else if (!is_all_measured_)
      saw_.unknown(scores, "not_all_measured")
          .from(channel_)
          .because_of(Cause::needs_login)
          .with("count", static_cast<long>(pages_.size()));
    note_mixed_case();
    if (is_all_measured_ && !any_low()) {
      for (const std::string_view slug : {plan_link, plan_content})
        saw_.not_applicable(slug, "plan_not_needed").from(channel_);
    } else {
      judge_plan();
    }
  }

 private:
  double number(std::string_view name) const { return spec_.params.at(name).number(); }
  bool is_low(const Performance& page) const { return page.score && *page.score < number("least_score"); }
  bool any_low() const {
    return std::any_of(pages_.begin(), pages_.end(), [&](const Performance* page) { return is_low(*page); });
  }

  // A page on a host of the services that no walk of any service shows may be of each of them.
  bool is_of_all_services(const Url& url) const {
    const auto& hosts = site_.services().municipal_hosts;
    if (is_same_host(url, site_.judged_as()) || is_same_host(url, site_.url())) return false;
    if (std::find(hosts.begin(), hosts.end(), url.bare_host()) == hosts.end()) return false;
    const auto& services = site_.services().services;
    return std::none_of(services.begin(), services.end(), [&](const Service& service) {
      return places_of_walks(service).contains(place_of(url)) ||
             places_of_access(site_, service).contains(place_of(url));
    });
  }

  // Reports about pages of the services that cannot be used.
  void name_refused() {
    for (const PerformanceEvidence::Refused& refused : evidence_.refused) {
      const bool is_of_service =
          refused.url && (places_of_walks(service_).contains(place_of(*refused.url)) ||
                          places_of_access(site_, service_).contains(place_of(*refused.url)));
      if (is_of_service)
        saw_.note(scores, message_key(refused.why)).at(*refused.url).with("url", shown(refused.url->str()));
    }
  }

  static std::string shown(const std::string& text) { return text::shortened(text, 120); }

  void judge_score(const Performance& page) {
    if (!page.score) {
      saw_.unknown(scores, "measure_failed").from(channel_).at(page.url).because_of(page.cause);
      return;
    }
    const long score = percent(*page.score);
    const bool is_near =
        score >= spec_.params.at("near_from").integer() && score <= spec_.params.at("near_to").integer();
    const bool is_unsure = is_near || !page.is_sure(number("least_score"));
    Observation& seen = is_low(page) ? saw_.not_met(scores, is_unsure ? "score_near" : "score_low")
                                     : saw_.met(scores, is_unsure ? "score_near" : "score_ok");
    seen.from(channel_).at(page.url).with("score", percent(*page.score)).with("runs", runs_of(page));
    if (is_unsure) seen.likely();
    // Whether that is a failure is the plan's to say.
    if (is_low(page)) seen.tolerated();
  }

  // The official rows speak of all pages below 50, or of one: some below and a plan is neither.
  void note_mixed_case() {
    const auto high = std::count_if(pages_.begin(), pages_.end(),
                                    [&](const Performance* page) { return page->score && !is_low(*page); });
    if (any_low() && high > 0) saw_.note(scores, "mixed_case").with("count", static_cast<long>(high));
  }

  // ---- the plan

  void judge_plan() {
    std::vector<PlanLink> links = plan_links();
    if (links.empty()) return say_no_link();
    // The one that speaks of the services and stands on a page of theirs, where there is one.
    const auto rank = [&](const PlanLink& link) {
      return (link.is_of_services ? 2 : 0) + (link.page != &site_.home() ? 1 : 0);
    };
    const PlanLink& link = *std::max_element(links.begin(), links.end(),
                                             [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
    if (!link.anchor.url) {
      place(saw_.not_met(plan_link, "plan_unusable"), link);
      return;
    }
    const bool is_on_service = link.page != &site_.home();
    Observation& seen = saw_.met(plan_link, !is_on_service        ? "plan_on_home"
                                            : link.is_of_services ? "plan_found"
                                                                  : "plan_of_site");
    place(seen, link);
    if (!is_on_service || !link.is_of_services) seen.likely();
    judge_target(link);
  }

  Observation& place(Observation& seen, const PlanLink& link) const {
    if (link.screen)
      seen.at(*link.screen, link.anchor.element);
    else
      seen.at(*link.page, link.anchor.element);
    return seen.from(channel_).with("label", shown(shown_label_of(link.anchor.element)));
  }

  std::vector<PlanLink> plan_links() const {
    std::vector<PlanLink> links;
    for (const Walk& walk : service_.walks)
      for (const Step& screen : walk.steps)
        if (is_own_screen(screen)) add_links(screen, &screen, nullptr, links);
    for (const Page* page : access_pages(site_, service_)) add_links(screen_of(*page), nullptr, page, links);
    add_links(screen_of(site_.home()), nullptr, &site_.home(), links);
    return links;
  }

  // `seen`: the screen of a walk; `page`: the public page that the screen is.
  static void add_links(const Step& screen, const Step* seen, const Page* page,
                        std::vector<PlanLink>& links) {
    const auto add = [&](std::string_view words, bool is_of_services) {
      const auto anchor = footer_anchor(screen, {plan_link, "", lexicon(words)});
      if (anchor) links.push_back({*anchor, seen, page, is_of_services});
      return anchor.has_value();
    };
    if (!add("improvement_plan.services", true)) add("improvement_plan.any", false);
  }

  // Absent where a page of the service was seen whole, unknown where none was.
  void say_no_link() {
    for (const Walk& walk : service_.walks)
      for (const Step& screen : walk.steps)
        if (is_own_screen(screen) && screen.proves_absence()) {
          saw_.not_met(plan_link, "plan_missing").at(screen).from(channel_);
          return;
        }
    for (const Page* page : access_pages(site_, service_))
      if (const Step screen = screen_of(*page);
          screen.role == ScreenRole::access && screen.proves_absence()) {
        saw_.not_met(plan_link, "plan_missing").at(*page).from(channel_);
        return;
      }
    saw_.unknown(plan_link, "plan_footers_unseen").from(channel_).because_of(Cause::needs_login);
  }

  void judge_target(const PlanLink& link) {
    for (const Walk& walk : service_.walks)
      for (const Step& screen : walk.steps)
        if (screen.role == ScreenRole::improvement_plan && screen.html() && screen.url &&
            place_of(*screen.url) == place_of(*link.anchor.url)) {
          judge_content(*screen.html(), *link.anchor.url);
          return;
        }
    const SeenLink seen{*link.anchor.url, link.screen, link.page, channel_};
    const Page* target = site_.find(*link.anchor.url);
    if (!judge_link_target(site_, seen, target, plan_content, saw_)) return;
    if (!target->has_html())
      saw_.met(plan_content, "plan_not_a_page")
          .likely()
          .at(*target)
          .from(channel_)
          .leaning_to(Verdict::tolerance)
          .with("mime", target->http().mime);
    else if (target->html().is_script_rendered())
      saw_.met(plan_content, "plan_needs_browser")
          .likely()
          .at(*target)
          .from(channel_)
          .leaning_to(Verdict::tolerance);
    else
      judge_content(target->html(), target->url());
  }

  // Of the metrics that some page below 50 fails; of all where no score is known.
  void judge_content(const html::Document& plan, const Url& url) {
    const std::vector<PlanCoverage> coverage = plan_coverage(plan);
    const bool is_asked = any_low();
    bool any = false;
    for (std::size_t index = 0; index < coverage.size(); ++index) {
      const PlanMetric& metric = plan_metrics()[index];
      const bool is_weak = std::any_of(pages_.begin(), pages_.end(), [&](const Performance* page) {
        return is_low(*page) && is_failed(*page, metric, number("metric_passed"));
      });
      if (is_asked && !is_weak) continue;
      any = true;
      judge_metric(metric, coverage[index], url);
    }
    // A measure that tells no metric leaves it to a person what the plan has to speak of.
    if (!any)
      saw_.met(plan_content, "metrics_unknown")
          .likely()
          .at(url)
          .from(channel_)
          .leaning_to(Verdict::tolerance);
  }

  void judge_metric(const PlanMetric& metric, PlanCoverage coverage, const Url& url) {
    Observation& seen = coverage == PlanCoverage::planned ? saw_.met(plan_content, "metric_planned")
                        : coverage == PlanCoverage::not_named && metric.is_optional
                            ? saw_.note(plan_content, "metric_missing_optional")
                        : coverage == PlanCoverage::not_named ? saw_.not_met(plan_content, "metric_missing")
                        : coverage == PlanCoverage::without_action
                            ? saw_.not_met(plan_content, "metric_without_action").likely()
                            : saw_.not_met(plan_content, "metric_without_time").likely();
    seen.at(url).from(channel_).with("metric", metric.name);
    if (seen.confidence == Confidence::likely) seen.leaning_to(Verdict::tolerance);
  }

  const Site& site_;
  const CriterionSpec& spec_;
  const Service& service_;
  ServiceChecks& saw_;
  const Channel channel_;
  const PerformanceEvidence evidence_;
  std::vector<const Performance*> pages_;  // measured ones of this service
  bool is_all_measured_ = false;
};

ServiceDecision decide(const Service&, const MergedStates& states) {
  const MergedState &perf = states.at(std::string(scores)), &link = states.at(std::string(plan_link)),
                    &content = states.at(std::string(plan_content));
  const bool has_plan = link.is_certainly_met() && content.is_certainly_met();
  const bool lacks_plan = link.is_certainly_not_met() || content.is_certainly_not_met();
  const bool may_lack = link.is_not_met() || (content.is_not_met() && content.leaning != Verdict::tolerance);
  ServiceDecision decision;
  if (!perf.is_not_met()) {
    decision.rests_on = {std::string(scores)};
    decision.verdict = perf.is_unknown()         ? Verdict::not_verifiable
                       : perf.is_certainly_met() ? Verdict::success
                                                 : Verdict::manual;
    if (decision.verdict == Verdict::manual) decision.leaning = Verdict::success;
    return decision;
  }
  decision.rests_on = {std::string(scores), std::string(plan_link)};
  // Where no link leads to a plan there is nothing to read.
  if (link.is_met()) decision.rests_on.emplace_back(plan_content);
  if (!perf.is_certainly_not_met()) {
    decision.verdict = Verdict::manual;
    decision.leaning = lacks_plan || may_lack ? Verdict::failure : Verdict::tolerance;
  } else if (lacks_plan) {
    decision.verdict = Verdict::failure;
  } else if (has_plan) {
    decision.verdict = Verdict::tolerance;
  } else if (link.is_unknown() || content.is_unknown()) {
    decision.verdict = Verdict::not_verifiable;
    decision.leaning = Verdict::tolerance;
  } else {
    decision.verdict = Verdict::manual;
    decision.leaning = may_lack ? Verdict::failure : Verdict::tolerance;
  }
  return decision;
}

}  // namespace

Findings C_SE_4_1(const Site& site, const CriterionSpec& spec) {
  return judge_services(
      site, spec,
      [&](const Service& service, ServiceChecks& saw) { ServiceSpeed(site, spec, service, saw).judge(); },
      decide);
}

}  // namespace collaudo::criteria
