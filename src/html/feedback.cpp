#include <algorithm>
#include <array>
#include <iterator>

#include <collaudo/criterion.h>
#include <collaudo/feedback.h>
#include <collaudo/links.h>
#include <collaudo/text.h>

namespace collaudo {

namespace {

using html::Element;
using Words = std::vector<std::string>;

constexpr std::string_view any_part = "[data-element='feedback'], [data-element^='feedback-']";
constexpr std::string_view programs =
    "script[src], script:not([type]), script[type='module'], script[type*='javascript']";
constexpr std::string_view text_controls =
    "textarea, input:not([type]), input[type='text' i], input[type='search' i]";
constexpr std::array<std::string_view, 2> sides = {"negative", "positive"};

const Value& rules() { return vocabulary("feedback-component"); }

const std::string& mark_of(const Value& part) { return part.at("data_element").string(); }

std::string selector_of(std::string_view mark) { return "[data-element='" + std::string(mark) + "']"; }

bool holds(const Words& list, const std::string& word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

Words mapped(const Words& list, std::string (*change)(std::string_view)) {
  Words changed;
  for (const std::string& word : list) changed.push_back(change(word));
  return changed;
}

std::string shown(std::string_view words) { return text::shortened(words, 120); }

std::string listed(const Words& words) { return text::shortened(text::quoted(words), 300); }

class Reader {
 public:
  Reader(const Page& page, HalfPoint half, Findings& findings)
      : page_(page), half_(half), findings_(findings) {}

  void read() {
    const auto component = page_.html().first_marked(mark_of(rules().at("component")));
    if (!component) {
      report_absence();
      return;
    }
    ok("component", "feedback_found", *component);
    if (component->is_hidden()) findings_.note("component", "feedback_hidden").at(page_, *component);
    read_words("title", *component, rules().at("title"), "@feedback_part_title");
    read_stars(*component);
    for (const std::string_view side : sides) read_follow_up(*component, side);
    read_free_text(*component);
  }

 private:
  Finding& add(Effect effect, std::string_view check, std::string_view key, Element element, Effect app,
               std::string_view quirk = {}) {
    if (app == Effect::tolerance && half_ == HalfPoint::raised) app = Effect::ok;
    Finding& finding = findings_.add(effect, check, key).at(page_, element);
    // The App never comes to pages that were found by their label only.
    return page_.is_informative() ? finding.not_in_app() : finding.as_app(app, quirk);
  }

  Finding& ok(std::string_view check, std::string_view key, Element element) {
    return add(Effect::ok, check, key, element, Effect::ok);
  }

  Finding& failure(std::string_view check, std::string_view key, Element element, Effect app,
                   std::string_view quirk = {}) {
    return add(Effect::failure, check, key, element, app, quirk);
  }

  void missing(std::string_view check, Element scope, const std::string& mark, const std::string& part) {
    failure(check, "feedback_part_missing", scope, Effect::tolerance, "Q12")
        .with("part", part)
        .with("data_element", mark);
  }

  void report_absence() {
    if (const auto part = unmarked_component())
      failure("component", "feedback_unmarked", *part, Effect::failure);
    else
      failure("component", "feedback_missing", page_.html().root(), Effect::failure).at(page_);
  }

  // Something of a component whose own mark is missing.
  std::optional<Element> unmarked_component() const {
    if (const auto part = page_.html().first(any_part)) return part;
    const std::string question = text::t3(rules().at("title").at("text").string());
    for (const Element heading : page_.html().select("h1, h2, h3, h4, h5, h6, legend, p, label"))
      if (text::t3(heading.text()) == question) return heading;
    return std::nullopt;
  }

  // The App compares to the letter, but for case and the white space around.
  void report_blindness(std::string_view check, Element element) {
    add(Effect::ok, check, "feedback_app_blind", element, Effect::failure)
        .with("found", shown(text::t1(element.text())))
        .with("code_points", shown(text::code_points(text::app_trim(element.text()))));
  }

  void read_words(std::string_view check, Element scope, const Value& rule, const std::string& part) {
    const auto element = scope.first(selector_of(mark_of(rule)));
    if (!element) {
      missing(check, scope, mark_of(rule), part);
      return;
    }
    const std::string& expected = rule.at("text").string();
    const std::string found = text::t1(element->text());
    if (found.empty())
      failure(check, "feedback_words_empty", *element, Effect::ok, "Q13")
          .with("part", part)
          .with("expected", expected);
    else if (text::t3(found) != text::t3(expected))
      failure(check, "feedback_words_differ", *element, Effect::failure)
          .with("found", shown(found))
          .with("expected", expected);
    else if (text::app_lower(element->text()) != text::app_lower(expected))
      report_blindness(check, *element);
    else
      ok(check, "feedback_words_ok", *element).with("found", shown(found));
  }

  void read_stars(Element component) {
    const Value& rule = rules().at("rates");
    const std::string& prefix = rule.at("data_element_prefix").string();
    const auto stars = component.select("[data-element^='" + prefix + "']");
    Words absent, present, surplus;
    bool app_finds_all = true;
    for (int rate = rule.at("from").integer(); rate <= rule.at("to").integer(); ++rate) {
      const std::string mark = prefix + std::to_string(rate);
      if (component.first(selector_of(mark))) continue;
      absent.push_back(mark);
      // The App looks for the stars in the whole page.
      app_finds_all = app_finds_all && page_.html().first_marked(mark);
    }
    for (const Element star : stars) {
      const std::string mark(star.attribute_or("data-element"));
      const std::string rate = mark.substr(prefix.size());
      const bool is_known = rate.size() == 1 && rate[0] - '0' >= rule.at("from").integer() &&
                            rate[0] - '0' <= rule.at("to").integer();
      (is_known && !holds(present, mark) ? present : surplus).push_back(mark);
    }
    if (!absent.empty())
      failure("stars", "feedback_stars_missing", component, app_finds_all ? Effect::ok : Effect::tolerance,
              app_finds_all ? "Q13" : "Q12")
          .with("missing", listed(absent));
    if (!surplus.empty())
      failure("stars", "feedback_stars_surplus", component, Effect::ok).with("found", listed(surplus));
    if (absent.empty() && surplus.empty()) ok("stars", "feedback_stars_ok", stars.front());
    note_nameless(stars);
  }

  void note_nameless(const std::vector<Element>& stars) {
    const auto nameless =
        std::find_if(stars.begin(), stars.end(), [](Element star) { return shown_label_of(star).empty(); });
    if (nameless != stars.end()) findings_.note("stars", "feedback_star_nameless").at(page_, *nameless);
  }

  void read_follow_up(Element component, std::string_view side) {
    const Value& rule = rules().at(side);
    const std::string name(side);
    auto group = component.first(selector_of(mark_of(rule)));
    if (!group) {
      group = page_.html().first_marked(mark_of(rule));
      if (!group) {
        missing("follow-ups", component, mark_of(rule), "@feedback_part_" + name);
        return;
      }
      failure("follow-ups", "feedback_part_outside", *group, Effect::ok, "Q13")
          .with("part", "@feedback_part_" + name)
          .with("data_element", mark_of(rule));
    }
    read_words("follow-ups", *group, rule.at("question"), "@feedback_part_question_" + name);
    read_answers(*group, rule, "@feedback_part_" + name);
  }

  void read_answers(Element group, const Value& rule, const std::string& part) {
    const Words expected = rule.at("answers").strings();
    const Words known = mapped(expected, text::t3), known_to_app = mapped(expected, text::app_lower);
    Words found, surplus, absent;
    for (const Element answer : group.select(selector_of(rule.at("answer_data_element").string()))) {
      const std::string words = text::t3(answer.text());
      found.push_back(words);
      if (!holds(known, words))
        surplus.push_back(shown(text::t1(answer.text())));
      else if (!holds(known_to_app, text::app_lower(answer.text())))
        report_blindness("answers", answer);
    }
    for (std::size_t index = 0; index < known.size(); ++index)
      if (!holds(found, known[index])) absent.push_back(expected[index]);
    if (!surplus.empty())
      failure("answers", "feedback_answers_surplus", group, Effect::failure)
          .with("part", part)
          .with("answers", listed(surplus));
    if (!absent.empty())
      failure("answers", "feedback_answers_missing", group, Effect::ok, "Q13")
          .with("part", part)
          .with("answers", listed(absent));
    if (!surplus.empty() || !absent.empty()) return;
    ok("answers", "feedback_answers_ok", group).with("part", part);
    if (found != known)
      findings_.note("answers", "feedback_answers_order").with("part", part).at(page_, group);
  }

  void read_free_text(Element component) {
    const std::string& mark = mark_of(rules().at("free_text"));
    const auto marked = component.first(selector_of(mark));
    if (!marked) {
      if (const auto control = component.first(text_controls))
        failure("free-text", "feedback_input_unmarked", *control, Effect::tolerance, "Q12")
            .with("data_element", mark);
      else
        missing("free-text", component, mark, "@feedback_part_free_text");
    } else if (!marked->matches(text_controls) && !marked->first(text_controls)) {
      failure("free-text", "feedback_input_no_control", *marked, Effect::ok).with("data_element", mark);
    } else {
      ok("free-text", "feedback_input_ok", *marked);
    }
  }

  const Page& page_;
  const HalfPoint half_;
  Findings& findings_;
};

std::vector<const Page*> readable(const std::vector<const Page*>& pages) {
  std::vector<const Page*> kept;
  std::copy_if(pages.begin(), pages.end(), std::back_inserter(kept),
               [](const Page* page) { return !page->html().is_script_rendered(); });
  return kept;
}

// The first page whose document has something that matches.
const Page* first_with(const std::vector<const Page*>& pages, std::string_view selector) {
  const auto found = std::find_if(pages.begin(), pages.end(),
                                  [&](const Page* page) { return page->html().first(selector).has_value(); });
  return found == pages.end() ? nullptr : *found;
}

// What a browser saw when it pressed the stars.
void judge_association(const Page& page, Findings& findings) {
  std::vector<std::string> wrong;
  for (const Rendered::Reaction& reaction : page.rendered()->reactions) {
    const bool is_positive = reaction.rate >= rules().at("rates").at("positive_from").integer();
    if (reaction.shows_positive != is_positive || reaction.shows_negative == is_positive)
      wrong.push_back(std::to_string(reaction.rate));
  }
  const auto component = page.html().first_marked(mark_of(rules().at("component")));
  const Element where = component ? *component : page.html().root();
  Finding& finding = wrong.empty() ? findings.ok("association", "feedback_association_ok")
                                   : findings.failure("association", "feedback_association_wrong")
                                         .with("rates", text::joined(wrong))
                                         .certain();
  finding.at(page, where);
  if (page.is_informative())
    finding.not_in_app();
  else
    finding.as_app(wrong.empty() ? Effect::ok : Effect::failure);
}

// Which follow-up a star opens shows only when it is pressed: the parts follow the model, so does what they
// do. What one page shows holds for the others, which have the same component.
void mark_association(const std::vector<const Page*>& pages, Findings& findings) {
  bool is_seen = false;
  for (const Page* page : pages)
    if (page->rendered() && !page->rendered()->reactions.empty()) {
      judge_association(*page, findings);
      is_seen = true;
    }
  if (is_seen) return;
  for (const Page* page : pages) {
    const bool has_both = std::all_of(sides.begin(), sides.end(), [&](std::string_view side) {
      return page->html().first_marked(mark_of(rules().at(side))).has_value();
    });
    if (!has_both) continue;
    findings.manual("association", "feedback_association").at(*page).browser_decides().likely();
    return;
  }
}

}  // namespace

void report_feedback(const Page& page, HalfPoint half, Findings& findings) {
  Reader(page, half, findings).read();
}

bool report_feedback(const std::vector<const Page*>& pages, HalfPoint half, Findings& findings) {
  const auto read = readable(pages);
  const bool is_shown =
      std::any_of(read.begin(), read.end(), [](const Page* page) { return page->rendered(); });
  if (const Page* scripted = first_with(read, programs);
      scripted && !is_shown && !first_with(read, any_part)) {
    findings.manual("component", "feedback_by_script")
        .at(*scripted)
        .browser_decides()
        .leaning_to(Verdict::failure);
    return false;
  }
  long having = 0;
  for (const Page* page : read) {
    report_feedback(*page, half, findings);
    if (page->html().first_marked(mark_of(rules().at("component")))) ++having;
  }
  findings.measure("feedback_pages", having);
  mark_association(read, findings);
  return true;
}

Effect app_effect_of_feedback(const Page& page, HalfPoint half) {
  Findings findings;
  report_feedback(page, half, findings);
  Effect worst = Effect::ok;
  for (const Finding& finding : findings.items()) worst = std::max(worst, finding.app.value_or(Effect::ok));
  return worst;
}

}  // namespace collaudo
