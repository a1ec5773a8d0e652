// Lighthouse's mobile score of the pages, as measured by others, and the improvement plan that makes up for a
// low one.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <map>
#include <set>

#include <collaudo/criterion.h>
#include <collaudo/links.h>
#include <collaudo/text.h>

namespace collaudo::criteria {

namespace {

using Words = std::vector<std::string>;

constexpr std::size_t shown_length = 120;

std::string shown(const std::string& text) { return text::shortened(text, shown_length); }

bool has(const Words& list, const std::string& word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

long percent(double score) { return static_cast<long>(score * 100 + 0.5); }

// The member of a foreign JSON text, if it is there and a string.
std::string string_in(const Value& object, std::string_view key) {
  const Value* member = object.find(key);
  return member && member->is_string() ? member->string() : std::string();
}

std::optional<double> score_in(const Value* object) {
  const Value* score = object ? object->find("score") : nullptr;
  if (!score || score->kind() != Value::Kind::number) return std::nullopt;
  const double value = score->number();
  return value >= 0 && value <= 1 ? std::optional(value) : std::nullopt;
}

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

// One of the metrics that the plan has to speak of.
struct Metric {
  std::string audit, name, acronym;
  std::vector<Words> names;  // t4, word by word
  bool is_optional = false;
};

std::vector<Metric> metrics_of(const Value& list) {
  std::vector<Metric> metrics;
  for (const Value& entry : list.array()) {
    Metric metric{entry.at("audit").string(),
                  entry.at("name").string(),
                  entry.at("acronym").string(),
                  {},
                  entry.at("optional").boolean()};
    for (const std::string& name : entry.at("names").strings()) metric.names.push_back(text::words(name));
    metrics.push_back(std::move(metric));
  }
  return metrics;
}

struct Report {
  Url url;
  double score;
  std::map<std::string, double> metrics;  // by audit
};

// The words of the plan, each with its written form: "SI" is a metric, "si" is not.
class PlanText {
 public:
  PlanText(const std::string& text, const std::vector<Metric>& metrics) {
    constexpr std::size_t most_words = 20'000;
    for (const std::string& token : text::words(text::t1(text))) {
      for (std::string& word : text::words(text::t4(token))) {
        plain_.push_back(std::move(word));
        written_.push_back(token);
      }
      if (plain_.size() > most_words) break;
    }
    for (std::size_t index = 0; index < plain_.size(); ++index)
      for (const Metric& metric : metrics)
        if (const std::size_t length = length_of_name(metric, index); length > 0)
          mentions_.push_back({&metric, index, length});
  }

  // What is said after each mention of the metric, up to the next mention of another one.
  std::vector<Words> said_about(const Metric& metric) const {
    constexpr std::size_t longest = 150;
    std::vector<Words> passages;
    for (std::size_t index = 0; index < mentions_.size(); ++index) {
      const Mention& mention = mentions_[index];
      if (mention.metric != &metric) continue;
      std::size_t next = index + 1;
      while (next < mentions_.size() && mentions_[next].metric == &metric) ++next;
      const std::size_t begin = mention.begin + mention.length;
      const std::size_t end = std::min(
          {begin + longest, plain_.size(), next < mentions_.size() ? mentions_[next].begin : plain_.size()});
      passages.emplace_back(plain_.begin() + static_cast<std::ptrdiff_t>(std::min(begin, end)),
                            plain_.begin() + static_cast<std::ptrdiff_t>(end));
    }
    return passages;
  }

 private:
  struct Mention {
    const Metric* metric;
    std::size_t begin, length;
  };

  std::size_t length_of_name(const Metric& metric, std::size_t at) const {
    for (const Words& name : metric.names)
      if (at + name.size() <= plain_.size() &&
          std::equal(name.begin(), name.end(), plain_.begin() + static_cast<std::ptrdiff_t>(at)))
        return name.size();
    const bool is_acronym =
        plain_[at] == text::t4(metric.acronym) && text::contains(written_[at], metric.acronym);
    return is_acronym ? 1 : 0;
  }

  Words plain_, written_;
  std::vector<Mention> mentions_;
};

// The text with the borders of its blocks: cells and list items often stand in the source without space
// between them.
std::string text_by_blocks(const html::Document& document) {
  constexpr std::string_view blocks =
      "div, section, article, p, h1, h2, h3, h4, h5, h6, ul, ol, li, dl, dt, dd, table, thead, tbody, tr, "
      "th, td, "
      "summary, details, button";
  constexpr std::size_t most_elements = 20'000;  // no plan is longer; the walk is not linear
  const auto main = document.first("main");
  const html::Element whole = main ? *main : document.root();
  if (document.element_count() > most_elements) return whole.text();
  std::string text = whole.text_without(blocks);
  for (const html::Element block : whole.select(blocks)) text += " " + block.text_without(blocks);
  return text;
}

// A link to the plan, or the words where a link should be.
struct PlanLink {
  std::optional<html::Element> anchor;
  std::optional<html::Element> words;  // the footer that has them
  const Page* target = nullptr;
};

class Performance {
 public:
  Performance(const Site& site, const CriterionSpec& spec, Findings& findings)
      : site_(site), spec_(spec), findings_(findings), metrics_(metrics_of(spec.params.at("metrics"))) {}

  void judge() {
    read_reports();
    judge_scores();
    judge_plan();
    judge_as_app();
    hint_at_causes();
  }

 private:
  const Page& home() const { return site_.home(); }
  double threshold(std::string_view name) const { return spec_.params.at(name).number(); }
  bool is_slow(const Report& report) const { return report.score < threshold("least_score"); }

  void read_reports() {
    std::map<std::string, std::vector<Report>> by_page;
    for (const std::string& text : site_.supplied("lighthouse"))
      if (auto report = read_report(text)) by_page[key_of(report->url)].push_back(std::move(*report));
    for (auto& [key, reports] : by_page) {
      std::stable_sort(reports.begin(), reports.end(),
                       [](const Report& a, const Report& b) { return a.score < b.score; });
      if (reports.size() > 1)
        findings_.note("reports", "report_median")
            .with("url", shown(reports.front().url.str()))
            .with("count", static_cast<long>(reports.size()))
            .at(reports.front().url);
      reports_.emplace(key, std::move(reports[(reports.size() - 1) / 2]));
    }
  }

  bool is_home(const Url& url) const {
    return is_same_page(url, home().url()) || is_same_page(url, home().requested()) ||
           is_same_page(url, site_.judged_as());
  }

  std::string key_of(const Url& url) const { return is_home(url) ? home_key_ : url.canonical(); }

  // Nothing for a report that says nothing about this criterion; a note tells why.
  std::optional<Report> read_report(const std::string& text) {
    const auto parsed = parse_json(text);
    const auto url = parsed ? address_of(*parsed) : std::nullopt;
    if (!url) {
      findings_.note("reports", "report_unreadable").at(home());
      return std::nullopt;
    }
    const auto refuse = [&](std::string_view key) {
      findings_.note("reports", key).with("url", shown(url->str())).at(home());
      return std::nullopt;
    };
    if (!site_.is_internal(*url)) return refuse("report_of_other_site");
    const Value* settings = parsed->find("configSettings");
    if (!settings || (string_in(*settings, "formFactor") != "mobile" &&
                      string_in(*settings, "emulatedFormFactor") != "mobile"))
      return refuse("report_of_desktop");
    const Value* categories = parsed->find("categories");
    const auto score = score_in(categories ? categories->find("performance") : nullptr);
    if (!score) return refuse("report_without_score");
    judge_age(string_in(*parsed, "fetchTime"), *url);
    Report report{*url, *score, {}};
    const Value* audits = parsed->find("audits");
    for (const Metric& metric : metrics_)
      if (const auto of_metric = score_in(audits ? audits->find(metric.audit) : nullptr))
        report.metrics.emplace(metric.audit, *of_metric);
    return report;
  }

  static std::optional<Url> address_of(const Value& report) {
    for (const std::string_view key : {"finalDisplayedUrl", "finalUrl", "requestedUrl"})
      if (const auto url = Url::parse(string_in(report, key))) return url;
    return std::nullopt;
  }

  void judge_age(const std::string& fetched, const Url& url) {
    constexpr std::int64_t day = 86'400;
    const auto measured = day_of(fetched);
    const std::int64_t age = measured ? site_.collected_at() / day - *measured : 0;
    if (age > spec_.params.at("oldest_report_days").integer())
      findings_.note("reports", "report_old")
          .with("url", shown(url.str()))
          .with("days", static_cast<long>(age))
          .at(url);
  }

  void judge_scores() {
    for (const auto& entry : reports_) {
      const Report& report = entry.second;
      if (is_slow(report))
        findings_.tolerance("score", "score_low").with("score", percent(report.score)).at(report.url);
      else
        findings_.ok("score", "score_ok").with("score", percent(report.score)).at(report.url);
      if (is_slow(report)) list_metrics(report);
      lowest_ = std::min(lowest_, report.score);
    }
    findings_.measure("reports", static_cast<long>(reports_.size()));
    if (reports_.empty()) {
      findings_.manual("score", "no_report").at(home());
      return;
    }
    findings_.measure("lowest_score", percent(lowest_));
    findings_.ok("score", "pages_measured").with("count", static_cast<long>(reports_.size())).at(home());
    if (const Report* of_home = home_report())
      findings_.measure("home_score", percent(of_home->score));
    else if (!any_slow())
      findings_.manual("score", "home_not_measured").at(home());
  }

  const Report* home_report() const {
    const auto found = reports_.find(home_key_);
    return found == reports_.end() ? nullptr : &found->second;
  }

  bool any_slow() const {
    return std::any_of(reports_.begin(), reports_.end(),
                       [&](const auto& entry) { return is_slow(entry.second); });
  }

  bool is_failed(const Report& report, const Metric& metric) const {
    const auto found = report.metrics.find(metric.audit);
    return found != report.metrics.end() && found->second < threshold("metric_passed");
  }

  void list_metrics(const Report& report) {
    for (const Metric& metric : metrics_) {
      if (!is_failed(report, metric)) continue;
      const double score = report.metrics.at(metric.audit);
      const bool in_app_too = score <= threshold("metric_passed_in_app");
      findings_.note("metrics", in_app_too ? "metric_failed_in_app_too" : "metric_failed")
          .with("metric", metric.name)
          .with("score", percent(score))
          .at(report.url);
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
    else if (reports_.empty())
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
      judge_content(*link.target, metrics_);
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
      judge_content(*link.target, failed_metrics());
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

  std::vector<Metric> failed_metrics() const {
    std::vector<Metric> failed;
    for (const Metric& metric : metrics_)
      if (std::any_of(reports_.begin(), reports_.end(), [&](const auto& entry) {
            return is_slow(entry.second) && is_failed(entry.second, metric);
          }))
        failed.push_back(metric);
    return failed;
  }

  void judge_content(const Page& page, const std::vector<Metric>& wanted) {
    const PlanText plan(text_by_blocks(page.html()), metrics_);
    for (const Metric& metric : metrics_)
      if (std::any_of(wanted.begin(), wanted.end(),
                      [&](const Metric& one) { return one.audit == metric.audit; }))
        judge_metric(page, metric, plan.said_about(metric));
  }

  void judge_metric(const Page& page, const Metric& metric, const std::vector<Words>& passages) {
    const auto any = [&](const auto& condition) {
      return std::any_of(passages.begin(), passages.end(), condition);
    };
    if (any([&](const Words& words) { return has_time(words) && has_action(words); }))
      findings_.ok("plan-content", "metric_planned").with("metric", metric.name).at(page);
    else if (passages.empty() && metric.is_optional)
      findings_.note("plan-content", "metric_missing_optional").with("metric", metric.name).at(page);
    else if (passages.empty())
      report_gap("metric_missing", metric, page);
    else if (any([&](const Words& words) { return has_time(words); }))
      report_gap("metric_without_action", metric, page);
    else
      report_gap("metric_without_time", metric, page);
  }

  void report_gap(std::string_view key, const Metric& metric, const Page& page) {
    Finding& finding =
        any_slow() ? findings_.failure("plan-content", key) : findings_.note("plan-content", key);
    finding.with("metric", metric.name).at(page);
  }

  bool has_time(const Words& words) const {
    const Words months = spec_.params.at("months").strings();
    const Words periods = spec_.params.at("periods").strings();
    const Words units = spec_.params.at("units").strings();
    for (std::size_t index = 0; index < words.size(); ++index) {
      const std::string& word = words[index];
      const bool is_number = word.find_first_not_of("0123456789") == std::string::npos;
      if (has(months, word) || has(periods, word)) return true;
      if (is_number && word.size() == 4 && word.starts_with("20")) return true;
      if (is_number && index + 1 < words.size() && has(units, words[index + 1])) return true;
      if (word == "entro" && index + 2 < words.size() && has(units, words[index + 2])) return true;
    }
    return false;
  }

  bool has_action(const Words& words) const {
    const auto said = std::count_if(words.begin(), words.end(), [](const std::string& word) {
      return word.find_first_of("0123456789") == std::string::npos;
    });
    return said >= spec_.params.at("words_of_an_action").integer();
  }

  // The App measures the home page only, and looks for the words in the footers, link or not.
  void judge_as_app() {
    const Report* report = home_report();
    if (!report) {
      findings_.ok("app-reading", "app_not_measured").at(home()).as_app(Effect::manual);
      return;
    }
    const auto say = [&](std::string_view key, Effect effect) {
      findings_.ok("app-reading", key).with("score", percent(report->score)).at(home()).as_app(effect);
    };
    if (!is_slow(*report))
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
  const std::vector<Metric> metrics_;
  const std::string home_key_ = "";        // before every address: the home page is judged first
  std::map<std::string, Report> reports_;  // by page
  double lowest_ = 1;
};

}  // namespace

Findings C_SI_4_1(const Site& site, const CriterionSpec& spec) {
  Findings findings;
  Performance(site, spec, findings).judge();
  return findings;
}

}  // namespace collaudo::criteria
