// The cookies that arrive before anyone consents are of the site's own domain.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <map>
#include <set>

#include <collaudo/cookies.h>
#include <collaudo/criterion.h>
#include <collaudo/hosts.h>
#include <collaudo/links.h>
#include <collaudo/text.h>

namespace collaudo::criteria {

namespace {

constexpr std::size_t shown_length = 80;

std::string shown(std::string_view text) { return text::shortened(text, shown_length); }

// A cookie under one name and domain, wherever it was met.
struct Seen {
  Cookie cookie;
  const Page* page;                    // the first one
  const Resource* resource = nullptr;  // that set it; null: the page's own answer
  std::set<const Page*> pages;
  bool app_sees_page = false;
};

// What a browser does not run or load although it is written in the page: alternatives for those without
// scripts, and scripts that wait for consent under another type.
bool is_inert(html::Element element) {
  if (element.closest("noscript, template")) return true;
  if (element.tag() != "script") return false;
  const std::string type = text::t2(element.attribute_or("type"));
  return !type.empty() && type != "module" && !text::contains(type, "javascript") &&
         !text::contains(type, "ecmascript");
}

// `pattern` is a host with the beginning of a path, or without.
bool matches(const Url& url, std::string_view pattern) {
  const auto slash = pattern.find('/');
  if (!is_or_is_below(url.host(), pattern.substr(0, slash))) return false;
  return slash == std::string_view::npos || url.path().starts_with(pattern.substr(slash));
}

bool any_of(const std::vector<std::string>& list, const auto& condition) {
  return std::any_of(list.begin(), list.end(), condition);
}

// A service known by the addresses that it is loaded from.
struct Service {
  std::string name, harmless_with;
  std::vector<std::string> addresses, files;

  bool is_at(const Url& url) const {
    if (!harmless_with.empty() && text::contains(url.query(), harmless_with)) return false;
    return any_of(addresses, [&](const std::string& address) { return matches(url, address); }) ||
           any_of(files, [&](const std::string& file) { return url.path().ends_with(file); });
  }
  bool is_named_in(const std::string& script) const {
    return any_of(addresses, [&](const std::string& address) { return text::contains(script, address); }) ||
           any_of(files, [&](const std::string& file) { return text::contains(script, file.substr(1)); });
  }
};

std::vector<Service> services_of(const Value& list) {
  std::vector<Service> services;
  for (const Value& entry : list.array()) {
    Service service;
    service.name = entry.at("name").string();
    service.addresses = entry.at("addresses").strings();
    if (const Value* files = entry.find("files")) service.files = files->strings();
    if (const Value* harmless = entry.find("harmless_with")) service.harmless_with = harmless->string();
    services.push_back(std::move(service));
  }
  return services;
}

// Where a service was met first, and on how many pages.
struct Use {
  const Page* page;
  std::uint32_t element;
  std::string address;  // empty: named by a script of the page
  std::set<const Page*> pages;
};

// "Wed, 21 Oct 2026 07:28:00 GMT", also with hyphens; the day is enough.
std::optional<std::chrono::sys_days> day_of_expiry(std::string_view expires) {
  constexpr std::array<std::string_view, 12> months = {"jan", "feb", "mar", "apr", "may", "jun",
                                                       "jul", "aug", "sep", "oct", "nov", "dec"};
  const auto words = text::words(text::t4(expires));
  for (std::size_t index = 1; index + 1 < words.size(); ++index) {
    const auto month = std::find(months.begin(), months.end(), words[index]);
    if (month == months.end()) continue;
    const std::chrono::year_month_day date{
        std::chrono::year(std::atoi(words[index + 1].c_str())),
        std::chrono::month(static_cast<unsigned>(month - months.begin()) + 1),
        std::chrono::day(static_cast<unsigned>(std::max(0, std::atoi(words[index - 1].c_str()))))};
    if (date.ok()) return std::chrono::sys_days(date);
  }
  return std::nullopt;
}

class Cookies {
 public:
  Cookies(const Site& site, const CriterionSpec& spec, Findings& findings)
      : site_(site),
        spec_(spec),
        findings_(findings),
        max_listed_(spec.params.at("max_listed").integer()),
        trackers_(services_of(spec.params.at("trackers"))),
        measurers_(services_of(spec.params.at("usual_measurers"))) {}

