// The footer links the accessibility statement that AgID publishes for this very site, and it declares
// conformance.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>

#include <collaudo/accessibility_statement.h>
#include <collaudo/criterion.h>
#include <collaudo/hosts.h>
#include <collaudo/links.h>
#include <collaudo/text.h>

namespace collaudo::criteria {

namespace {

using std::chrono::sys_days;
using Words = std::vector<std::string>;

constexpr std::size_t shown_length = 120;

std::string shown(const std::string& text) { return text::shortened(text, shown_length); }

bool has_any(std::string_view text_t4, const Words& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& word) { return text::contains_words(text_t4, word); });
}

std::optional<int> number(const std::string& word, int least, int most) {
  if (word.empty() || word.size() > 4 || word.find_first_not_of("0123456789") != std::string::npos)
    return std::nullopt;
  const int value = std::atoi(word.c_str());
  return value >= least && value <= most ? std::optional(value) : std::nullopt;
}

std::optional<int> month(const std::string& word) {
  constexpr std::array<std::string_view, 12> months = {"gennaio",   "febbraio", "marzo",    "aprile",
                                                       "maggio",    "giugno",   "luglio",   "agosto",
                                                       "settembre", "ottobre",  "novembre", "dicembre"};
  const auto found = std::find(months.begin(), months.end(), word);
  if (found != months.end()) return static_cast<int>(found - months.begin()) + 1;
  return number(word, 1, 12);
}

// "8 settembre 2026", "08/09/2026", "2026-09-08": three words each when separators are spaces.
std::optional<sys_days> date_at(const Words& words, std::size_t index) {
  const bool year_first = number(words[index], 1990, 2100).has_value();
  const auto year = number(words[year_first ? index : index + 2], 1990, 2100);
  const auto in_year = month(words[index + 1]);
  const auto day = number(words[year_first ? index + 2 : index], 1, 31);
  if (!year || !in_year || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*in_year)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  return date.ok() ? std::optional(sys_days(date)) : std::nullopt;
}

std::optional<sys_days> latest_date(const Words& words, sys_days until) {
  std::optional<sys_days> latest;
  for (std::size_t index = 0; index + 2 < words.size(); ++index)
    if (const auto date = date_at(words, index); date && *date <= until && (!latest || *date > *latest))
      latest = date;
  return latest;
}

std::string written(sys_days day) {
  const std::chrono::year_month_day date(day);
  return std::to_string(static_cast<unsigned>(date.day())) + "/" +
         std::to_string(static_cast<unsigned>(date.month())) + "/" +
         std::to_string(static_cast<int>(date.year()));
}

bool is_gone(const Page& page) { return page.http().status == 404 || page.http().status == 410; }

class Declaration {
 public:
  Declaration(const Site& site, const CriterionSpec& spec, Findings& findings)
      : site_(site),
        spec_(spec),
        findings_(findings),
        lookup_(site.first_page("agid_lookup")),
        published_(site.first_page("agid_declaration")) {}

  void judge() {
    const auto link = footer_link(site_, "accessibility-link", "link", findings_);
    judge_as_app(link);
    if (!link) return;
    judge_label(link->anchor);
    if (!report_link_target(site_, *link, "target", findings_) || !judge_publisher(*link->target)) return;
    if (const Page* declaration = declaration_behind(*link->target)) judge_declaration(*declaration);
  }

 private:
  const Page& home() const { return site_.home(); }

  // The App looks for words in the text of the page, after asking AgID where an old address has moved.
  void judge_as_app(const std::optional<FooterLink>& link) {
    const auto say = [&](std::string_view key, Effect effect, std::string_view quirk) -> Finding& {
      return findings_.ok("app-reading", key).at(home()).as_app(effect, quirk);
    };
    const Page* target = link ? link->target : nullptr;
    if (!target || !target->http().ok() || !target->http().certificate_error.empty()) {
      say("app_no_page", Effect::failure, "Q9");
      return;
    }
    const std::string& beginning = spec_.params.at("app_beginning").string();
    if (!text::contains(link->href, beginning)) {
      say("app_not_agid", Effect::failure, "").with("beginning", beginning);
      return;
    }
    const Page* declaration = lookup_ ? published_ : target;
    if (!declaration || !declaration->http().ok() || !declaration->has_html())
      say("app_agid_down", Effect::failure, "Q9");
    else if (needs_scripts(declaration))
      say("app_needs_browser", Effect::not_verifiable, "");
    else if (app_finds_words(*declaration))
      say("app_found", Effect::ok, "");
    else
      say("app_words_missing", Effect::failure, "");
  }

  bool app_finds_words(const Page& declaration) const {
    const std::string text = text::app_lower(body_text(declaration));
    const Words standards = spec_.params.at("app_standards").strings();
    return text::contains(text, site_.host()) &&
           std::any_of(standards.begin(), standards.end(),
                       [&](const std::string& standard) { return text::contains(text, standard); });
  }

  void judge_label(html::Element anchor) {
    const std::string label = shown_label_of(anchor);
    if (!text::contains(text::t4(label), "accessibilita"))
      findings_.note("label", "label_other").with("label", shown(label)).at(home(), anchor);
  }

  bool judge_publisher(const Page& target) {
    const std::string& publisher = spec_.params.at("publisher").string();
    if (target.url().host() == publisher) {
      findings_.ok("publisher", "published_by_agid").at(target);
      return true;
    }
    findings_.failure("publisher", "not_published_by_agid").with("host", target.url().host()).at(target);
    if (!target.has_html()) return false;
    for (const html::Element anchor : target.html().select("a[href]"))
      if (const auto url = target.resolve(anchor.attribute_or("href")); url && url->host() == publisher) {
        findings_.note("publisher", "agid_one_step_further").with("href", url->str()).at(target, anchor);
        break;
      }
    return false;
  }

