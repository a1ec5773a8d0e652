// Lighthouse's mobile score of the pages: handed in, measured by a browser or, deciding nothing, estimated;
// and the improvement plan that makes up for a low one.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <map>
#include <set>

#include <collaudo/criterion.h>
#include <collaudo/improvement_plan.h>
#include <collaudo/links.h>
#include <collaudo/performance_words.h>
#include <collaudo/text.h>

namespace collaudo::criteria {

namespace {

using Words = std::vector<std::string>;

constexpr std::size_t shown_length = 120;

std::string shown(const std::string& text) { return text::shortened(text, shown_length); }

// "2026-11-01T10:00:00.000Z": the day is enough.
std::optional<std::int64_t> day_of(const std::string& time) {
  if (time.size() < 10 || time[4] != '-' || time[7] != '-') return std::nullopt;
  const auto part = [&](std::size_t at, std::size_t size) {
    return std::atoi(time.substr(at, size).c_str());
  };
  const std::chrono::year_month_day date{std::chrono::year(part(0, 4)),
                                         std::chrono::month(static_cast<unsigned>(std::max(0, part(5, 2)))),
                                         std::chrono::day(static_cast<unsigned>(std::max(0, part(8, 2))))};
  if (!date.ok()) return std::nullopt;
  return std::int64_t{std::chrono::sys_days(date).time_since_epoch().count()};
}

// A link to the plan, or the words where a link should be.
struct PlanLink {
  std::optional<html::Element> anchor;
  std::optional<html::Element> words;  // the footer that has them
  const Page* target = nullptr;
};

class Speed {
 public:
  Speed(const Site& site, const CriterionSpec& spec, Findings& findings)
      : site_(site), spec_(spec), findings_(findings), evidence_(of_site(site)) {}

  void judge() {
    name_refused();
    judge_scores();
    judge_plan();
    judge_as_app();
    hint_at_causes();
  }

 private:
  const Page& home() const { return site_.home(); }
  double threshold(std::string_view name) const { return spec_.params.at(name).number(); }
  bool is_sure(const Performance& page) const { return page.is_sure(threshold("least_score")); }
  bool is_low(const Performance& page) const { return page.score && *page.score < threshold("least_score"); }
  bool is_slow(const Performance& page) const { return is_sure(page) && is_low(page); }

  bool is_home(const Url& url) const {
    return is_same_page(url, home().url()) || is_same_page(url, home().requested()) ||
           is_same_page(url, site_.judged_as());
  }

  // Pages of the services are the matter of C.SE.4.1: those on the supplier's domain, and those on another
  // host that the browser measured for it.
  static PerformanceEvidence of_site(const Site& site) {
    PerformanceEvidence evidence = site.performance();
    std::erase_if(evidence.pages, [&](const Performance& page) {
      const bool is_own_host =
          is_same_host(page.url, site.home().url()) || is_same_host(page.url, site.url());
      return !is_own_host && (!site.is_internal(page.url) || page.source == Performance::Source::measured);
    });
    return evidence;
  }

  // A note tells why a report says nothing about this criterion.
  void name_refused() {
    for (const PerformanceEvidence::Refused& refused : evidence_.refused) {
      Finding& finding = findings_.note("reports", message_key(refused.why)).at(home());
      if (refused.url) finding.with("url", shown(refused.url->str()));
    }
  }

  void judge_scores() {
    long measured = 0;
    double lowest = 1;
    bool has_estimate = false;
    for (const Performance& page : evidence_.pages) {
      if (page.source == Performance::Source::estimate) {
        has_estimate = true;
        continue;
      }
      describe_measure(page);
      judge_score(page);
      if (!page.score) continue;
      ++measured;
      lowest = std::min(lowest, *page.score);
    }
    findings_.measure("reports", measured);
    if (measured == 0) {
      if (has_estimate) tell_estimate(*of_home());
      return;
    }
    findings_.measure("lowest_score", percent(lowest));
    findings_.ok("score", "pages_measured").with("count", measured).at(home());
    const Performance* page = of_home();
    if (page && page->score && page->source != Performance::Source::estimate)
      findings_.measure("home_score", percent(*page->score));
    else if (!any_slow() && (!page || page->source == Performance::Source::estimate))
      findings_.manual("score", "home_not_measured").at(home());
  }