  void judge() {
    collect();
    judge_cookies();
    judge_trackers();
    judge_banner();
    report_unseen_pages();
    note_scripts();
    findings_.measure("pages", static_cast<long>(pages_));
    findings_.measure("cookies", static_cast<long>(seen_.size()));
  }

 private:
  void collect() {
    std::set<const Page*> core;
    for (const char* list : {"required_roles", "optional_roles"})
      for (const std::string& role : spec_.params.at(list).strings())
        for (const Page* page : site_.pages(role)) core.insert(page);
    const bool app_sees_events = app_presses_for_events();
    std::set<const Page*> all = core;
    for (const Page* page : site_.pages("event")) all.insert(page);
    for (const Page* page : site_.pages())
      if (all.contains(page)) collect_page(*page, app_sees_events || core.contains(page));
  }

  // Q24: the App collects the events only while it presses the button that loads more of them.
  bool app_presses_for_events() const {
    const auto lists = site_.pages("events");
    return std::any_of(lists.begin(), lists.end(), [](const Page* page) {
      return page->html().first_marked("load-other-cards").has_value();
    });
  }

  void collect_page(const Page& page, bool app_sees) {
    ++pages_;
    for (Cookie& cookie : page.http().cookies()) add(std::move(cookie), page, nullptr, app_sees);
    const Rendered* rendered = page.rendered();
    if (rendered)
      for (const Rendered::MetCookie& met : rendered->cookies) add(met.cookie, page, nullptr, app_sees);
    std::set<std::string> others;
    for (const Resource& resource : page.resources()) {
      const html::Element element = page.element(resource.element);
      if (is_inert(element)) continue;
      // A browser has met them all.
      if (resource.exchange && !rendered)
        for (Cookie& cookie : resource.exchange->cookies()) add(std::move(cookie), page, &resource, app_sees);
      if (resource.kind == Resource::Kind::script || resource.kind == Resource::Kind::frame)
        collect_service(page, element, &resource.url, {});
      if (!site_.is_internal(resource.url) && resource.kind != Resource::Kind::image)
        others.insert(resource.url.host());
    }
    if (rendered)
      seen_by_browser_.insert(others.begin(), others.end());
    else if (!others.empty())
      unseen_.emplace_back(&page, std::move(others));
    for (const html::Element script : page.html().select("script")) {
      if (is_inert(script)) continue;
      has_scripts_ = has_scripts_ || !rendered;
      if (!script.has_attribute("src")) collect_service(page, script, nullptr, script.content());
    }
  }

  // What others bring in may set cookies: looked at once for each company of hosts.
  void note_scripts() {
    for (const auto& [page, hosts] : unseen_) {
      if (std::includes(seen_by_browser_.begin(), seen_by_browser_.end(), hosts.begin(), hosts.end()))
        continue;
      findings_.note("scripts", "scripts_unseen").at(*page).browser_decides();
      return;
    }
    if (has_scripts_) findings_.note("scripts", "scripts_unseen").at(site_.home());
  }

  void add(Cookie cookie, const Page& page, const Resource* resource, bool app_sees) {
    const auto key = std::tuple(cookie.name, cookie.domain, cookie.host_only, resource != nullptr);
    const auto known = index_.find(key);
    if (known == index_.end()) {
      index_.emplace(key, seen_.size());
      seen_.push_back({std::move(cookie), &page, resource, {}, false});
    }
    Seen& seen = known == index_.end() ? seen_.back() : seen_[known->second];
    seen.pages.insert(&page);
    seen.app_sees_page = seen.app_sees_page || app_sees;
  }

  void collect_service(const Page& page, html::Element element, const Url* url, const std::string& script) {
    for (const auto& [services, uses] : {std::pair(&trackers_, &uses_), std::pair(&measurers_, &measured_)})
      for (std::size_t index = 0; index < services->size(); ++index) {
        const Service& service = (*services)[index];
        if (url ? !service.is_at(*url) : !service.is_named_in(script)) continue;
        const auto use =
            uses->try_emplace(index, Use{&page, element.index(), url ? url->host() : "", {}}).first;
        use->second.pages.insert(&page);
      }
  }

