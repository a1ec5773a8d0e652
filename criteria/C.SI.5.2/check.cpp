// The site and its functions stand under "comune." and a reserved geographic name, and answer without "www.".
#include <algorithm>
#include <set>

#include <collaudo/criterion.h>
#include <collaudo/domain_rule.h>
#include <collaudo/links.h>
#include <collaudo/text.h>

namespace collaudo::criteria {

namespace {

using Kind = DomainJudgement::Kind;

// Pages seen under one host name.
struct Host {
  std::string name;  // as judged: the public one where --as was given
  const Page* first;
  std::string role;      // in which the first one was found
  bool is_core = false;  // pages and functions of the model; otherwise what is often on a platform elsewhere
  bool app_looks = false;  // addresses that the App judges: those of links, before redirects
  std::set<const Page*> pages;
};

std::string_view key_of(Kind kind) {
  switch (kind) {
    case Kind::right:
      return "host_right";
    case Kind::form_only:
      return "host_form_only";
    case Kind::wrong_name:
      return "host_wrong_name";
    case Kind::wrong_province:
      return "host_wrong_province";
    case Kind::wrong_shape:
      return "host_wrong_shape";
    case Kind::no_comune:
      return "host_no_comune";
    case Kind::not_a_name:
      return "host_not_a_name";
  }
  return "host_not_a_name";
}

class Domain {
 public:
  Domain(const Site& site, const CriterionSpec& spec, Findings& findings)
      : site_(site), spec_(spec), findings_(findings) {}

  void judge() {
    collect();
    for (const Host& host : hosts_) judge_host(host);
    report_missing_booking();
    judge_reachable();
    judge_name();
  }

 private:
  const Page& home() const { return site_.home(); }

  void collect() {
    add("home", home(), true, true);
    for (const std::string& role : spec_.params.at("core_roles").strings()) add_pages(role, true, true);
    for (const std::string& role : spec_.params.at("app_functions").strings()) add_pages(role, true, true);
    for (const std::string& role : spec_.params.at("other_functions").strings()) add_pages(role, true, false);
    add_pages("event", true, app_sees_events());
    for (const std::string& role : spec_.params.at("often_elsewhere").strings())
      add_pages(role, false, false);
  }

  // Q24: the App collects the events only while it presses the button that loads more of them.
  bool app_sees_events() const {
    const auto lists = site_.pages("events");
    return std::any_of(lists.begin(), lists.end(), [](const Page* page) {
      return page->html().first_marked("load-other-cards").has_value();
    });
  }

  void add_pages(const std::string& role, bool is_core, bool app_looks) {
    for (const Page* page : site_.all_pages(role))
      if (!page->is_informative()) add(role, *page, is_core, app_looks);
  }

  void add(const std::string& role, const Page& page, bool is_core, bool app_looks) {
    add_host(public_host(page.requested()), role, page, is_core, app_looks);
    add_host(public_host(page.url()), role, page, is_core, false);
  }

  void add_host(const std::string& name, const std::string& role, const Page& page, bool is_core,
                bool app_looks) {
    auto host =
        std::find_if(hosts_.begin(), hosts_.end(), [&](const Host& known) { return known.name == name; });
    if (host == hosts_.end()) host = hosts_.insert(host, Host{name, &page, role, false, false, {}});
    host->pages.insert(&page);
    host->is_core = host->is_core || is_core;
    host->app_looks = host->app_looks || app_looks;
  }

  // A copy of the site under another address is judged as the site that it is a copy of.
  std::string public_host(const Url& url) const { return site_.public_address(url).bare_host(); }

  void judge_host(const Host& host) {
    const DomainJudgement judgement = judge_domain(host.name);
    const bool is_ok = judgement.kind == Kind::right;
    const bool is_open = judgement.kind == Kind::form_only;
    Finding& finding = findings_
                           .add(is_ok     ? Effect::ok
                                : is_open ? Effect::manual
                                          : Effect::failure,
                                host.is_core ? "form" : "functions", key_of(judgement.kind))
                           .with("host", shown(host.name))
                           .with("count", static_cast<long>(host.pages.size()))
                           .with("municipality", judgement.municipality)
                           .leaning_to(Verdict::success);
    locate(finding, host);
    if (!host.app_looks)
      finding.not_in_app();
    else
      finding.as_app(judgement.app_accepts ? Effect::ok : is_open ? Effect::manual : Effect::failure);
    if (judgement.is_accented)
      findings_.note("form", "host_accented").with("host", shown(host.name)).at(home());
    if (!is_ok && host.is_core && !judgement.nearest.empty())
      findings_.note("form", "host_expected").with("expected", judgement.nearest).at(home());
  }

