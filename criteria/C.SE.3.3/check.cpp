// Every page of the services links in its footer the information on personal data.
#include <collaudo/criterion.h>
#include <collaudo/pattern.h>
#include <collaudo/service_judgement.h>
#include <collaudo/service_screens.h>
#include <collaudo/text.h>

namespace collaudo::criteria {

namespace {

class Privacy {
 public:
  Privacy(const Site& site, const CriterionSpec& spec)
      : site_(site),
        link_words_(spec.params.at("link_words").string()),
        topic_words_(spec.params.at("topic_words").string()),
        law_words_(spec.params.at("law_words").string()) {}

  void look_at(const Service& service, ServiceChecks& saw) const {
    const auto links =
        judge_footer_link(site_, service, {"privacy_link", "privacy-policy-link", link_words_}, saw);
    for (const SeenLink& link : links) {
      const Page* target = site_.find(link.url);
      if (judge_link_target(site_, link, target, "privacy_target", saw)) judge_page(link, *target, saw);
    }
  }

 private:
  void judge_page(const SeenLink& link, const Page& page, ServiceChecks& saw) const {
    if (!site_.public_address(page.url()).is_https()) {
      at(link, page, saw.not_met("privacy_target", "target_plain"));
    } else if (!page.http().certificate_error.empty()) {
      at(link, page, saw.not_met("privacy_target", "target_certificate"))
          .with("error", text::shortened(page.http().certificate_error, 120));
    } else if (!page.has_html()) {
      at(link, page, saw.met("privacy_target", "target_document").likely()).with("mime", page.http().mime);
    } else if (page.html().is_script_rendered()) {
      at(link, page, saw.unknown("privacy_target", "target_needs_browser")).because_of(Cause::needs_browser);
    } else {
      const std::string words = text::t3a(page.html().root().text());
      const bool speaks_of_data = topic_words_.found_in(words) && law_words_.found_in(words);
      Observation& seen =
          at(link, page, saw.met("privacy_target", speaks_of_data ? "target_ok" : "target_other"));
      if (!speaks_of_data) seen.likely();
    }
  }

  const Site& site_;
  const Pattern link_words_, topic_words_, law_words_;
};

}  // namespace

Findings C_SE_3_3(const Site& site, const CriterionSpec& spec) {
  const Privacy privacy(site, spec);
  return judge_services(site, spec,
                        [&](const Service& service, ServiceChecks& saw) { privacy.look_at(service, saw); });
}

}  // namespace collaudo::criteria
