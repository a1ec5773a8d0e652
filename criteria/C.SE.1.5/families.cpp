#include "families.h"

#include <algorithm>
#include <set>

#include <collaudo/criterion.h>
#include <collaudo/pattern.h>
#include <collaudo/text.h>

namespace collaudo::criteria::once_only {

namespace {

struct Family {
  std::string name;
  std::vector<Pattern> labels;
};

const std::vector<Family>& families() {
  static const std::vector<Family> made = [] {
    std::vector<Family> list;
    for (const auto& [name, labels] : vocabulary("service-lexicon").at("once_only_labels").object()) {
      Family family{name, {}};
      for (const std::string& expression : labels.strings()) family.labels.emplace_back(expression);
      list.push_back(std::move(family));
    }
    return list;
  }();
  return made;
}

// The value that the first rendering of the screen gave the field; nothing when it was not there yet.
std::optional<std::string> value_at_first(const Step& step, const Field& field) {
  if (step.snapshots.size() < 2 || field.name.empty()) return field.value;
  for (const auto& snapshot : step.snapshots)
    for (const html::Element element : snapshot->select("input, textarea")) {
      if (element.attribute_or("name", element.attribute_or("id")) != field.name) continue;
      return text::t1(element.tag() == "textarea" ? element.text()
                                                  : std::string(element.attribute_or("value")));
    }
  return field.value;
}

}  // namespace

std::optional<Datum> datum_of(std::string_view words) {
  // The more particular families stand last: "indirizzo e-mail" is no address.
  for (auto found = families().rbegin(); found != families().rend(); ++found) {
    const Family& family = *found;
    for (std::size_t part = 0; part < family.labels.size(); ++part)
      if (family.labels[part].found_in(words)) return Datum{family.name, part};
  }
  return std::nullopt;
}

Whose whose(std::string_view section_words, std::string_view label_words) {
  const Pattern &others = lexicon("third_person_sections"), &own = lexicon("applicant_sections");
  if (others.found_in(label_words) || others.found_in(section_words)) return Whose::other_person;
  return own.found_in(section_words) || own.found_in(label_words) ? Whose::applicant : Whose::unclear;
}

std::vector<AskedField> asked_fields(const Walk& walk) {
  std::vector<AskedField> found;
  std::set<std::string> seen;
  for (const Step* step : walk.data_screens())
    for (const Field& field : step->fields) {
      if (field.is_hidden || field.is_consent || field.type == "password" || field.type == "file") continue;
      const std::string name = field.name.empty() ? field.section + " " + field.words : field.name;
      if (!seen.insert(name).second) continue;
      found.push_back({step, &field, value_at_first(*step, field).value_or("").empty()});
    }
  return found;
}

std::optional<std::string> typed_into(const Walk& walk, const Field& field) {
  std::optional<std::string> typed;
  for (const EnteredValue& value : walk.entered)
    if (!field.name.empty() && value.name == field.name && !value.is_prefilled && !value.value.empty()) {
      if (!typed) typed = value.value;
    }
  return typed;
}

}  // namespace collaudo::criteria::once_only
