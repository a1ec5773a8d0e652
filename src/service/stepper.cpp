// The detectors of steppers, in the order of the vocabulary: structures first, then texts that only count.
#include <algorithm>
#include <set>

#include <collaudo/criterion.h>
#include <collaudo/pattern.h>
#include <collaudo/text.h>

#include "service/nearest.h"
#include "service/screen.h"

namespace collaudo {

namespace {

using html::Element;

constexpr std::size_t max_items = 60, max_text = 2'000;

const Value& steppers() { return vocabulary("service-lexicon").at("steppers"); }

std::string bounded_text(Element element) {
  std::string text = element.text();
  if (text.size() > max_text) text.resize(max_text);
  return text::t1(text);
}

// The label without the words for screen readers ("Attivo", "Confermato") and without a leading number.
std::string label_of_item(Element item) {
  // The words for screen readers stand in an element of their own, with or without a space before it.
  std::string label = item.spaced_text();
  if (label.size() > max_text) label.resize(max_text);
  label = text::t1(label);
  for (bool changed = true; changed;) {
    changed = false;
    for (const std::string& word : steppers().at("strip_from_label").strings()) {
      const std::string words = text::t3a(label);
      if (words.size() != label.size() || !words.ends_with(" " + word)) continue;
      label = text::t1(std::string_view(label).substr(0, label.size() - word.size()));
      changed = true;
    }
  }
  std::size_t begin = 0;
  while (begin < label.size() && (std::isdigit(static_cast<unsigned char>(label[begin])) ||
                                  label[begin] == '.' || label[begin] == ')' || label[begin] == ' '))
    ++begin;
  return begin < label.size() ? label.substr(begin) : label;
}

struct Count {
  int index = 0, total = 0;
};

std::optional<Count> count_in(std::string_view words, const Value& detector) {
  const Pattern pattern(detector.at("match").string());
  const auto match = pattern.first(words);
  if (!match) return std::nullopt;
  const auto number = [&](std::string_view group) {
    const auto place = static_cast<std::size_t>(detector.at("groups").at(group).integer());
    return place < match->groups.size() && !match->groups[place].empty() ? std::stoi(match->groups[place])
                                                                         : 0;
  };
  const Count count{number("index"), number("total")};
  if (count.total < 2 || count.index < 1 || count.index > count.total) return std::nullopt;
  return count;
}

std::optional<Count> count_in(std::string_view words) {
  for (const Value& detector : steppers().at("text_detectors").array())
    if (const auto count = count_in(words, detector)) return count;
  return std::nullopt;
}

bool is_active(Element item, const std::string& selector) {
  if (item.attribute_or("aria-current") == "step" || item.attribute_or("aria-current") == "true") return true;
  return !selector.empty() && (item.matches(selector) || item.first(selector));
}

// Nothing when the root holds fewer than two items with a name.
std::optional<Stepper> read_structure(const Value& detector, Element root) {
  Stepper stepper;
  stepper.source = detector.at("id").string();
  stepper.root = root;
  stepper.is_hidden = root.is_hidden();
  const std::string active = detector.at("active").string();
  const std::string items = detector.at("items").string();
  std::vector<Element> found;
  if (items == "parent list items") {
    const auto list = root.closest("ol, ul, [role='list']");
    if (!list) return std::nullopt;
    stepper.root = *list;
    stepper.is_hidden = list->is_hidden();
    found = list->select("li, [role='listitem']");
  } else {
    found = root.select(items);
  }
  for (const Element item : found) {
    if (stepper.items.size() == max_items) break;
    // Of nested matches (li > .step) the outer one is the item.
    if (!stepper.items.empty() && stepper.items.back().contains(item)) continue;
    const std::string label = label_of_item(item);
    if (label.empty() || count_in(text::t3a(label))) continue;
    stepper.items.push_back(item);
    stepper.labels.push_back(label);
    if (stepper.active == 0 && is_active(item, active))
      stepper.active = static_cast<int>(stepper.items.size());
  }
  if (stepper.labels.size() < 2) return std::nullopt;
  stepper.total = static_cast<int>(stepper.labels.size());
  if (const Value* index = detector.find("index_text"); index && stepper.active == 0)
    if (const auto element = root.first(index->string()))
      if (const auto count = count_in(text::t3a(bounded_text(*element)))) stepper.active = count->index;
  return stepper;
}

std::optional<Stepper> structural(const Value& detector, const html::Document& document) {
  std::optional<Stepper> hidden;
  for (const Element root : document.select(detector.at("root").string())) {
    if (root.closest(".cmp-rating, [data-element='feedback'], footer")) continue;
    auto stepper = read_structure(detector, root);
    if (!stepper) continue;
    if (!stepper->is_hidden) return stepper;
    if (!hidden) hidden = std::move(stepper);
  }
  return hidden;
}

Stepper counted(const html::Document& document) {
  Stepper stepper;
  const auto& detectors = steppers().at("text_detectors").array();
  const Element scope = scope_of(document);
  Nearest elsewhere(
      ".cmp-rating, [data-element='feedback'], .pagination, .pagination-wrapper, .carousel, .modal");
  const auto accept = [&](Element element, const Value& detector) {
    if (elsewhere.of(element)) return false;
    const std::string words = text::t3a(bounded_text(element));
    const auto count = words.size() <= 120 ? count_in(words, detector) : std::nullopt;
    if (!count) return false;
    stepper.active = count->index;
    stepper.total = count->total;
    stepper.source = detector.at("id").string();
    stepper.root = element;
    stepper.is_hidden = element.is_hidden();
    return true;
  };
  for (const Value& detector : detectors) {
    const bool is_bare = detector.find("scope") != nullptr;
    const auto places =
        is_bare
            ? scope.select("[class*='step' i], [class*='progress' i], [class*='wizard' i], h1, h2, h3, h4")
            : scope.select("h1, h2, h3, h4, p, span, div, li, strong, small, legend");
    std::size_t looked = 0;
    for (const Element element : places) {
      if (++looked > 3'000) break;
      if (accept(element, detector)) return stepper;
    }
  }
  return stepper;
}

}  // namespace

Stepper stepper_of(const html::Document& document) {
  for (const Value& detector : steppers().at("structural_detectors").array())
    if (auto stepper = structural(detector, document)) return *stepper;
  return counted(document);
}

}  // namespace collaudo
