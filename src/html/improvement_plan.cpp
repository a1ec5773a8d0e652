#include <algorithm>

#include <collaudo/criterion.h>
#include <collaudo/improvement_plan.h>
#include <collaudo/text.h>

namespace collaudo {

namespace {

using Words = std::vector<std::string>;

bool has(const Words& list, const std::string& word) {
  return std::find(list.begin(), list.end(), word) != list.end();
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

// Words that tell a time.
class TimeWords {
 public:
  static const TimeWords& list() {
    static const TimeWords words;
    return words;
  }

  bool are_in(const Words& words) const {
    for (std::size_t index = 0; index < words.size(); ++index) {
      const std::string& word = words[index];
      const bool is_number = word.find_first_not_of("0123456789") == std::string::npos;
      if (has(months_, word) || has(periods_, word)) return true;
      if (is_number && word.size() == 4 && word.starts_with("20")) return true;
      if (is_number && index + 1 < words.size() && has(units_, words[index + 1])) return true;
      if (word == "entro" && index + 2 < words.size() && has(units_, words[index + 2])) return true;
    }
    return false;
  }

 private:
  TimeWords()
      : months_(vocabulary("improvement-plan").at("months").strings()),
        periods_(vocabulary("improvement-plan").at("periods").strings()),
        units_(vocabulary("improvement-plan").at("units").strings()) {}

  Words months_, periods_, units_;
};

bool has_action(const Words& words) {
  const auto said = std::count_if(words.begin(), words.end(), [](const std::string& word) {
    return word.find_first_of("0123456789") == std::string::npos;
  });
  return said >= vocabulary("improvement-plan").at("words_of_an_action").integer();
}

PlanCoverage coverage_in(const std::vector<Words>& passages) {
  if (passages.empty()) return PlanCoverage::not_named;
  bool any_time = false;
  for (const Words& words : passages) {
    const bool has_time = TimeWords::list().are_in(words);
    if (has_time && has_action(words)) return PlanCoverage::planned;
    any_time = any_time || has_time;
  }
  return any_time ? PlanCoverage::without_action : PlanCoverage::without_time;
}

const std::vector<Metric>& metrics() {
  static const std::vector<Metric> list = metrics_of(vocabulary("improvement-plan").at("metrics"));
  return list;
}

}  // namespace

const std::vector<PlanMetric>& plan_metrics() {
  static const std::vector<PlanMetric> list = [] {
    std::vector<PlanMetric> made;
    for (const Metric& metric : metrics()) made.push_back({metric.audit, metric.name, metric.is_optional});
    return made;
  }();
  return list;
}

std::vector<PlanCoverage> plan_coverage(const html::Document& plan) {
  const PlanText text(text_by_blocks(plan), metrics());
  std::vector<PlanCoverage> coverage;
  for (const Metric& metric : metrics()) coverage.push_back(coverage_in(text.said_about(metric)));
  return coverage;
}

}  // namespace collaudo