  void judge_score(const Performance& page) {
    const bool is_report = page.source == Performance::Source::lighthouse;
    if (!page.score) {
      findings_.not_verifiable("score", "not_measured", page.cause).at(page.url);
    } else if (!is_sure(page)) {
      findings_.manual("score", "score_near")
          .with("score", percent(*page.score))
          .with("runs", runs_of(page))
          .at(page.url)
          .leaning_to(is_low(page) ? leaning_without_score() : Verdict::success);
    } else if (is_low(page)) {
      tell_score(findings_.tolerance("score", is_report ? "score_low" : "measured_low"), page);
      list_metrics(page);
    } else {
      tell_score(findings_.ok("score", is_report ? "score_ok" : "measured_ok"), page);
    }
  }

  static void tell_score(Finding& finding, const Performance& page) {
    finding.with("score", percent(*page.score)).with("runs", runs_of(page)).at(page.url);
  }

  // What a low score would come to.
  Verdict leaning_without_score() const { return plan_link().target ? Verdict::tolerance : Verdict::failure; }

  void describe_measure(const Performance& page) {
    if (page.source == Performance::Source::lighthouse) {
      if (page.runs.size() > 1)
        findings_.note("reports", "report_median")
            .with("url", shown(page.url.str()))
            .with("count", static_cast<long>(page.runs.size()))
            .at(page.url);
      judge_age(page);
    }
    for (const Performance::Guard guard : page.guards)
      findings_.note("measure", "guard_" + std::string(name(guard))).at(page.url);
  }

  void judge_age(const Performance& page) {
    constexpr std::int64_t day = 86'400;
    const auto measured = day_of(page.moment);
    const std::int64_t age = measured ? site_.collected_at() / day - *measured : 0;
    if (age > spec_.params.at("oldest_report_days").integer())
      findings_.note("reports", "report_old")
          .with("url", shown(page.url.str()))
          .with("days", static_cast<long>(age))
          .at(page.url);
  }

  // It decides nothing, but says which way it looks.
  void tell_estimate(const Performance& page) {
    const double least = threshold("least_score");
    const std::string_view key = page.low >= least   ? "estimate_passes"
                                 : page.high < least ? "estimate_fails"
                                                     : "estimate_open";
    findings_.manual("score", key)
        .with("low", percent(page.low))
        .with("high", percent(page.high))
        .at(home())
        .leaning_to(is_low(page) ? leaning_without_score() : Verdict::success);
  }

  const Performance* of_home() const {
    for (const Performance& page : evidence_.pages)
      if (is_home(page.url)) return &page;
    return nullptr;
  }

  bool any_slow() const {
    return std::any_of(evidence_.pages.begin(), evidence_.pages.end(),
                       [&](const Performance& page) { return is_slow(page); });
  }

  // Whether every page that was measured is fast beyond doubt; an estimate of the home page does not count.
  bool all_clear() const {
    bool any = false;
    for (const Performance& page : evidence_.pages) {
      if (page.source == Performance::Source::estimate) continue;
      if (!is_sure(page) || is_low(page)) return false;
      any = true;
    }
    return any;
  }

  void list_metrics(const Performance& page) {
    for (const PlanMetric& metric : plan_metrics()) {
      if (!is_failed(page, metric, threshold("metric_passed"))) continue;
      const double score = *score_of(page, metric);
      const bool in_app_too = score <= threshold("metric_passed_in_app");
      findings_.note("metrics", in_app_too ? "metric_failed_in_app_too" : "metric_failed")
          .with("metric", metric.name)
          .with("score", percent(score))
          .at(page.url);
    }
  }

  PlanLink plan_link() const {
    const std::string& wanted = spec_.params.at("plan_words").string();
    PlanLink link;
    for (const html::Element footer : home().html().select("footer, [role='contentinfo']")) {
      if (!text::contains(text::t3(footer.text()), wanted)) continue;
      if (!link.words) link.words = footer;
      for (const html::Element anchor : footer.select("a")) {
        if (!text::contains(text::t3(label_of(anchor)), wanted)) continue;
        const auto url = home().resolve(anchor.attribute_or("href"));
        const Page* target = url && usable_href(anchor.attribute_or("href")) ? site_.find(*url) : nullptr;
        if (!link.anchor || (!link.target && target)) {
          link.anchor = anchor;
          link.target = target;
        }
      }
    }
    return link;
  }

  void judge_plan() {
    const PlanLink link = plan_link();
    if (link.anchor) judge_label(*link.anchor);
    if (any_slow())
      judge_needed_plan(link);
    else if (!all_clear())
      describe_plan(link);
    else
      findings_.ok("plan-link", "plan_not_needed").at(home());
  }