  // The published page when AgID tells where it is, else the one that is linked.
  const Page* declaration_behind(const Page& target) {
    for (const Page* page : {published_, &target})
      if (reads_as_statement(page)) {
        findings_.ok("declaration", "declaration_found").at(*page);
        return page;
      }
    report_unreadable(target);
    return nullptr;
  }

  void report_unreadable(const Page& target) {
    for (const Page* page : {published_, lookup_})
      if (page && !page->http().ok() && !is_gone(*page)) {
        report_agid_down(*page);
        return;
      }
    for (const Page* page : {published_, &target}) {
      if (!page || !page->http().ok()) continue;
      if (needs_scripts(page)) {
        findings_.not_verifiable("declaration", "script_rendered", Cause::needs_browser).at(*page);
        return;
      }
      if (!page->has_html()) {
        findings_.manual("declaration", "not_a_page").with("mime", page->http().mime).at(*page);
        return;
      }
    }
    if (published_ && !published_->http().ok())
      findings_.manual("declaration", "published_missing")
          .at(published_->requested())
          .leaning_to(Verdict::failure);
    else
      findings_.failure("declaration", "no_declaration").at(published_ ? *published_ : target);
  }

  void report_agid_down(const Page& page) {
    const Exchange& http = page.http();
    const Cause cause = http.cause == Cause::none ? Cause::http_status : http.cause;
    findings_.not_verifiable("declaration", "agid_down", cause)
        .with("cause", "@cause_" + std::string(name(cause)))
        .with("detail", http.detail.empty() ? std::to_string(http.status) : shown(http.detail))
        .at(page.requested());
  }

  void judge_declaration(const Page& page) {
    const std::string text = body_text(page);
    const std::string plain = text::t4(text);
    const Words words = text::words(plain);
    judge_host(page, text);
    judge_status(page, words);
    judge_standard(page, plain);
    judge_date(page, words);
  }

  void judge_host(const Page& page, const std::string& text) {
    const Words hosts = hosts_named_on(page);
    const std::string own(site_.host());
    const bool is_named = std::find(hosts.begin(), hosts.end(), own) != hosts.end() || names_accented(text);
    const auto other = std::find_if(hosts.begin(), hosts.end(),
                                    [&](const std::string& host) { return !is_of_the_norms(host); });
    if (is_named)
      findings_.ok("host", "host_ok").with("host", own).at(page);
    else if (other != hosts.end())
      findings_.failure("host", "host_other").with("found", shown(*other)).with("host", own).at(page);
    else
      findings_.failure("host", "host_missing").with("host", own).at(page);
  }

  // A host with accents is written with them in a text, where only addresses are looked for.
  bool names_accented(const std::string& text) const {
    return text::contains(site_.host(), "xn--") &&
           text::contains(text::t2(text), text::t2(site_.judged_as().host_unicode()));
  }

  bool is_of_the_norms(const std::string& host) const {
    const Words domains = spec_.params.at("hosts_of_the_norms").strings();
    return std::any_of(domains.begin(), domains.end(),
                       [&](const std::string& domain) { return is_or_is_below(host, domain); });
  }

  void judge_status(const Page& page, const Words& words) {
    switch (declared_conformance(words)) {
      case Conformance::full:
        findings_.ok("status", "status_full").at(page);
        break;
      case Conformance::partial:
        findings_.ok("status", "status_partial").at(page);
        break;
      case Conformance::none:
        findings_.failure("status", "status_none").at(page);
        break;
      case Conformance::unknown:
        findings_.manual("status", "status_unknown").at(page);
        break;
    }
  }

  void judge_standard(const Page& page, std::string_view plain) {
    if (has_any(plain, spec_.params.at("standards").strings()))
      findings_.ok("standard", "standard_ok").at(page);
    else if (has_any(plain, spec_.params.at("other_standards").strings()))
      findings_.failure("standard", "standard_other").at(page);
    else
      findings_.failure("standard", "standard_missing").at(page);
  }

  // Reviewed by 23 September of each year: what is older than that day of last year has missed one review.
  void judge_date(const Page& page, const Words& words) {
    const sys_days today = std::chrono::floor<std::chrono::days>(
        std::chrono::sys_seconds(std::chrono::seconds(site_.collected_at())));
    const std::chrono::year last_year = std::chrono::year_month_day(today).year() - std::chrono::years(1);
    const std::chrono::year_month_day due{
        last_year, std::chrono::month(static_cast<unsigned>(spec_.params.at("review_month").integer())),
        std::chrono::day(static_cast<unsigned>(spec_.params.at("review_day").integer()))};
    const auto latest = latest_date(words, today);
    if (latest && *latest < sys_days(due))
      findings_.note("date", "date_old").with("date", written(*latest)).at(page);
  }

  const Site& site_;
  const CriterionSpec& spec_;
  Findings& findings_;
  const Page* lookup_;     // AgID's answer about an old address; null when the link is no such address
  const Page* published_;  // the page that it names
};

}  // namespace

Findings C_SI_3_2(const Site& site, const CriterionSpec& spec) {
  Findings findings;
  Declaration(site, spec, findings).judge();
  return findings;
}

}  // namespace collaudo::criteria
