#include "coverage.h"

#include <algorithm>
#include <array>
#include <map>

#include <collaudo/criterion.h>
#include <collaudo/pattern.h>
#include <collaudo/text.h>

namespace collaudo::criteria::recap {

namespace {

using html::Element;

constexpr std::size_t longest_text = 400, most_elements = 5'000, most_text = 400'000;

bool is_word(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) || static_cast<unsigned char>(letter) >= 0x80;
}

bool holds_word(std::string_view text, std::string_view word) {
  if (word.empty()) return false;
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool is_begun = at > 0 && is_word(text[at - 1]) && is_word(word.front());
    const bool goes_on = end < text.size() && is_word(text[end]) && is_word(word.back());
    if (!is_begun && !goes_on) return true;
  }
  return false;
}

std::string without_separators(std::string_view text) {
  std::string bare;
  for (const char letter : text)
    if (letter != ' ' && letter != '.' && letter != ',' && letter != '-' && letter != '/' && letter != '\'')
      bare += letter;
  return bare;
}

std::size_t digits_in(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char letter) { return letter >= '0' && letter <= '9'; }));
}

// A date in each of the ways in which a screen may show it.
std::vector<std::string> spellings(const std::string& words) {
  static const Pattern iso("^(\\d{4})-(\\d{2})-(\\d{2})$"),
      italian("^(\\d{1,2})[/.-](\\d{1,2})[/.-](\\d{4})$");
  constexpr std::array<std::string_view, 12> months = {"gennaio",   "febbraio", "marzo",    "aprile",
                                                       "maggio",    "giugno",   "luglio",   "agosto",
                                                       "settembre", "ottobre",  "novembre", "dicembre"};
  std::string day, month, year;
  if (const auto match = iso.first(words)) {
    year = match->groups[1], month = match->groups[2], day = match->groups[3];
  } else if (const auto turned = italian.first(words)) {
    day = turned->groups[1], month = turned->groups[2], year = turned->groups[3];
  } else {
    return {words};
  }
  const auto two = [](const std::string& digits) { return digits.size() < 2 ? "0" + digits : digits; };
  const auto one = [](const std::string& digits) {
    return digits.front() == '0' ? digits.substr(1) : digits;
  };
  std::vector<std::string> found = {words};
  for (const std::string_view mark : {"/", "-", "."}) {
    found.push_back(two(day) + std::string(mark) + two(month) + std::string(mark) + year);
    found.push_back(one(day) + std::string(mark) + one(month) + std::string(mark) + year);
  }
  found.push_back(year + "-" + two(month) + "-" + two(day));
  const int number = std::stoi(month);
  if (number >= 1 && number <= 12) {
    const std::string name(months.at(static_cast<std::size_t>(number - 1)));
    for (const std::string& begin : {one(day), two(day)}) {
      found.push_back(begin + " " + name + " " + year);
      found.push_back(begin + " " + name.substr(0, 3) + " " + year);
    }
  }
  return found;
}

bool is_shown(const std::string& value, const std::string& text, const std::string& bare_text) {
  const std::string words = text::t3a(value);
  for (const std::string& spelling : spellings(words))
    if (holds_word(text, spelling)) return true;
  // A file whose path the browser made up is shown by its name.
  if (const auto slash = words.find_last_of("/\\"); slash != std::string::npos && slash + 1 < words.size())
    if (holds_word(text, words.substr(slash + 1))) return true;
  constexpr std::size_t enough_digits = 4;
  return digits_in(words) >= enough_digits && bare_text.find(without_separators(words)) != std::string::npos;
}

bool is_left_out(const Field& field) {
  return field.is_consent || field.type == "password" || field.type == "checkbox";
}

// Texts of neighbours must not run into each other: elements one by one, the whole text only of small ones.
std::string readable(const html::Document& document) {
  std::string text;
  std::size_t looked = 0;
  const auto scope = document.first("main, [role='main']");
  const auto body = document.body();
  if (!scope && !body) return text;
  for (const Element element : (scope ? *scope : *body).descendants()) {
    if (++looked > most_elements || text.size() > most_text) break;
    const std::string_view tag = element.tag();
    if (tag == "script" || tag == "style" || tag == "template" || tag == "select" || tag == "option")
      continue;
    if (element.closest("header, footer")) continue;
    if (tag == "input" || tag == "textarea") {
      if (element.has_attribute("readonly") || element.has_attribute("disabled"))
        text +=
            text::t3a(tag == "input" ? std::string(element.attribute_or("value")) : element.text()) + "\n";
      continue;
    }
    const std::string own = element.text();
    if (own.size() <= longest_text || element.children().empty())
      text += text::t3a(own.substr(0, longest_text * 4)) + "\n";
  }
  return text;
}

