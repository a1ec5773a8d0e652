#include <algorithm>
#include <optional>

#include <collaudo/criterion.h>
#include <collaudo/practice.h>
#include <collaudo/text.h>

#include "service/screen.h"

namespace collaudo {

using html::Element;

std::vector<Element> visible_texts(const html::Document& document, const Pattern& pattern,
                                   std::size_t longest) {
  constexpr std::size_t at_most = 5'000;
  std::vector<Element> found;
  std::size_t looked = 0;
  for (const Element element : scope_of(document).descendants()) {
    if (++looked > at_most) break;
    const std::string_view tag = element.tag();
    if (tag == "script" || tag == "style" || tag == "template" || tag == "noscript") continue;
    const std::string text = element.text();
    if (text.empty() || text.size() > longest) continue;
    if (!pattern.found_in(text::t3a(text))) continue;
    if (element.closest("header, footer, .it-header-wrapper, .it-footer, template, noscript") &&
        !element.closest("main, [role='main'], article"))
      continue;
    while (!found.empty() && found.back().contains(element)) found.pop_back();
    found.push_back(element);
  }
  std::erase_if(found, [](Element element) { return element.is_hidden(); });
  return found;
}

bool is_choice(Element element) {
  return element
      .closest(
          "option, select, datalist, nav, .dropdown, .dropdown-menu, [role='menu'], [role='listbox'], "
          "[role='tab'], .nav-tabs, [role='tablist'], [class*='filter' i], [class*='filtr' i], .form-check, "
          "label, legend")
      .has_value();
}

Element item_of(Element element) {
  if (const auto item =
          element.closest("li, tr, article, [role='listitem'], [role='row'], .card, [class*='cmp-card' i], "
                          ".accordion-item, .cmp-icon-card, .latest-messages-wrapper"))
    return *item;
  return scope_of(element.document());
}

std::vector<std::string> names_on(const Walk& walk) {
  std::vector<std::string> names;
  constexpr std::size_t shortest = 4;
  const auto add = [&](std::string_view raw) {
    const std::string name = text::t3a(raw);
    if (name.size() >= shortest && std::find(names.begin(), names.end(), name) == names.end())
      names.push_back(name);
  };
  for (const Step& step : walk.steps) {
    const bool is_request = step.role == ScreenRole::privacy_step || step.role == ScreenRole::data_step ||
                            step.role == ScreenRole::summary || step.role == ScreenRole::preview;
    if ((!is_request && step.role != ScreenRole::service_card) || step.is_booking) continue;
    add(step.title);
    if (step.breadcrumb.size() >= 2) add(step.breadcrumb.back());
  }
  return names;
}

namespace {

// What looks like a number of a practice and is something else.
bool is_other_value(const std::string& value) {
  static const Pattern date("^(\\d{1,2}[/.\\-]\\d{1,2}[/.\\-]\\d{2,4}|\\d{4}-\\d{2}-\\d{2})$"),
      amount("^\\d{1,3}(\\.\\d{3})*(,\\d{2})?$|^\\d+[.,]\\d{2}$"), year("^(19|20)\\d{2}$"),
      tax_code("^[A-Z]{6}[0-9A-Z]{2}[A-Z][0-9A-Z]{2}[A-Z][0-9A-Z]{3}[A-Z]$"),
      plate("^[A-Z]{2}\\d{3}[A-Z]{2}$");
  const auto has_digit =
      std::any_of(value.begin(), value.end(), [](char letter) { return letter >= '0' && letter <= '9'; });
  const bool is_amount = value.find_first_of(".,") != std::string::npos && amount.found_in(value);
  return !has_digit || date.found_in(value) || is_amount || year.found_in(value) ||
         tax_code.found_in(value) || plate.found_in(value);
}

// The part of a number that ends a sentence with it.
std::string trimmed(std::string value) {
  while (!value.empty() && (value.back() == '.' || value.back() == '-' || value.back() == '/'))
    value.pop_back();
  return value;
}

void add_once(std::vector<std::string>& values, std::string value) {
  if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(std::move(value));
}

void add_from_json(const Value& value, std::vector<std::string>& numbers) {
  static const Pattern key(
      "^(numero_?(pratica|protocollo|istanza|richiesta|domanda)|protocollo|protocol|"
      "(codice|id)_?(pratica|istanza|richiesta|domanda)|practice_?(number|id))$",
      true);
  std::vector<const Value*> pending = {&value};
  constexpr std::size_t at_most = 20'000;
  for (std::size_t looked = 0; !pending.empty() && looked < at_most; ++looked) {
    const Value* here = pending.back();
    pending.pop_back();
    if (here->is_array())
      for (const Value& item : here->array()) pending.push_back(&item);
    if (!here->is_object()) continue;
    for (const auto& [name, member] : here->object()) {
      if (member.is_string() && key.found_in(name) && !is_other_value(member.string()))
        add_once(numbers, member.string());
      pending.push_back(&member);
    }
  }
}

}  // namespace

std::vector<std::string> practice_numbers(std::string_view text) {
  // Labels are compared in t3a, values need their capitals: both are looked for in t1, whose letters t3a
  // changes one by one where they are ASCII.
  static const Pattern label(vocabulary("service-lexicon").at("dates").at("number_label").string(), true);
  const Pattern& value = lexicon("dates.number_value");
  constexpr std::size_t reach = 40, longest = 200;
  std::vector<std::string> numbers;
  for (const Match& match : label.all(text)) {
    const std::string_view near = text.substr(0, match.end + reach + longest);
    // The number may follow another label: "per la pratica n. prot. 12".
    for (std::size_t from = match.end; from <= near.size() && from <= match.end + reach;) {
      const auto next = value.first(near, from);
      if (!next || next->begin > match.end + reach) break;
      const std::string number = trimmed(next->str());
      if (number.size() >= 4 && !is_other_value(number)) {
        add_once(numbers, number);
        break;
      }
      from = std::max(next->end, from + 1);
    }
  }
  return numbers;
}

std::vector<std::string> practice_numbers(const Walk& walk) {
  std::vector<std::string> numbers;
  if (const Step* confirmation = walk.confirmation())
    for (const html::Document* document : confirmation->documents())
      for (std::string& number : practice_numbers(text::t1(scope_of(*document).spaced_text())))
        add_once(numbers, std::move(number));
  for (const ServiceExchange& exchange : walk.exchanges) {
    if (!exchange.is_write || exchange.body.empty() || exchange.mime.find("json") == std::string::npos)
      continue;
    if (const auto parsed = parse_json(exchange.body)) add_from_json(*parsed, numbers);
  }
  return numbers;
}

}  // namespace collaudo
