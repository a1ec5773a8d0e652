// The footer links the information on personal data, and that page is secure.
#include <algorithm>

#include <collaudo/criterion.h>
#include <collaudo/links.h>
#include <collaudo/text.h>

namespace collaudo::criteria {

namespace {

constexpr std::size_t shown_length = 120;

std::string shown(const std::string& text) { return text::shortened(text, shown_length); }

bool has_any(std::string_view text_t4, const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& word) { return text::contains_words(text_t4, word); });
}

class Privacy {
 public:
  Privacy(const Site& site, const CriterionSpec& spec, Findings& findings)
      : site_(site), spec_(spec), findings_(findings) {}

  void judge() {
    const auto link = footer_link(site_, "privacy-policy-link", "link", findings_);
    judge_as_app(link);
    if (!link || !report_link_target(site_, *link, "target", findings_)) return;
    judge_security(*link->target);
    judge_content(*link->target);
  }

 private:
  const Page& home() const { return site_.home(); }

  // The App looks for the letters "https" in the address as linked, and asks for it with verification.
  void judge_as_app(const std::optional<FooterLink>& link) {
    const Page* target = link ? link->target : nullptr;
    const bool found = target && target->http().ok() && target->http().certificate_error.empty() &&
                       text::contains(site_.public_address(target->requested()).str(), "https");
    findings_.ok("app-reading", found ? "app_found" : "app_not_found")
        .at(home())
        .as_app(found ? Effect::ok : Effect::failure);
  }

  void judge_security(const Page& page) {
    const Exchange& http = page.http();
    const bool is_https = site_.public_address(page.url()).is_https();
    if (!is_https)
      findings_.failure("https", "plain_http").at(page);
    else if (!http.certificate_error.empty())
      findings_.failure("https", "certificate_wrong")
          .with("host", page.url().host())
          .with("error", http.certificate_error)
          .at(page);
    else
      findings_.ok("https", "https_ok").at(page);
    if (is_https && !site_.public_address(page.requested()).is_https())
      findings_.note("https", "linked_as_http").with("href", page.requested().str()).at(page);
  }

  void judge_content(const Page& page) {
    if (!page.has_html()) {
      findings_.note("content", "not_a_page").with("mime", page.http().mime).at(page);
      return;
    }
    const html::Document& document = page.html();
    if (document.is_script_rendered()) {
      findings_.add(Effect::manual, "content", "script_rendered").at(page);
      return;
    }
    judge_title(page);
    const std::string words = text::t4(document.root().text());
    long topics = 0;
    for (const Value& topic : spec_.params.at("topics").array())
      if (has_any(words, topic.strings())) ++topics;
    findings_.measure("topics_found", topics);
    if (topics >= spec_.params.at("topics_needed").integer())
      findings_.ok("content", "content_ok").at(page);
    else
      findings_.failure("content", "content_poor").at(page);
  }

  void judge_title(const Page& page) {
    const auto heading = page_title(page.html());
    const auto title = page.html().first("title");
    const std::string shown_title = heading ? text::t1(heading->text())
                                    : title ? text::t1(title->content())
                                            : "";
    const std::string words =
        text::t4((heading ? heading->text() : "") + " " + (title ? title->content() : ""));
    if (has_any(words, spec_.params.at("title_words").strings())) {
      findings_.ok("content", "title_ok").with("title", shown(shown_title)).at(page);
      return;
    }
    const bool about_cookies = text::contains(words, "cookie");
    findings_.failure("content", about_cookies ? "title_cookies" : "title_other")
        .with("title", shown(shown_title))
        .at(page);
  }

  const Site& site_;
  const CriterionSpec& spec_;
  Findings& findings_;
};

}  // namespace

Findings C_SI_3_3(const Site& site, const CriterionSpec& spec) {
  Findings findings;
  Privacy(site, spec, findings).judge();
  return findings;
}

}  // namespace collaudo::criteria