  // The link that leads there, where there is one: that is what has to be changed.
  static void locate(Finding& finding, const Host& host) {
    const Reference* reference = host.first->reference(host.role);
    if (reference && reference->from)
      finding.at(*reference->from, reference->from->element(reference->element));
    else
      finding.at(host.first->requested());
  }

  // The other roles are the engine's to report. Booking may be elsewhere and still be judged, so it is
  // declared optional.
  void report_missing_booking() {
    for (const MissingElement& missing : site_.missing("booking")) report_missing(missing, findings_);
  }

  // The citizen types the name without "www.".
  void judge_reachable() {
    if (site_.is_copy()) {
      findings_.deferred("without-www", "production_only")
          .with("host", site_.judged_as().bare_host())
          .at(site_.judged_as());
      return;
    }
    const Page* other = site_.first_page("other_name");
    const bool has_www = site_.url().host().starts_with("www.");
    const Page* bare = has_www ? other : &home();
    const Page* www = has_www ? &home() : other;
    if (bare && bare->http().ok())
      judge_answer(*bare);
    else if (bare && www && www->http().ok() && must_answer(*bare))
      findings_.failure("without-www", "www_needed")
          .with("host", shown(bare->requested().host()))
          .with("detail", detail_of(*bare))
          .at(bare->requested());
    else if (bare)
      report_unseen(*bare);
    if (has_www && !home().http().ok()) report_unseen(home());
  }

  void judge_answer(const Page& bare) {
    const std::string host = site_.url().bare_host();
    if (&bare != &home() && !bare.http().certificate_error.empty()) {
      findings_.failure("without-www", "bare_certificate")
          .with("host", shown(host))
          .with("detail", bare.http().certificate_error)
          .at(bare.requested());
      return;
    }
    // The certificate of the site itself is judged by the criterion on https; the App does not open such a
    // page.
    const bool app_opens = bare.http().certificate_error.empty();
    findings_.ok("without-www", "bare_answers")
        .with("host", shown(host))
        .at(bare.url())
        .as_app(app_opens ? Effect::ok : Effect::failure);
    if (bare.url().host().starts_with("www."))
      findings_.note("without-www", "redirects_to_www").at(bare.url());
  }

  bool must_answer(const Page& page) const {
    const TargetState state = target_state(site_, &page);
    return state == TargetState::unreachable || state == TargetState::missing;
  }

  static std::string detail_of(const Page& page) {
    const Exchange& http = page.http();
    return http.detail.empty() ? std::to_string(http.status) : http.detail;
  }

  void report_unseen(const Page& page) {
    const Cause cause = page.http().cause == Cause::none ? Cause::http_status : page.http().cause;
    Finding& finding = findings_.not_verifiable("without-www", "page_not_seen", cause)
                           .with("cause", "@cause_" + std::string(name(cause)))
                           .with("detail", detail_of(page))
                           .at(page.requested());
    // For the App a page that does not answer is absent; without the home page it cannot begin.
    if (&page != &home()) finding.as_app(Effect::failure);
  }

  // A site published under the name of another municipality.
  void judge_name() {
    const DomainJudgement judgement = judge_domain(site_.host());
    const std::string shown_name(site_.municipality());
    if (judgement.kind != Kind::right || shown_name.empty()) return;
    const bool is_same = are_related(shown_name, judgement.municipality) ||
                         are_related(shown_name, judgement.domain.substr(0, judgement.domain.find('.')));
    if (is_same)
      findings_.ok("match-name", "name_ok").with("name", shown(shown_name)).at(home());
    else
      findings_.failure("match-name", "name_differs")
          .with("name", shown(shown_name))
          .with("municipality", judgement.municipality)
          .at(home());
  }

  static bool are_related(std::string_view a, std::string_view b) {
    const auto joined_letters = [](std::string_view words) {
      std::string letters = text::slug(words);
      std::erase(letters, '-');
      return letters;
    };
    const std::string first = joined_letters(a), second = joined_letters(b);
    return !first.empty() && !second.empty() && (first.starts_with(second) || second.starts_with(first));
  }

  static std::string shown(const std::string& words) { return text::shortened(words, 120); }

  const Site& site_;
  const CriterionSpec& spec_;
  Findings& findings_;
  std::vector<Host> hosts_;  // in the order in which they were met
};

}  // namespace

Findings C_SI_5_2(const Site& site, const CriterionSpec& spec) {
  Findings findings;
  Domain(site, spec, findings).judge();
  return findings;
}

}  // namespace collaudo::criteria