// Name, surname, tax code … that a screen shows as text: part of the request though nobody types them.
void add_applicant(const Step& step, std::map<std::string, GivenValue>& values) {
  static const std::vector<Pattern> labels = [] {
    std::vector<Pattern> made;
    for (const std::string& expression :
         vocabulary("service-lexicon").at("once_only_labels").at("anagrafica").strings())
      made.emplace_back(expression);
    return made;
  }();
  if (!step.html()) return;
  for (const Element term : step.html()->select("main dt, main .single-line-info > :first-child")) {
    const std::string label = text::t1(term.text());
    const auto definition = term.next_sibling();
    if (!definition || label.size() > longest_text) continue;
    const std::string words = text::t3a(label);
    if (std::none_of(labels.begin(), labels.end(),
                     [&](const Pattern& known) { return known.found_in(words); }))
      continue;
    const std::string value = text::t1(definition->text_without("button, a"));
    if (!value.empty() && value.size() <= longest_text)
      values.insert_or_assign("text " + words, GivenValue{label, value});
  }
}

}  // namespace

std::vector<GivenValue> given_values(const Walk& walk) {
  const Step* confirmation = walk.confirmation();
  const int end = confirmation ? confirmation->number : static_cast<int>(walk.steps.size()) + 1;
  std::map<std::string, GivenValue> values;  // by name of the field: the last visit counts
  for (const Step* step : walk.data_screens()) {
    if (step->number >= end) continue;
    add_applicant(*step, values);
    for (const Field& field : step->fields)
      if (!is_left_out(field) && !field.is_hidden && text::length(field.value) >= 2)
        values.insert_or_assign(field.name.empty() ? "label " + field.words : field.name,
                                GivenValue{field.label.empty() ? field.name : field.label, field.value});
    for (const EnteredValue& entered : walk.entered) {
      if (entered.step != step->number) continue;
      const auto field = std::find_if(step->fields.begin(), step->fields.end(),
                                      [&](const Field& known) { return known.name == entered.name; });
      // What no field of the screen sent is a button's, or a script's own.
      if (field == step->fields.end() || is_left_out(*field)) continue;
      values.insert_or_assign(
          entered.name, GivenValue{entered.label.empty() ? entered.name : entered.label, entered.value});
    }
  }
  std::vector<GivenValue> found;
  found.reserve(values.size());
  for (const auto& entry : values) found.push_back(entry.second);
  return found;
}

Coverage coverage_in(const std::vector<GivenValue>& values, const std::string& text) {
  const std::string bare = without_separators(text);
  Coverage coverage;
  for (const GivenValue& given : values) {
    ++coverage.values;
    if (is_shown(given.value, text, bare))
      ++coverage.found;
    else
      coverage.missing.push_back(given.label);
  }
  return coverage;
}

Coverage coverage_of(const std::vector<GivenValue>& values, const Step& screen) {
  std::string text;
  for (const html::Document* document : screen.documents()) text += readable(*document) + "\n";
  return coverage_in(values, text);
}

std::size_t text_pairs(const Step& screen) {
  std::size_t most = 0;
  for (const html::Document* document : screen.documents()) {
    std::size_t pairs = 0;
    for (const Element term : document->select("main dt, main .single-line-info > :first-child, main th, "
                                               "main td:first-child, main strong, main b, "
                                               "main label, main .label, main [class*='label']")) {
      if (term.closest(".cmp-rating, [data-element='feedback'], header, footer, nav, .steppers")) continue;
      const std::string label = text::t1(term.text());
      if (label.empty() || label.size() > longest_text) continue;
      const auto next = term.next_sibling();
      if (next && next->tag() != "input" && next->tag() != "select" && next->tag() != "textarea" &&
          !text::t1(next->text()).empty())
        ++pairs;
    }
    for (const Element input : document->select("main input[readonly], main input[disabled]"))
      if (input.attribute_or("type") != "hidden" && !text::t1(input.attribute_or("value")).empty()) ++pairs;
    most = std::max(most, pairs);
  }
  return most;
}

}  // namespace collaudo::criteria::recap
