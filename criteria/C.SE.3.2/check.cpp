// Every page of the services links in its footer the statement of accessibility that AgID publishes, and it
// declares conformance.
#include <algorithm>

#include <collaudo/accessibility_statement.h>
#include <collaudo/criterion.h>
#include <collaudo/hosts.h>
#include <collaudo/pattern.h>
#include <collaudo/service_judgement.h>
#include <collaudo/service_screens.h>
#include <collaudo/text.h>

namespace collaudo::criteria {

namespace {

class Statement {
 public:
  Statement(const Site& site, const CriterionSpec& spec)
      : site_(site), spec_(spec), words_(spec.params.at("link_words").string()) {}

  void look_at(const Service& service, ServiceChecks& saw) const {
    const auto links = judge_footer_link(site_, service, {"a11y_link", "accessibility-link", words_}, saw);
    for (const SeenLink& link : links) {
      if (!judge_publisher(link, saw)) continue;
      const Page* target = site_.find(link.url);
      if (!judge_link_target(site_, link, target, "a11y_conformity", saw)) continue;
      if (const Page* statement = statement_behind(*target, link, saw))
        judge_statement(service, link, *statement, saw);
    }
  }

 private:
  // By the address that the footer names; where the page came from says it too.
  bool judge_publisher(const SeenLink& link, ServiceChecks& saw) const {
    const std::string& publisher = spec_.params.at("publisher").string();
    const Page* target = site_.find(link.url);
    const bool is_agid = link.url.host() == publisher || (target && target->url().host() == publisher);
    Observation& seen = is_agid ? saw.met("a11y_agid", "published_by_agid")
                                : saw.not_met("a11y_agid", "not_published_by_agid");
    at(link, seen).with("href", text::shortened(link.url.str(), 160)).with("host", link.url.host_unicode());
    return is_agid;
  }

  // The page that AgID names for an old address, where it does, else the one that is linked.
  const Page* statement_behind(const Page& target, const SeenLink& link, ServiceChecks& saw) const {
    const bool is_of_site = target.reference("accessibility") != nullptr;
    const Page* published = site_.first_page(is_of_site ? "agid_declaration" : "service_agid_declaration");
    for (const Page* page : {published, &target})
      if (reads_as_statement(page)) return page;
    Observation& seen =
        needs_scripts(&target) || needs_scripts(published)
            ? saw.unknown("a11y_conformity", "statement_needs_browser").because_of(Cause::needs_browser)
        : published && !published->http().ok()
            ? saw.unknown("a11y_conformity", "agid_silent").because_of(Cause::http_status)
        : !target.has_html() ? saw.met("a11y_conformity", "statement_unreadable").likely()
                             : saw.not_met("a11y_conformity", "no_statement");
    at(link, seen);
    return nullptr;
  }

  void judge_statement(const Service& service, const SeenLink& link, const Page& page,
                       ServiceChecks& saw) const {
    switch (declared_conformance(text::words(text::t4(page.html().root().spaced_text())))) {
      case Conformance::full:
        judge_subject(service, link, page, "status_full", saw);
        break;
      case Conformance::partial:
        judge_subject(service, link, page, "status_partial", saw);
        break;
      case Conformance::none:
        at(link, page, saw.not_met("a11y_conformity", "status_none"));
        break;
      case Conformance::unknown:
        at(link, page, saw.met("a11y_conformity", "status_unknown").likely());
        break;
    }
  }

  // It has to speak of the services or of the municipality's site.
  void judge_subject(const Service& service, const SeenLink& link, const Page& page, std::string_view key,
                     ServiceChecks& saw) const {
    std::vector<std::string> own = {site_.judged_as().bare_host()};
    for (const Walk& walk : service.walks)
      for (const Step& step : walk.steps)
        if (is_own_screen(step) && step.url) own.push_back(step.url->bare_host());
    const std::vector<std::string> named = hosts_named_on(page);
    const bool is_about_us = std::any_of(named.begin(), named.end(), [&](const std::string& host) {
      return std::any_of(own.begin(), own.end(), [&](const std::string& ours) { return host == ours; }) ||
             is_or_is_below(host, own.front());
    });
    if (is_about_us)
      at(link, page, saw.met("a11y_conformity", key));
    else
      at(link, page, saw.met("a11y_conformity", "subject_unknown").likely());
  }

  const Site& site_;
  const CriterionSpec& spec_;
  const Pattern words_;
};

}  // namespace

Findings C_SE_3_2(const Site& site, const CriterionSpec& spec) {
  const Statement statement(site, spec);
  return judge_services(site, spec,
                        [&](const Service& service, ServiceChecks& saw) { statement.look_at(service, saw); });
}

}  // namespace collaudo::criteria
