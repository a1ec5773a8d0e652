// What a service card of the model holds, and what one shows of it, read as the official text does and as the
// App does. Made of the vocabulary service-sections and of a page's document; read by the judgement of a
// card. Pure functions, safe from any thread; elements belong to the document.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <collaudo/html.h>
#include <collaudo/order.h>
#include <collaudo/outcome.h>

namespace collaudo::criteria::service_card {

using html::Element;

constexpr std::size_t min_length = 3;  // characters that make a text

// For a message; and for work on texts of any length.
std::string shown(const std::string& words);
std::string bounded(std::string words);
bool is_one_of(const std::vector<std::string>& list, const std::string& wanted);

struct Content {
  std::string data_element;
  bool app_wants_text;  // else the App is content with an empty element (Q6)
};

struct Section {
  std::string label;
  std::vector<Content> contents;  // any one of them will do
};

// The eight sections of the index, in their order.
const std::vector<Section>& model_sections();
std::vector<std::string> model_labels();
// The official name of what the card shows outside its sections.
std::string item_named(std::string_view data_element);

// As the App adds it up: every element with that attribute, untrimmed.
std::string marked_text(const html::Document& document, std::string_view data_element);
bool says_something(Element element);

enum class State { there, empty, unmarked };

State state_of(const html::Document& card, std::string_view data_element);
// The best of what may fill the section.
State state_of(const html::Document& card, const Section& section);
std::optional<Element> first_content(const html::Document& card, const Section& section);

struct IndexEntry {
  Element link;
  std::string label;
};

std::vector<IndexEntry> index_of(const html::Document& card);
// The entry that was probably meant to be this one.
const IndexEntry* near_entry(const std::vector<IndexEntry>& index, const std::string& label);

// What follows "Servizi" in the breadcrumb.
std::vector<std::string> behind_services(const html::Document& card);
bool is_category(const std::string& item);

struct AppReading {
  std::vector<std::string> missing;
  Order order;
  bool sees_index = false;

  Effect effect(std::size_t max_missing) const {
    if (missing.size() > max_missing || (!order.in_order && !order.one_misplaced())) return Effect::failure;
    return missing.empty() && order.in_order ? Effect::ok : Effect::tolerance;
  }
  bool misses(const std::string& item) const { return is_one_of(missing, item); }
};

// The labels of the model that the App finds in the index: only links right inside the items, to the letter,
// each text once (Q5).
std::vector<std::string> app_index(const html::Document& card);
AppReading app_reading(const html::Document& card);

}  // namespace collaudo::criteria::service_card