  CookieBelonging belonging_of(const Seen& seen) const {
    const auto setter = Url::parse(seen.cookie.set_by);
    return collaudo::belonging_of(seen.cookie.domain, seen.cookie.host_only, setter ? setter->host() : "",
                                  site_);
  }

  void judge_cookies() {
    long visible_to_app = 0, foreign = 0;
    for (const Seen& seen : seen_) switch (belonging_of(seen)) {
        case CookieBelonging::own:
          ++visible_to_app;
          report_own(seen);
          break;
        case CookieBelonging::parent:
          ++visible_to_app;
          report_parent(seen);
          break;
        case CookieBelonging::foreign:
          ++foreign;
          report_foreign(seen);
          break;
        case CookieBelonging::refused:
          if (is_listed("cookie_refused"))
            describe(findings_.note("domain", "cookie_refused"), seen)
                .with("domain", shown(seen.cookie.domain));
          break;
      }
    if (visible_to_app == 0 && foreign == 0) findings_.ok("domain", "no_cookie").at(site_.home());
    // The App speaks even when all that it sees is nothing.
    if (visible_to_app == 0 && foreign > 0) findings_.ok("domain", "no_own_cookie").at(site_.home());
    findings_.measure("foreign_cookies", foreign);
    for (const auto& [key, count] : listed_)
      if (count > max_listed_)
        findings_.note("domain", "more_cookies").with("count", count - max_listed_).at(site_.home());
  }

  // Hundreds of cookies of one kind say no more than the first ones.
  bool is_listed(const std::string& key) { return ++listed_[key] <= max_listed_; }

  static std::string header_of(const Cookie& cookie) {
    std::string header = "Set-Cookie: " + shown(cookie.name) + "=…";  // the value is nobody's business
    if (!cookie.host_only) header += "; Domain=" + shown(cookie.domain);
    if (cookie.secure) header += "; Secure";
    if (cookie.http_only) header += "; HttpOnly";
    if (!cookie.same_site.empty()) header += "; SameSite=" + shown(cookie.same_site);
    return header;
  }

  static Finding& describe(Finding& finding, const Seen& seen) {
    finding.with("name", shown(seen.cookie.name)).with("count", static_cast<long>(seen.pages.size()));
    if (seen.resource) return finding.at(*seen.page, seen.page->element(seen.resource->element));
    return finding.at(*seen.page).showing(header_of(seen.cookie));
  }

  void report_own(const Seen& seen) {
    if (is_listed("cookie_own"))
      describe(findings_.ok("domain", "cookie_own"), seen).with("domain", shown(seen.cookie.domain));
    if (is_tracking(seen.cookie.name)) {
      tracking_page_ = tracking_page_ ? tracking_page_ : seen.page;
      describe(findings_.failure("trackers", "tracker_cookie"), seen);
    }
    judge_attributes(seen);
  }

  void report_parent(const Seen& seen) {
    if (!is_listed("cookie_of_parent")) return;
    Finding& finding = describe(findings_.manual("domain", "cookie_of_parent"), seen)
                           .with("domain", shown(seen.cookie.domain))
                           .leaning_to(Verdict::failure);
    if (seen.app_sees_page)
      finding.as_app(Effect::failure, "Q15");
    else
      finding.not_in_app("Q24");
  }

  // Sent with what the page loads, a cookie is kept by every browser only if it says that it is meant for
  // that.
  void report_foreign(const Seen& seen) {
    if (!is_listed("cookie_foreign")) return;
    const Cookie& cookie = seen.cookie;
    const bool is_active = seen.resource && seen.resource->kind != Resource::Kind::style;
    const bool is_kept = !seen.resource || (is_active && cookie.same_site == "none" && cookie.secure);
    const auto setter = Url::parse(cookie.set_by);
    Finding& finding = findings_.failure("third-party", !seen.resource ? "cookie_foreign"
                                                        : is_kept      ? "cookie_foreign_resource"
                                                                       : "cookie_foreign_maybe");
    describe(finding, seen)
        .with("domain", shown(cookie.domain))
        .with("set_by", setter ? shown(setter->host()) : shown(cookie.domain));
    if (!is_kept) finding.likely();
  }

  bool is_tracking(const std::string& name) const {
    return any_of(spec_.params.at("tracker_cookies").strings(), [&](const std::string& known) {
      if (known.ends_with('*')) return name.starts_with(known.substr(0, known.size() - 1));
      return name == known || name.starts_with(known + "_");
    });
  }

