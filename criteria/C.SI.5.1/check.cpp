// The site is served over https only, with a certificate that holds and with versions and suites that are not
// obsolete.
#include <algorithm>
#include <map>
#include <set>

#include <collaudo/criterion.h>
#include <collaudo/text.h>
#include <collaudo/tls_rules.h>

namespace collaudo::criteria {

namespace {

constexpr std::size_t shown_length = 160;

std::string shown(const std::string& text) { return text::shortened(text, shown_length); }

class Https {
 public:
  Https(const Site& site, const CriterionSpec& spec, Findings& findings)
      : site_(site), spec_(spec), findings_(findings), pages_(internal_pages()) {}

  void judge() {
    judge_scheme();
    if (site_.is_copy()) {
      findings_.deferred("version", "production_only")
          .with("host", site_.judged_as().host())
          .at(site_.judged_as());
    } else {
      judge_hosts();
      judge_pages();
      judge_plain_address();
      judge_other_name();
      note_hsts();
    }
    judge_mixed();
  }

 private:
  const Page& home() const { return site_.home(); }

  // The App stops at an address typed with http, even when it leads to https.
  void judge_scheme() {
    const Url address = site_.public_address(site_.url());
    if (address.is_https())
      findings_.ok("scheme", "scheme_ok").at(address);
    else
      findings_.ok("scheme", "scheme_http").at(address).as_app(Effect::failure);
  }

  void judge_hosts() {
    std::set<std::string> judged;
    for (const Url& url : {site_.url(), home().url()})
      if (url.is_https() && judged.insert(url.origin()).second) judge_host(url);
  }

  void judge_host(const Url& url) {
    const TlsFacts* facts = site_.tls(url.host(), url.port());
    if (facts) measure(*facts);
    // The App judges the host of the address that was typed, and no other.
    const bool is_typed = url.origin() == site_.url().origin();
    for (const TlsRemark& remark : tls_remarks(facts, url, site_.collected_at())) {
      Finding& finding = findings_.add(remark.effect, remark.about, remark.key).at(url);
      finding.confidence = remark.confidence;
      finding.cause = remark.cause;
      finding.arguments = remark.arguments;
      finding.where.excerpt = remark.excerpt;
      if (!is_typed) finding.not_in_app();
    }
  }

  void measure(const TlsFacts& facts) {
    if (facts.cause != Cause::none) return;
    findings_.measure("tls_version", facts.version);
    findings_.measure("tls_suite", facts.suite);
    if (const auto days = days_left(facts, site_.collected_at()))
      findings_.measure("certificate_days_left", static_cast<long>(*days));
    if (facts.deep)
      findings_.measure("suites_not_allowed", static_cast<long>(suites_not_allowed(facts).size()));
  }

  // Each page once, in the order of the link graph; the probes of other addresses are judged on their own.
  std::vector<const Page*> internal_pages() const {
    std::vector<const Page*> pages;
    std::set<const Page*> seen;
    for (const Need& need : spec_.needs) {
      if (need.role == "plain_http" || need.role == "other_name") continue;
      for (const Page* page : site_.all_pages(need.role))
        if (page->http().ok() && page->is_internal() && seen.insert(page).second) pages.push_back(page);
    }
    return pages;
  }

  void judge_pages() {
    long secure = 0;
    for (const Page* page : pages_) {
      if (!page->url().is_https()) {
        findings_.failure("all-pages", "page_plain").at(*page);
        continue;
      }
      ++secure;
      if (page != &home() && !page->requested().is_https())
        findings_.note("all-pages", "linked_as_http").with("href", shown(page->requested().str())).at(*page);
    }
    findings_.measure("pages_https", secure);
    findings_.measure("pages", static_cast<long>(pages_.size()));
    if (pages_.empty())
      findings_.note("all-pages", "no_page_seen").at(home().requested());
    else if (secure == static_cast<long>(pages_.size()))
      findings_.ok("all-pages", "pages_ok").with("count", secure).at(home());
  }

  void judge_plain_address() {
    const Page* plain = site_.first_page("plain_http");
    if (!plain || plain == &home()) return;  // a home page over http is judged with the pages
    const Exchange& http = plain->http();
    const Url& asked = plain->requested();
    if (http.cause == Cause::connect) {
      findings_.ok("redirect", "plain_closed").at(asked);
    } else if (http.cause != Cause::none && http.cause != Cause::http_status) {
      findings_.note("redirect", "plain_unknown")
          .with("cause", "@cause_" + std::string(name(http.cause)))
          .at(asked);
    } else if (!plain->url().is_https()) {
      judge_plain_answer(*plain);
    } else if (redirects_by_content(http)) {
      findings_.failure("redirect", "redirect_by_content").at(asked).likely();
    } else if (is_same_host(plain->url(), asked) || plain->is_internal()) {
      findings_.ok("redirect", "redirect_ok").with("target", shown(plain->url().str())).at(asked);
    } else {
      findings_.failure("redirect", "redirect_elsewhere")
          .with("target", shown(plain->url().str()))
          .at(asked)
          .likely();
    }
  }

  void judge_plain_answer(const Page& plain) {
    if (plain.http().ok())
      findings_.failure("redirect", "plain_served").at(plain);
    else
      findings_.failure("redirect", "plain_refused")
          .with("status", static_cast<long>(plain.http().status))
          .at(plain)
          .likely();
  }

