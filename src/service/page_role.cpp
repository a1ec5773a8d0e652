#include "service/page_role.h"

#include <algorithm>
#include <functional>
#include <set>

#include <collaudo/criterion.h>
#include <collaudo/pattern.h>
#include <collaudo/text.h>

#include "service/screen.h"

namespace collaudo {

namespace {

struct Signal {
  std::string where;
  std::optional<Pattern> pattern;
  std::string selector;
  int min = 1;
  int weight = 0;
};

struct RoleRule {
  ScreenRole role;
  std::vector<Signal> signals;
};

const std::vector<RoleRule>& rules() {
  static const std::vector<RoleRule> made = [] {
    std::vector<RoleRule> list;
    for (const Value& entry : vocabulary("service-lexicon").at("roles").array()) {
      RoleRule rule{screen_role_named(entry.at("role").string()).value(), {}};
      for (const Value& written : entry.at("signals").array()) {
        Signal signal;
        signal.where = written.at("where").string();
        signal.weight = written.at("weight").integer();
        if (const Value* min = written.find("min")) signal.min = min->integer();
        if (const Value* match = written.find("match")) {
          if (signal.where == "selector")
            signal.selector = match->string();
          else
            signal.pattern.emplace(match->string());
        }
        rule.signals.push_back(std::move(signal));
      }
      list.push_back(std::move(rule));
    }
    return list;
  }();
  return made;
}

std::vector<std::string> words_of_all(const html::Document& document, std::string_view selector) {
  std::vector<std::string> found;
  constexpr std::size_t at_most = 300, longest = 2'000;
  for (const html::Element element : document.select(selector)) {
    if (found.size() == at_most) break;
    if (element.closest("header, footer")) continue;
    std::string text = element.text();
    if (text.size() > longest) text.resize(longest);
    found.push_back(text::t3a(text));
  }
  return found;
}

// The texts of one screen by the places that the signals name.
class Places {
 public:
  explicit Places(const Step& step) : step_(step), document_(*step.html()) {}

  bool matches(const Signal& signal) {
    if (signal.where == "selector")
      return static_cast<int>(document_.select(signal.selector).size()) >= signal.min;
    if (signal.where == "no_stepper") return !step_.stepper.exists();
    if (signal.where == "tabs") return tabs() >= signal.min;
    const Pattern& pattern = *signal.pattern;
    const auto any = [&](const std::vector<std::string>& texts) {
      return std::any_of(texts.begin(), texts.end(),
                         [&](const std::string& text) { return pattern.found_in(text); });
    };
    if (signal.where == "body") return pattern.found_in(step_.words);
    if (signal.where == "active_step")
      return pattern.found_in(text::t3a(step_.stepper.active_label())) && step_.stepper.active > 0;
    if (signal.where == "breadcrumb_last")
      return !step_.breadcrumb.empty() && pattern.found_in(text::t3a(step_.breadcrumb.back()));
    if (signal.where == "url") return step_.url && pattern.found_in(text::t2(step_.url->path()));
    if (signal.where == "control")
      return std::any_of(step_.controls.begin(), step_.controls.end(), [&](const Control& control) {
        return !control.in_page_frame && pattern.found_in(control.words);
      });
    if (signal.where == "h1") return any(texts("h1", "h1"));
    if (signal.where == "heading") return any(texts("heading", "h1, h2, h3, h4"));
    if (signal.where == "title") return any(texts("title", "title"));
    if (signal.where == "label") return any(texts("label", "label, legend"));
    throw std::logic_error("service-lexicon: unknown place " + signal.where);
  }

  const std::vector<std::string>& texts(const std::string& place, std::string_view selector) {
    const auto found = texts_.find(place);
    if (found != texts_.end()) return found->second;
    return texts_.emplace(place, words_of_all(document_, selector)).first->second;
  }

 private:
  int tabs() const {
    const auto names = vocabulary("service-lexicon").at("tab_names").strings();
    std::set<std::string> seen;
    for (const html::Element tab : document_.select("[role='tab'], .nav-tabs a, .nav-link")) {
      if (tab.closest("header, footer")) continue;
      const std::string words = text::t3a(tab.text());
      if (std::find(names.begin(), names.end(), words) != names.end()) seen.insert(words);
    }
    return static_cast<int>(seen.size());
  }

  const Step& step_;
  const html::Document& document_;
  std::map<std::string, std::vector<std::string>> texts_;
};

bool lists_messages(Places& places) {
  static const Pattern headings(
      "^(i miei |ultimi |le tue |le mie )?(messaggi|notifiche|comunicazioni|ultime attivita)");
  const auto& found = places.texts("heading", "h1, h2, h3, h4");
  return std::any_of(found.begin(), found.end(),
                     [](const std::string& text) { return headings.found_in(text); });
}

}  // namespace

std::vector<RoleScore> role_scores(const Step& step) {
  std::vector<RoleScore> scores;
  if (!step.html()) return scores;
  Places places(step);
  for (const RoleRule& rule : rules()) {
    RoleScore score{rule.role, 0, {}};
    for (const Signal& signal : rule.signals) {
      if (!places.matches(signal)) continue;
      score.score += signal.weight;
      score.signals.push_back({rule.role, signal.where, signal.weight});
    }
    scores.push_back(std::move(score));
  }
  std::stable_sort(scores.begin(), scores.end(),
                   [](const RoleScore& a, const RoleScore& b) { return a.score > b.score; });
  return scores;
}

void recognise_role(Step& step) {
  if (!step.html()) return;
  const std::vector<RoleScore> scores = role_scores(step);
  const RoleScore& best = scores.at(0);
  const int ahead = best.score - scores.at(1).score;
  if (!step.role_given) {
    const bool is_high = best.score >= 6 && ahead >= 2;
    const bool is_medium = best.score >= 4 && ahead >= 1 && best.signals.size() >= 2;
    step.role = is_high || is_medium ? best.role : ScreenRole::other;
    step.role_confidence = is_high     ? RoleConfidence::high
                           : is_medium ? RoleConfidence::medium
                                       : RoleConfidence::low;
  }
  step.signals.clear();
  for (const RoleScore& score : scores)
    for (const RoleSignal& signal : score.signals) step.signals.push_back(signal);

  const Pattern& booking = lexicon("topics.booking.match");
  Places places(step);
  const auto& titles = places.texts("title", "title");
  const auto& headings = places.texts("h1", "h1");
  const auto names = [&](const std::vector<std::string>& texts) {
    return std::any_of(texts.begin(), texts.end(),
                       [&](const std::string& text) { return booking.found_in(text); });
  };
  step.is_booking = names(titles) || names(headings) ||
                    (!step.breadcrumb.empty() && booking.found_in(text::t3a(step.breadcrumb.back())));
  step.is_messages = step.html()->first(".cmp-card-latest-messages").has_value() ||
                     (lists_messages(places) && !step.stepper.exists());
}

}  // namespace collaudo