  void judge_attributes(const Seen& seen) {
    const Cookie& cookie = seen.cookie;
    const bool is_of_session = !cookie.max_age && cookie.expires.empty();
    std::vector<std::string> missing;
    if (!cookie.secure) missing.emplace_back("Secure");
    if (!cookie.http_only) missing.emplace_back("HttpOnly");
    if (cookie.same_site.empty()) missing.emplace_back("SameSite");
    if (is_of_session && !missing.empty() && is_listed("attributes_missing"))
      describe(findings_.note("attributes", "attributes_missing"), seen)
          .with("missing", text::joined(missing));
    const auto days = life_in_days(cookie);
    if (days && *days > spec_.params.at("longest_life_days").integer() && is_listed("long_life"))
      describe(findings_.note("attributes", "long_life"), seen).with("days", static_cast<long>(*days));
  }

  std::optional<std::int64_t> life_in_days(const Cookie& cookie) const {
    constexpr std::int64_t day = 86'400;
    if (cookie.max_age) return *cookie.max_age / day;
    const auto expiry = day_of_expiry(cookie.expires);
    if (!expiry) return std::nullopt;
    return std::int64_t{expiry->time_since_epoch().count()} - site_.collected_at() / day;
  }

  void judge_trackers() {
    for (const auto& [index, use] : uses_) {
      tracking_page_ = tracking_page_ ? tracking_page_ : use.page;
      const html::Element element = use.page->element(use.element);
      const std::string address = use.address.empty() ? trackers_[index].addresses.front() : use.address;
      findings_.failure("trackers", "tracker_loaded")
          .with("name", trackers_[index].name)
          .with("address", shown(address))
          .with("count", static_cast<long>(use.pages.size()))
          .at(*use.page, element);
    }
    for (const auto& [index, use] : measured_)
      findings_.note("trackers", "usual_measurer")
          .with("name", measurers_[index].name)
          .at(*use.page, use.page->element(use.element));
  }

  void judge_banner() {
    if (!tracking_page_) return;
    const html::Document& document = tracking_page_->html();
    if (document.first(spec_.params.at("banner").string())) return;
    const auto names = spec_.params.at("banner_scripts").strings();
    for (const html::Element script : document.select("script[src]")) {
      const std::string address = text::t2(script.attribute_or("src"));
      if (any_of(names, [&](const std::string& name) { return text::contains(address, name); })) return;
    }
    findings_.note("banner", "banner_missing").at(*tracking_page_);
  }

  // These pages may be on a platform of others, where the rule does not look; on the site itself they have to
  // be seen.
  void report_unseen_pages() {
    for (const MissingElement& missing : site_.missing("booking")) report_missing(missing, findings_);
    for (const std::string& role : spec_.params.at("optional_roles").strings())
      for (const Page* page : site_.all_pages(role)) {
        const Exchange& http = page->http();
        if (http.ok() || !page->is_internal()) continue;
        const Cause cause = http.cause == Cause::none ? Cause::http_status : http.cause;
        findings_.not_verifiable("pages", "page_not_seen", cause)
            .with("cause", "@cause_" + std::string(name(cause)))
            .with("detail", http.detail.empty() ? std::to_string(http.status) : shown(http.detail))
            .at(page->requested());
      }
  }

  const Site& site_;
  const CriterionSpec& spec_;
  Findings& findings_;
  const long max_listed_;
  const std::vector<Service> trackers_, measurers_;
  std::vector<Seen> seen_;
  std::map<std::tuple<std::string, std::string, bool, bool>, std::size_t> index_;
  std::map<std::size_t, Use> uses_, measured_;  // by index of the service
  std::map<std::string, long> listed_;          // by message
  const Page* tracking_page_ = nullptr;
  std::size_t pages_ = 0;
  bool has_scripts_ = false;
  std::set<std::string> seen_by_browser_;  // hosts that pages shown in a browser load from
  std::vector<std::pair<const Page*, std::set<std::string>>> unseen_;  // of pages that were not
};

}  // namespace

Findings C_SI_3_1(const Site& site, const CriterionSpec& spec) {
  Findings findings;
  Cookies(site, spec, findings).judge();
  return findings;
}

}  // namespace collaudo::criteria