  void judge_label(html::Element anchor) {
    const std::string label = shown_label_of(anchor);
    findings_.ok("plan-link", "plan_found").with("label", shown(label)).at(home(), anchor);
    if (!text::contains(text::t3(label), spec_.params.at("plan_words_of_app").string()))
      findings_.note("plan-link", "plan_label_other").with("label", shown(label)).at(home(), anchor);
  }

  // Nobody knows the score yet: what would be missing is worth a note.
  void describe_plan(const PlanLink& link) {
    if (!link.anchor)
      findings_.note("plan-link", "plan_absent").at(home());
    else if (link.target && link.target->http().ok() && link.target->has_html() &&
             !link.target->html().is_script_rendered())
      judge_content(*link.target, true);
  }

  void judge_needed_plan(const PlanLink& link) {
    if (!link.anchor) {
      if (link.words)
        findings_.failure("plan-link", "plan_words_only").at(home(), *link.words);
      else
        findings_.failure("plan-link", "plan_missing").at(home());
      return;
    }
    if (!judge_target(link)) return;
    if (!link.target->has_html()) {
      leave_to_reader("plan_not_a_page", *link.target).with("mime", link.target->http().mime);
    } else if (link.target->html().is_script_rendered()) {
      leave_to_reader("plan_needs_browser", *link.target);
    } else {
      judge_content(*link.target, false);
    }
  }

  Finding& leave_to_reader(std::string_view key, const Page& page) {
    return findings_.manual("plan-content", key).at(page).certain().leaning_to(Verdict::tolerance);
  }

  bool judge_target(const PlanLink& link) {
    const std::string href(link.anchor->attribute_or("href"));
    const auto url = home().resolve(href);
    if (!usable_href(href) || !url) {
      findings_.failure("plan-link", "plan_unusable")
          .with("label", shown_label_of(*link.anchor))
          .with("href", shown(href))
          .at(home(), *link.anchor);
      return false;
    }
    if (!link.target) {
      findings_.not_verifiable("plan-link", "target_not_seen", Cause::budget)
          .with("href", url->str())
          .at(*url);
      return false;
    }
    // A place of the home page may be the plan; the home page as such is not.
    if (link.target == &home() && url->fragment().empty()) {
      findings_.failure("plan-link", "target_home").at(home(), *link.anchor);
      return false;
    }
    return report_target(site_, link.target, "plan-link", findings_);
  }

  bool is_failed_on_slow_page(const PlanMetric& metric) const {
    return std::any_of(evidence_.pages.begin(), evidence_.pages.end(), [&](const Performance& page) {
      return is_slow(page) && is_failed(page, metric, threshold("metric_passed"));
    });
  }

  // `all`: of every metric, not of the failed ones alone.
  void judge_content(const Page& page, bool all) {
    const std::vector<PlanCoverage> coverage = plan_coverage(page.html());
    for (std::size_t index = 0; index < coverage.size(); ++index)
      if (const PlanMetric& metric = plan_metrics()[index]; all || is_failed_on_slow_page(metric))
        judge_metric(page, metric, coverage[index]);
  }

  void judge_metric(const Page& page, const PlanMetric& metric, PlanCoverage coverage) {
    if (coverage == PlanCoverage::planned)
      findings_.ok("plan-content", "metric_planned").with("metric", metric.name).at(page);
    else if (coverage == PlanCoverage::not_named && metric.is_optional)
      findings_.note("plan-content", "metric_missing_optional").with("metric", metric.name).at(page);
    else
      report_gap(coverage == PlanCoverage::not_named        ? "metric_missing"
                 : coverage == PlanCoverage::without_action ? "metric_without_action"
                                                            : "metric_without_time",
                 metric, page);
  }

  void report_gap(std::string_view key, const PlanMetric& metric, const Page& page) {
    Finding& finding =
        any_slow() ? findings_.failure("plan-content", key) : findings_.note("plan-content", key);
    finding.with("metric", metric.name).at(page);
  }