  // The page itself came over http and sent the browser on.
  static bool redirects_by_content(const Exchange& http) {
    return std::any_of(http.hops.begin(), http.hops.end(), [](const Hop& hop) {
      return !hop.url.is_https() && hop.status >= 200 && hop.status < 300;
    });
  }

  // With and without "www.": whoever types the other name must not meet a warning.
  void judge_other_name() {
    const Page* other = site_.first_page("other_name");
    if (!other || other == &home() || other->http().certificate_error.empty()) return;
    findings_.failure("other-name", "other_name_certificate")
        .with("host", other->requested().host())
        .with("error", shown(other->http().certificate_error))
        .at(other->requested());
  }

  struct Insecure {
    const Page* page;
    html::Element element;
    std::string_view key;
    long count = 0;
  };

  // Scripts, styles, frames and forms over http on https pages; what a template repeats is said once.
  void judge_mixed() {
    std::map<std::string, Insecure> found;
    std::vector<std::string> order;
    const auto add = [&](const Page& page, html::Element element, const Url& url, std::string_view key) {
      const auto [entry, is_new] =
          found.try_emplace(std::string(key) + " " + url.str(), Insecure{&page, element, key});
      if (is_new) order.push_back(entry->first);
      ++entry->second.count;
    };
    for (const Page* page : pages_) {
      if (!page->has_html() || !site_.public_address(page->url()).is_https()) continue;
      for (const Resource& resource : page->resources())
        if (!site_.public_address(resource.url).is_https())
          add(*page, page->element(resource.element), resource.url, key_of(resource.kind));
      for (const html::Element form : page->html().select("form[action]"))
        if (const auto url = page->resolve(form.attribute_or("action"));
            url && !site_.public_address(*url).is_https())
          add(*page, form, *url, "mixed_form");
    }
    for (const std::string& entry : order) {
      const Insecure& insecure = found.at(entry);
      const std::string url = entry.substr(insecure.key.size() + 1);
      const Effect effect = insecure.key == "mixed_image" ? Effect::ok : Effect::failure;
      Finding& finding = findings_.add(effect, "mixed", insecure.key)
                             .with("url", shown(url))
                             .with("count", insecure.count)
                             .at(*insecure.page, insecure.element);
      if (effect == Effect::ok) finding.hint();
    }
    if (order.empty() && !pages_.empty()) findings_.ok("mixed", "no_mixed").at(home());
  }

  static std::string_view key_of(Resource::Kind kind) {
    switch (kind) {
      case Resource::Kind::script:
        return "mixed_script";
      case Resource::Kind::style:
        return "mixed_style";
      case Resource::Kind::frame:
        return "mixed_frame";
      case Resource::Kind::image:
        break;
    }
    return "mixed_image";
  }

  void note_hsts() {
    const Exchange& http = home().http();
    if (!http.ok() || !home().url().is_https()) return;
    const auto header = http.header("Strict-Transport-Security");
    if (!header) {
      findings_.note("hsts", "hsts_missing").at(home());
      return;
    }
    const Hsts hsts = hsts_of(*header);
    const auto said = [&](Finding& finding) { finding.at(home()).showing(shown(std::string(*header))); };
    if (!hsts.max_age) {
      said(findings_.note("hsts", "hsts_unreadable"));
      return;
    }
    const bool is_long = *hsts.max_age >= spec_.params.at("least_hsts_seconds").integer();
    if (is_long)
      said(findings_.ok("hsts", "hsts_ok"));
    else
      said(findings_.note("hsts", *hsts.max_age == 0 ? "hsts_off" : "hsts_short"));
    if (!hsts.covers_subdomains) said(findings_.note("hsts", "hsts_this_host_only"));
    if (hsts.asks_preload &&
        (!hsts.covers_subdomains || *hsts.max_age < spec_.params.at("least_preload_seconds").integer()))
      said(findings_.note("hsts", "hsts_preload_in_vain"));
  }

  struct Hsts {
    std::optional<long> max_age;  // seconds; nothing: browsers ignore the whole header
    bool covers_subdomains = false, asks_preload = false;
  };

  // Directives between semicolons, in any order and case; a value may stand in quotes.
  static Hsts hsts_of(std::string_view header) {
    Hsts hsts;
    const std::string written = text::t2(header) + ";";
    for (std::size_t from = 0, end; (end = written.find(';', from)) != std::string::npos; from = end + 1) {
      const std::string directive = text::t1(written.substr(from, end - from));
      const auto sign = directive.find('=');
      const std::string name = text::t1(directive.substr(0, sign));
      if (name == "includesubdomains") hsts.covers_subdomains = true;
      if (name == "preload") hsts.asks_preload = true;
      if (name == "max-age" && sign != std::string::npos && !hsts.max_age)
        hsts.max_age = seconds_of(directive.substr(sign + 1));
    }
    return hsts;
  }

  static std::optional<long> seconds_of(const std::string& value) {
    constexpr long enough = 1'000'000'000;
    std::optional<long> seconds;
    for (const char letter : value) {
      if (letter == '"' || letter == ' ') continue;
      if (letter < '0' || letter > '9') return std::nullopt;
      seconds = std::min(enough, seconds.value_or(0) * 10 + (letter - '0'));
    }
    return seconds;
  }

  const Site& site_;
  const CriterionSpec& spec_;
  Findings& findings_;
  const std::vector<const Page*> pages_;
};

}  // namespace

Findings C_SI_5_1(const Site& site, const CriterionSpec& spec) {
  Findings findings;
  Https(site, spec, findings).judge();
  return findings;
}

}  // namespace collaudo::criteria
