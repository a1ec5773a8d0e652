#include "card_items.h"

#include <algorithm>

#include <collaudo/criterion.h>
#include <collaudo/links.h>
#include <collaudo/text.h>

namespace collaudo::criteria::service_card {

namespace {

constexpr std::size_t max_words = 20'000;

}  // namespace

std::string shown(const std::string& words) { return text::shortened(words, 120); }

std::string bounded(std::string words) {
  if (words.size() > max_words) words.resize(max_words);
  return words;
}

const std::vector<Section>& model_sections() {
  static const std::vector<Section> sections = [] {
    std::vector<Section> read;
    for (const Value& entry : vocabulary("service-sections").at("index_sections").array()) {
      Section section{entry.at("label").string(), {}};
      for (const Value& content : entry.at("data_elements").array())
        section.contents.push_back(
            {content.at("name").string(), content.at("check").string().starts_with("text")});
      read.push_back(std::move(section));
    }
    return read;
  }();
  return sections;
}

std::vector<std::string> model_labels() {
  std::vector<std::string> labels;
  for (const Section& section : model_sections()) labels.push_back(section.label);
  return labels;
}

std::string item_named(std::string_view data_element) {
  for (const Value& item : vocabulary("service-sections").at("body_items").array())
    if (item.at("data_element").string() == data_element) return item.at("label").string();
  return std::string(data_element);
}

bool is_one_of(const std::vector<std::string>& list, const std::string& wanted) {
  return std::find(list.begin(), list.end(), wanted) != list.end();
}

std::string marked_text(const html::Document& document, std::string_view data_element) {
  std::string words;
  for (const Element element : document.marked(data_element)) words += element.text();
  return words;
}

bool says_something(Element element) { return text::length(shown_label_of(element)) >= min_length; }

// --- one card, as the official text reads it ---

State state_of(const html::Document& card, std::string_view data_element) {
  const auto marked = card.marked(data_element);
  if (marked.empty()) return State::unmarked;
  return std::any_of(marked.begin(), marked.end(), says_something) ? State::there : State::empty;
}

State state_of(const html::Document& card, const Section& section) {
  State best = State::unmarked;
  for (const Content& content : section.contents) best = std::min(best, state_of(card, content.data_element));
  return best;
}

std::optional<Element> first_content(const html::Document& card, const Section& section) {
  std::optional<Element> first;
  for (const Content& content : section.contents)
    if (const auto found = card.first_marked(content.data_element); found && (!first || *found < *first))
      first = found;
  return first;
}

std::vector<IndexEntry> index_of(const html::Document& card) {
  constexpr std::size_t most = 200;
  std::vector<IndexEntry> entries;
  for (const Element link : card.select("[data-element='page-index'] li a"))
    if (entries.size() < most) entries.push_back({link, shown(label_of(link))});
  return entries;
}

const IndexEntry* near_entry(const std::vector<IndexEntry>& index, const std::string& label) {
  constexpr std::size_t slips = 2;
  const auto labels = model_labels();
  const std::string wanted = text::t4(label);
  for (const IndexEntry& entry : index)
    if (!is_one_of(labels, entry.label) && text::edit_distance(text::t4(entry.label), wanted, slips) <= slips)
      return &entry;
  return nullptr;
}

std::vector<std::string> behind_services(const html::Document& card) {
  if (!card.first_marked("breadcrumb")) return {};
  auto items = breadcrumb(card);
  const auto services = std::find_if(items.begin(), items.end(),
                                     [](const std::string& item) { return text::t3(item) == "servizi"; });
  if (services == items.end()) return {};
  items.erase(items.begin(), services + 1);
  return items;
}

bool is_category(const std::string& item) {
  const Value& known = vocabulary("service-categories");
  for (const std::string_view list : {"categories", "also_accepted"})
    for (const std::string& category : known.at(list).strings())
      if (text::t3(category) == text::t3(item)) return true;
  return false;
}

// --- one card, as the App reads it ---

std::vector<std::string> app_index(const html::Document& card) {
  const auto known = model_labels();
  std::vector<std::string> labels;
  for (const Element link : card.select("[data-element='page-index'] > li > a")) {
    const std::string label = text::app_trim(link.text());
    if (is_one_of(known, label) && !is_one_of(labels, label)) labels.push_back(label);
  }
  return labels;
}

namespace {

bool app_finds_content(const html::Document& card, const Section& section) {
  return std::any_of(section.contents.begin(), section.contents.end(), [&](const Content& content) {
    return content.app_wants_text ? text::length(marked_text(card, content.data_element)) >= min_length
                                  : card.first_marked(content.data_element).has_value();
  });
}

// Whatever stands behind "Servizi", its own title too (Q7).
bool app_finds_category(const html::Document& card) {
  bool is_behind = false;
  for (const Element item : card.select("[data-element='breadcrumb'] li")) {
    std::string plain;
    for (const char letter : text::t2(item.text()))
      if ((letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == ' ')
        plain += letter;
    plain = text::app_trim(plain);
    if (is_behind) return plain.size() >= min_length;
    is_behind = plain == "servizi";
  }
  return false;
}

}  // namespace

AppReading app_reading(const html::Document& card) {
  AppReading reading;
  const auto labels = app_index(card);
  reading.sees_index = !labels.empty();
  reading.order = order1(model_labels(), labels);
  const auto expect = [&](bool is_there, const std::string& item) {
    if (!is_there) reading.missing.push_back(item);
  };
  for (const Section& section : model_sections())
    expect(is_one_of(labels, section.label) && app_finds_content(card, section), section.label);
  expect(app_finds_category(card), item_named("breadcrumb"));
  // The office is asked for a second time, besides Contatti (Q8).
  for (const std::string_view name : {"service-title", "service-description", "service-area"})
    expect(text::length(text::app_trim(marked_text(card, name))) >= min_length, item_named(name));
  expect(card.first_marked("service-status").has_value(), item_named("service-status"));
  expect(!text::app_trim(marked_text(card, "service-topic")).empty(), item_named("service-topic"));
  return reading;
}

}  // namespace collaudo::criteria::service_card