  // The App measures the home page only, and looks for the words in the footers, link or not.
  void judge_as_app() {
    const Performance* page = of_home();
    const auto say = [&](std::string_view key, Effect effect) {
      Finding& finding = findings_.ok("app-reading", key).at(home()).as_app(effect);
      if (page && page->score) finding.with("score", percent(*page->score));
    };
    if (!page || page->source == Performance::Source::estimate)
      say("app_not_measured", Effect::manual);
    else if (!page->score)
      say("app_unseen", Effect::not_verifiable);
    else if (!is_sure(*page))
      say("app_near", Effect::manual);
    else if (!is_low(*page))
      say("app_fast", Effect::ok);
    else if (app_finds_plan())
      say("app_plan", Effect::tolerance);
    else
      say("app_slow", Effect::failure);
  }

  bool app_finds_plan() const {
    const auto footers = home().html().select("footer");
    return std::any_of(footers.begin(), footers.end(), [&](html::Element footer) {
      return text::contains(text::app_lower(footer.text()), spec_.params.at("plan_words_of_app").string());
    });
  }

  void hint_at_causes() {
    const Value& limits = spec_.params.at("indicators");
    hint_at_weight(limits);
    hint_at_blocking(limits);
    hint_at_transfer(limits);
    long without_size = 0;
    for (const html::Element image : home().html().select("img[src]"))
      if (!image.closest("noscript, template") &&
          !(image.has_attribute("width") && image.has_attribute("height")))
        ++without_size;
    if (without_size > 0)
      findings_.note("indicators", "images_without_size").with("count", without_size).at(home());
  }

  void hint_at_weight(const Value& limits) {
    std::uint64_t bytes = home().http().bytes;
    std::set<std::string> addresses = {home().url().canonical()};
    for (const Resource& resource : home().resources())
      if (addresses.insert(resource.url.canonical()).second && resource.exchange)
        bytes += resource.exchange->bytes;
    for (const html::Element image : home().html().select("img[src]"))
      if (const auto url = home().resolve(image.attribute_or("src"))) addresses.insert(url->canonical());
    if (bytes > static_cast<std::uint64_t>(limits.at("bytes").integer()))
      findings_.note("indicators", "heavy").with("kilobytes", static_cast<long>(bytes / 1000)).at(home());
    if (addresses.size() > static_cast<std::size_t>(limits.at("requests").integer()))
      findings_.note("indicators", "many_requests")
          .with("count", static_cast<long>(addresses.size()))
          .at(home());
  }

  void hint_at_blocking(const Value& limits) {
    const auto head = home().html().head();
    if (!head) return;
    long blocking = 0;
    for (const html::Element element : head->select("link[rel~='stylesheet' i][href], script[src]")) {
      const bool is_put_off = element.has_attribute("async") || element.has_attribute("defer") ||
                              element.attribute_or("type") == "module" ||
                              text::t2(element.attribute_or("media")) == "print";
      if (!is_put_off) ++blocking;
    }
    if (blocking > limits.at("blocking").integer())
      findings_.note("indicators", "blocking").with("count", blocking).at(home());
  }

  void hint_at_transfer(const Value& limits) {
    std::map<std::string, const Exchange*> exchanges;
    for (const Resource& resource : home().resources())
      if (resource.exchange && resource.exchange->ok())
        exchanges.emplace(resource.url.canonical(), resource.exchange);
    Words uncached;
    for (const auto& entry : exchanges)
      if (!is_kept(*entry.second)) uncached.push_back(entry.first);
    exchanges.emplace(home().url().canonical(), &home().http());
    Words uncompressed;
    for (const auto& entry : exchanges)
      if (entry.second->bytes > static_cast<std::uint64_t>(limits.at("uncompressed_from").integer()) &&
          !entry.second->header("content-encoding"))
        uncompressed.push_back(entry.first);
    for (const auto& [key, files] :
         {std::pair("uncached", uncached), std::pair("uncompressed", uncompressed)})
      if (!files.empty())
        findings_.note("indicators", key)
            .with("count", static_cast<long>(files.size()))
            .with("url", shown(files.front()))
            .at(home());
  }

  static bool is_kept(const Exchange& exchange) {
    const std::string control = text::t2(exchange.header("cache-control").value_or(""));
    if (text::contains(control, "no-store")) return false;
    return text::contains(control, "max-age=") || exchange.header("expires");
  }

  const Site& site_;
  const CriterionSpec& spec_;
  Findings& findings_;
  const PerformanceEvidence evidence_;
};

}  // namespace

Findings C_SI_4_1(const Site& site, const CriterionSpec& spec) {
  Findings findings;
  Speed(site, spec, findings).judge();
  return findings;
}

}  // namespace collaudo::criteria
