// The site is served over https only, with a certificate that holds and with versions and suites that are not
// obsolete.
#include <algorithm>
#include <map>
#include <set>

#include <collaudo/criterion.h>
#include <collaudo/text.h>

namespace collaudo::criteria {

namespace {

constexpr std::int64_t day = 86'400;
constexpr std::size_t shown_length = 160;

std::string shown(const std::string& text) { return text::shortened(text, shown_length); }

// ISO date of a moment, UTC (civil-from-days; no clock and no locale are asked).
std::string date_of(std::int64_t seconds) {
  const std::int64_t days = (seconds >= 0 ? seconds : seconds - (day - 1)) / day + 719'468;
  const std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  const std::int64_t of_era = days - era * 146'097;
  const std::int64_t year = (of_era - of_era / 1460 + of_era / 36'524 - of_era / 146'096) / 365;
  const std::int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
  const std::int64_t month = (5 * of_year + 2) / 153;
  const std::int64_t of_month = of_year - (153 * month + 2) / 5 + 1;
  const std::int64_t civil_month = month < 10 ? month + 3 : month - 9;
  const auto padded = [](std::int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return std::to_string(year + era * 400 + (civil_month <= 2 ? 1 : 0)) + "-" + padded(civil_month) + "-" +
         padded(of_month);
}

// What the norm allows.
struct Allowed {
  std::vector<std::string> versions;
  std::map<std::string, std::set<std::string>> suites;  // by version

  Allowed() {
    const Value& list = vocabulary("tls");
    versions = list.at("allowed_versions").strings();
    for (const Value& suite : list.at("ciphers_tls12").array())
      suites["1.2"].insert(suite.at("iana").string());
    for (const std::string& suite : list.at("ciphers_tls13").strings()) suites["1.3"].insert(suite);
  }

  bool has_version(const std::string& version) const {
    return std::find(versions.begin(), versions.end(), version) != versions.end();
  }
  bool has_suite(const std::string& version, const std::string& suite) const {
    const auto list = suites.find(version);
    return list != suites.end() && list->second.contains(suite);
  }
};

// One host's certificate and handshake.
class Host {
 public:
  Host(const Site& site, const CriterionSpec& spec, const Url& url, Findings& findings)
      : site_(site),
        spec_(spec),
        url_(url),
        findings_(findings),
        is_typed_(url.origin() == site.url().origin()) {}

  void judge() {
    const TlsFacts* facts = site_.tls(url_.host(), url_.port());
    if (!facts) {
      findings_.not_verifiable("version", "not_probed", Cause::offline).with("host", url_.host()).at(url_);
      return;
    }
    if (facts->cause != Cause::none) {
      judge_failed(*facts);
      return;
    }
    judge_negotiated(*facts);
    judge_certificate(*facts);
    judge_offered(*facts);
    note_addresses(*facts);
  }

 private:
  // The App judges the host of the address that was typed, and no other.
  Finding& placed(Finding& finding) {
    finding.at(url_);
    if (!is_typed_) finding.not_in_app();
    return finding;
  }

  void judge_failed(const TlsFacts& facts) {
    if (facts.cause == Cause::tls)
      placed(findings_.failure("version", "handshake_failed"))
          .with("host", url_.host())
          .with("detail", shown(facts.detail));
    else
      placed(findings_.not_verifiable("version", "host_not_reached", facts.cause))
          .with("host", url_.host())
          .with("cause", "@cause_" + std::string(name(facts.cause)))
          .with("detail", shown(facts.detail));
  }

  void judge_negotiated(const TlsFacts& facts) {
    findings_.measure("tls_version", facts.version);
    findings_.measure("tls_suite", facts.suite);
    if (!allowed_.has_version(facts.version)) {
      placed(findings_.failure("version", "version_obsolete")).with("version", facts.version);
      return;
    }
    placed(findings_.ok("version", "version_ok")).with("version", facts.version);
    if (allowed_.has_suite(facts.version, facts.suite))
      placed(findings_.ok("suite", "suite_ok")).with("suite", facts.suite);
    else
      placed(findings_.failure("suite", "suite_not_allowed"))
          .with("suite", facts.suite)
          .with("version", facts.version);
  }

  void judge_certificate(const TlsFacts& facts) {
    if (facts.chain.empty()) {
      placed(findings_.failure("chain", "no_certificate")).with("host", url_.host());
      return;
    }
    const Certificate& leaf = facts.chain.front();
    judge_dates(leaf);
    judge_name(facts, leaf);
    judge_chain(facts);
    note_dates_of_others(facts);
    judge_strength(facts);
    if (facts.ocsp_staple == "revoked")
      placed(findings_.failure("revocation", "revoked")).with("host", url_.host());
    else if (facts.ocsp_staple == "good")
      findings_.ok("revocation", "not_revoked").with("host", url_.host()).at(url_);
  }

  void judge_dates(const Certificate& leaf) {
    const std::int64_t now = site_.collected_at();
    const std::string until = date_of(leaf.not_after);
    const std::int64_t left = (leaf.not_after - now) / day;
    findings_.measure("certificate_days_left", static_cast<long>(left));
    if (leaf.not_after <= now) {
      placed(findings_.failure("dates", "expired")).with("until", until);
    } else if (leaf.not_before >= now) {
      placed(findings_.failure("dates", "not_yet_valid")).with("from", date_of(leaf.not_before));
    } else {
      placed(findings_.ok("dates", "dates_ok")).with("until", until);
      judge_days_left(left, until);
    }
  }

  void judge_days_left(std::int64_t left, const std::string& until) {
    if (left < spec_.params.at("days_to_review").integer())
      findings_.failure("expiry-soon", "expires_now")
          .with("days", static_cast<long>(left))
          .with("until", until)
          .at(url_)
          .likely();
    else if (left < spec_.params.at("days_to_note").integer())
      findings_.note("expiry-soon", "expires_soon")
          .with("days", static_cast<long>(left))
          .with("until", until)
          .at(url_);
  }

  void judge_name(const TlsFacts& facts, const Certificate& leaf) {
    if (facts.host_matches)
      placed(findings_.ok("host-name", "host_ok")).with("host", url_.host());
    else
      placed(findings_.failure("host-name", "host_differs"))
          .with("host", url_.host())
          .with("names", shown(text::joined(leaf.names)))
          .showing(shown(leaf.subject));
  }

  // The App does not tell the causes apart: it calls each of them a wrong version and suite.
  void judge_chain(const TlsFacts& facts) {
    if (facts.chain_trusted) {
      placed(findings_.ok("chain", "chain_ok")).with("issuer", shown(facts.chain.front().issuer));
      return;
    }
    if (const Certificate* outdated = outdated_issuer(facts)) {
      placed(findings_.failure("chain", "issuer_outdated"))
          .with("subject", shown(outdated->subject))
          .with("from", date_of(outdated->not_before))
          .with("until", date_of(outdated->not_after))
          .showing(shown(outdated->subject));
      return;
    }
    placed(findings_.failure("chain", chain_fault(facts)))
        .with("issuer", shown(facts.chain.front().issuer))
        .with("error", shown(facts.chain_error))
        .showing(shown(facts.chain.front().subject));
  }

  bool is_outdated(const Certificate& certificate) const {
    return certificate.not_after <= site_.collected_at() || certificate.not_before >= site_.collected_at();
  }

  // The certificate above the server's own that is to blame, where the dates of one are; the leaf's dates are
  // judged on their own.
  const Certificate* outdated_issuer(const TlsFacts& facts) const {
    constexpr int not_yet_valid = 9, expired = 10;  // X509_V_ERR_*
    if (facts.chain_error_code != not_yet_valid && facts.chain_error_code != expired) return nullptr;
    const auto found = std::find_if(facts.chain.begin() + 1, facts.chain.end(),
                                    [&](const Certificate& issuer) { return is_outdated(issuer); });
    return found == facts.chain.end() ? nullptr : &*found;
  }

  // The chain ends when its first certificate does. One that has ended and is not missed is only in the way.
  void note_dates_of_others(const TlsFacts& facts) {
    if (!facts.chain_trusted) return;
    for (std::size_t i = 1; i < facts.chain.size(); ++i) {
      const Certificate& issuer = facts.chain[i];
      const std::int64_t left = (issuer.not_after - site_.collected_at()) / day;
      const bool is_needless = is_outdated(issuer);
      if (!is_needless && left >= spec_.params.at("days_to_note").integer()) continue;
      findings_.note("expiry-soon", is_needless ? "needless_outdated" : "issuer_expires_soon")
          .with("subject", shown(issuer.subject))
          .with("days", static_cast<long>(left))
          .with("until", date_of(issuer.not_after))
          .at(url_);
    }
  }

  static std::string_view chain_fault(const TlsFacts& facts) {
    constexpr int self_signed_leaf = 18, self_signed_in_chain = 19;  // X509_V_ERR_*
    if (facts.intermediate_missing) return "intermediate_missing";
    if (facts.chain_error_code == self_signed_leaf) return "self_signed";
    if (facts.chain_error_code == self_signed_in_chain) return "private_authority";
    return "chain_untrusted";
  }

  // The signature of a root vouches for nothing: it is trusted because it is known.
  void judge_strength(const TlsFacts& facts) {
    bool strong_keys = true, strong_signatures = true;
    for (const Certificate& certificate : facts.chain) {
      if (is_weak_key(certificate)) {
        strong_keys = false;
        findings_.failure("key", "key_short")
            .with("type", certificate.key_type)
            .with("bits", static_cast<long>(certificate.key_bits))
            .with("subject", shown(certificate.subject))
            .at(url_);
      }
      const bool is_root = certificate.is_self_issued && &certificate != &facts.chain.front();
      if (!is_root && is_weak_digest(certificate.signature)) {
        strong_signatures = false;
        findings_.failure("signature", "signature_weak")
            .with("digest", certificate.signature)
            .with("subject", shown(certificate.subject))
            .at(url_);
      }
    }
    const Certificate& leaf = facts.chain.front();
    if (strong_keys)
      findings_.ok("key", "key_ok")
          .with("type", leaf.key_type)
          .with("bits", static_cast<long>(leaf.key_bits))
          .at(url_);
    if (strong_signatures) findings_.ok("signature", "signature_ok").at(url_);
  }

  bool is_weak_key(const Certificate& certificate) const {
    const Value* least = spec_.params.at("least_key_bits").find(certificate.key_type);
    return least && certificate.key_bits > 0 && certificate.key_bits < least->integer();
  }

  bool is_weak_digest(std::string_view digest) const {
    const auto weak = spec_.params.at("weak_digests").strings();
    return std::find(weak.begin(), weak.end(), digest) != weak.end();
  }

  // What the server accepts besides what it prefers: only the deep probes know.
  void judge_offered(const TlsFacts& facts) {
    if (!facts.deep) {
      findings_.note("old-versions", "offer_not_probed").at(url_);
      return;
    }
    if (facts.partial) findings_.note("suites-offered", "probes_stopped").at(url_);
    judge_old_versions(facts);
    judge_weak_suites(facts);
    if (facts.dh_bits && *facts.dh_bits < spec_.params.at("least_dh_bits").integer())
      findings_.note("key", "dh_short").with("bits", static_cast<long>(*facts.dh_bits)).at(url_);
  }

  void judge_old_versions(const TlsFacts& facts) {
    std::vector<std::string> accepted, unknown;
    for (const auto& [version, answer] : facts.versions) {
      if (allowed_.has_version(version)) continue;
      if (answer == Answer::yes) accepted.push_back(version_name(version));
      if (answer == Answer::unknown) unknown.push_back(version_name(version));
    }
    if (!accepted.empty())
      findings_.failure("old-versions", "old_versions_accepted")
          .with("versions", text::joined(accepted))
          .at(url_);
    if (!unknown.empty())
      findings_.note("old-versions", "old_versions_unknown").with("versions", text::joined(unknown)).at(url_);
    if (accepted.empty() && unknown.empty()) findings_.ok("old-versions", "old_versions_refused").at(url_);
  }

  static std::string version_name(const std::string& version) {
    return version.starts_with("SSL") ? "SSL " + version.substr(3) : "TLS " + version;
  }

  void judge_weak_suites(const TlsFacts& facts) {
    std::vector<std::string> weak = facts.weak_suites;
    for (const std::string& suite : facts.suites_1_2)
      if (!allowed_.has_suite("1.2", suite)) weak.push_back(suite);
    for (const std::string& suite : facts.suites_1_3)
      if (!allowed_.has_suite("1.3", suite)) weak.push_back(suite);
    findings_.measure("suites_not_allowed", static_cast<long>(weak.size()));
    if (weak.empty()) {
      findings_.ok("suites-offered", "suites_offered_ok").at(url_);
      return;
    }
    constexpr std::size_t listed = 8;
    const std::size_t total = weak.size();
    if (weak.size() > listed) weak.resize(listed);
    findings_.failure("suites-offered", total > listed ? "weak_suites_many" : "weak_suites")
        .with("suites", text::joined(weak))
        .with("total", static_cast<long>(total))
        .at(url_);
  }

  void note_addresses(const TlsFacts& facts) {
    if (!facts.differing_addresses.empty())
      findings_.note("host-name", "addresses_differ")
          .with("addresses", text::joined(facts.differing_addresses))
          .at(url_);
  }

  const Site& site_;
  const CriterionSpec& spec_;
  const Url url_;
  Findings& findings_;
  const bool is_typed_;
  const Allowed allowed_;
};

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
      if (url.is_https() && judged.insert(url.origin()).second) Host(site_, spec_, url, findings_).judge();
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
