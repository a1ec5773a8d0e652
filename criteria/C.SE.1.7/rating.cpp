#include "rating.h"

#include <algorithm>
#include <map>
#include <set>

#include <collaudo/criterion.h>
#include <collaudo/pattern.h>
#include <collaudo/text.h>

namespace collaudo::criteria::rating {

namespace {

using html::Element;

constexpr std::size_t longest = 300, max_elements = 4'000;

const Value& norm() { return vocabulary("service-rating"); }

// As the norm compares: no counter of the step, no mark at the end.
std::string plain(const std::string& raw) {
  static const Pattern counter(norm().at("comparison").at("step_counter_to_strip").string());
  std::string text = text::t3(raw);
  if (const auto match = counter.first(text))
    text = text::t1(text.substr(0, match->begin) + text.substr(match->end));
  if (!text.empty() && std::string_view("?.:;").find(text.back()) != std::string_view::npos) text.pop_back();
  return text::t1(text);
}

std::string text_of(Element element) {
  std::string text = element.text();
  return text.size() > longest ? std::string() : text::t1(text);
}

// Every text of a block, the innermost and the whole ones alike.
std::vector<Element> with_text(Element block, const std::string& wanted, Match at_least) {
  std::vector<Element> found;
  std::size_t looked = 0;
  for (const Element element : block.descendants()) {
    if (++looked > max_elements) break;
    if (element.tag() == "option" || element.tag() == "script") continue;
    const std::string text = text_of(element);
    if (!text.empty() && compared(text, wanted) >= at_least) found.push_back(element);
  }
  return found;
}

std::optional<Element> block_of(const html::Document& document) {
  for (const Element marked : document.select("[data-element='feedback'], .cmp-rating"))
    if (!marked.closest("header, footer")) return marked;
  const auto body = document.body();
  if (!body) return std::nullopt;
  const auto holds_stars = [](Element element) {
    return element.select("input[type='radio'], button, [role='radio']").size() >= 3;
  };
  const auto questions = with_text(*body, norm().at("question").string(), Match::accents);
  if (!questions.empty())
    for (auto around = questions.back().parent(); around && around->tag() != "body";
         around = around->parent())
      if (holds_stars(*around)) return around;
  // Five stars to choose from, whatever the question.
  static const Pattern stars("stell[ae]", true);
  std::vector<Element> choices;
  for (const Element element : document.select("input[type='radio'], button, [role='radio'], label")) {
    const std::string words = text_of(element) + " " + std::string(element.attribute_or("aria-label")) + " " +
                              std::string(element.attribute_or("title"));
    if (stars.found_in(words)) choices.push_back(element);
  }
  if (choices.size() < 5) return std::nullopt;
  for (auto around = choices.front().parent(); around && around->tag() != "body"; around = around->parent())
    if (around->contains(choices.back())) return around;
  return std::nullopt;
}

bool names_stars(Element element) {
  static const Pattern stars("stell[ae]|\\bstars?\\b", true);
  return stars.found_in(element.text()) || stars.found_in(element.attribute_or("aria-label")) ||
         stars.found_in(element.attribute_or("title")) || stars.found_in(element.attribute_or("alt"));
}

// The answers of the two further questions are radios too.
bool is_answer(const std::string& text) {
  for (const auto* side : {"negative", "positive"})
    for (const std::string& answer : norm().at(side).at("answers").strings())
      if (compared(text, answer) != Match::none) return true;
  return false;
}

std::string label_of(Element control) {
  const std::string_view id = control.attribute_or("id");
  if (const auto around = control.closest("label")) return text_of(*around);
  if (!id.empty())
    for (const Element label : control.document().select("label[for]"))
      if (label.attribute_or("for") == id) return text_of(label);
  return text::t1(control.attribute_or("aria-label"));
}

constexpr std::string_view follow_ups =
    "[data-element='feedback-rating-positive'], [data-element='feedback-rating-negative'], "
    ".fieldset-rating-one, .fieldset-rating-two";

// What one chooses the vote with.
std::vector<Element> votes_in(Element block) {
  std::set<std::string> marks;
  std::vector<Element> marked;
  for (const Element rate : block.select("[data-element^='feedback-rate-']"))
    if (marks.insert(std::string(rate.attribute_or("data-element"))).second) marked.push_back(rate);
  if (!marked.empty()) return marked;
  std::vector<std::vector<Element>> groups;  // radios of one name, in the order of the page
  std::map<std::string, std::size_t> by_name;
  for (const Element radio : block.select("input[type='radio'], [role='radio']")) {
    if (radio.closest(follow_ups)) continue;
    const auto [place, is_new] = by_name.try_emplace(std::string(radio.attribute_or("name")), groups.size());
    if (is_new) groups.emplace_back();
    groups[place->second].push_back(radio);
  }
  for (const auto& group : groups)
    if (std::none_of(group.begin(), group.end(), [](Element radio) { return is_answer(label_of(radio)); }))
      return group;
  std::vector<Element> buttons;
  for (const Element button : block.select("button, [role='button'], a"))
    if (names_stars(button)) buttons.push_back(button);
  return buttons;
}

bool are_drawn_as_stars(Element block, const std::vector<Element>& votes) {
  static const Pattern words("stell[ae]|\\bstars?\\b", true), classes("star|rating", true);
  for (const Element vote : votes) {
    if (names_stars(vote) || words.found_in(label_of(vote))) return true;
    for (auto around = vote.parent(); around && !(*around == block) && block.contains(*around);
         around = around->parent()) {
      if (classes.found_in(around->attribute_or("class"))) return true;
      if (around->matches("label, fieldset") && around->first("svg, i, [class*='star' i], [class*='icon' i]"))
        return true;
      if (around->tag() == "fieldset") break;
    }
    if (const auto label = vote.next_sibling();
        label && label->tag() == "label" && label->first("svg, img, i, [class*='star' i], [class*='icon' i]"))
      return true;
  }
  return false;
}

std::optional<Element> container_of(Element block, const std::string& side) {
  const bool is_negative = side == "negative";
  if (const auto marked =
          block.first(is_negative ? "[data-element='feedback-rating-negative'], .fieldset-rating-two"
                                  : "[data-element='feedback-rating-positive'], .fieldset-rating-one"))
    return marked;
  auto places = with_text(block, norm().at(side).at("question").string(), Match::accents);
  // Without its question an answer that only this side has tells where it is.
  for (const std::string& answer : norm().at(side).at("answers").strings()) {
    if (!places.empty()) break;
    if (compared(answer, "Altro") == Match::none) places = with_text(block, answer, Match::accents);
  }
  if (places.empty()) return std::nullopt;
  constexpr std::size_t few = 3;
  for (auto around = places.back().parent(); around && block.contains(*around); around = around->parent())
    if (around->select("label, [role='radio'], [role='option'], button").size() >= few) return around;
  return block;
}

FollowUp follow_up(Element block, const std::string& side) {
  FollowUp read;
  read.place = container_of(block, side);
  const Value& rule = norm().at(side);
  if (!read.place) {
    read.missing = rule.at("answers").strings();
    return read;
  }
  const Element place = *read.place;
  for (const Match match : {Match::accents, Match::equal})
    if (!with_text(place, rule.at("question").string(), match).empty()) read.question = match;
  read.lacks_accents = read.question == Match::accents;
  std::vector<std::string> shown;
  const bool has_labels = !place.select("label").empty();
  for (const Element answer :
       place.select(has_labels ? "label" : "[role='radio'], [role='option'], button, li")) {
    const std::string text = text_of(answer);
    if (!text.empty() && !answer.closest(".form-group:has(textarea)")) shown.push_back(text);
  }
  std::vector<std::size_t> order;
  std::set<std::size_t> used;
  for (const std::string& wanted : rule.at("answers").strings()) {
    Match best = Match::none;
    for (std::size_t index = 0; index < shown.size(); ++index) {
      const Match match = compared(shown[index], wanted);
      if (match == Match::none || used.contains(index)) continue;
      best = match;
      used.insert(index);
      order.push_back(index);
      break;
    }
    if (best == Match::none) read.missing.push_back(wanted);
    read.lacks_accents = read.lacks_accents || best == Match::accents;
  }
  read.is_out_of_order = !std::is_sorted(order.begin(), order.end());
  // Only a container of its own tells what does not belong there.
  if (place.tag() == "fieldset" || place.matches("[data-element^='feedback-rating-'], .fieldset-rating-one, "
                                                 ".fieldset-rating-two, [role='radiogroup']"))
    for (std::size_t index = 0; index < shown.size(); ++index)
      if (!used.contains(index)) read.extra.push_back(shown[index]);
  read.is_there = read.question != Match::none || read.missing.size() < rule.at("answers").array().size();
  return read;
}

void read_question(Element block, Rating& rating) {
  const std::string& wanted = norm().at("question").string();
  for (const Match match : {Match::accents, Match::equal})
    if (!with_text(block, wanted, match).empty()) rating.question = match;
  if (rating.question != Match::none) return;
  const std::string& other = norm().at("wrong_question_of_the_site_component").string();
  rating.is_question_of_site = !with_text(block, other, Match::accents).empty();
  for (const Element title :
       block.select("[data-element='feedback-title'], h1, h2, h3, h4, h5, h6, legend")) {
    if (title.closest(follow_ups)) continue;
    rating.shown_question = text_of(title);
    if (!rating.shown_question.empty()) return;
  }
}

Rating read(Element block) {
  Rating rating;
  rating.block = block;
  read_question(block, rating);
  const auto votes = votes_in(block);
  rating.stars = votes.size();
  rating.drawn_as_stars = are_drawn_as_stars(block, votes);
  rating.has_free_text =
      block.first("[data-element='feedback-input-text'], textarea, input[type='text'], input:not([type])")
          .has_value();
  rating.negative = follow_up(block, "negative");
  rating.positive = follow_up(block, "positive");
  return rating;
}

void take_better(FollowUp& known, const FollowUp& other) {
  const auto faults = [](const FollowUp& side) {
    return side.missing.size() + side.extra.size() + (side.question == Match::none ? 1 : 0);
  };
  if (!known.is_there || (other.is_there && faults(other) < faults(known))) known = other;
}

}  // namespace

Match compared(const std::string& shown, const std::string& wanted) {
  const std::string a = plain(shown), b = plain(wanted);
  if (a == b) return Match::equal;
  return text::t3a(a) == text::t3a(b) ? Match::accents : Match::none;
}

// What appears after a click is on a later snapshot or in a fragment: all of them together are the screen.
std::optional<Rating> rating_on(const Step& screen) {
  std::optional<Rating> best;
  for (const html::Document* document : screen.documents()) {
    const auto block = block_of(*document);
    if (!block) continue;
    const Rating found = read(*block);
    if (!best) {
      best = found;
      continue;
    }
    if (found.question > best->question) {
      best->question = found.question;
      best->is_question_of_site = false;
    }
    if (found.stars == 5 && best->stars != 5) best->stars = found.stars;
    best->drawn_as_stars = best->drawn_as_stars || found.drawn_as_stars;
    best->has_free_text = best->has_free_text || found.has_free_text;
    take_better(best->negative, found.negative);
    take_better(best->positive, found.positive);
  }
  return best;
}

}  // namespace collaudo::criteria::rating
