#include "vocabulary/municipalities.h"

#include <algorithm>
#include <stdexcept>
#include <tuple>

#include <collaudo/criterion.h>
#include <collaudo/value.h>

namespace collaudo::domain {
namespace {

std::vector<std::string_view> fields(std::string_view line) {
  std::vector<std::string_view> result;
  for (std::size_t at = 0; at <= line.size();) {
    const auto end = std::min(line.find('|', at), line.size());
    result.push_back(line.substr(at, end - at));
    at = end + 1;
  }
  return result;
}

Labels label_set(const Value& list) {
  const auto strings = list.strings();
  return {strings.begin(), strings.end()};
}

const Value& rule() { return vocabulary("domain-rule"); }

// "challand-saint-victor" is also written "challand-st-victor" in Aosta Valley.
std::vector<std::string> with_saint_as_st(std::vector<std::string> words) {
  std::replace(words.begin(), words.end(), std::string("saint"), std::string("st"));
  return words;
}

}  // namespace

bool Province::has_label(std::string_view label) const {
  return std::find(labels.begin(), labels.end(), label) != labels.end();
}

const Municipalities& Municipalities::all() {
  static const Municipalities municipalities;
  return municipalities;
}

Municipalities::Municipalities() {
  read_provinces();
  read_municipalities();
  read_exceptions();
  index_names();
}

void Municipalities::read_provinces() {
  for (const auto& [code, entry] : rule().at("provinces").object()) {
    Province province{code, entry.at("codes").strings(), label_set(entry.at("names"))};
    for (std::string& name : entry.at("names").strings()) province.labels.push_back(std::move(name));
    for (const std::string& label : province.labels) province_of_label_.emplace(label, provinces_.size());
    provinces_.push_back(std::move(province));
  }
  other_zones_ = label_set(rule().at("other_zones"));
  droppable_words_ = label_set(rule().at("dropped_words"));
  sardinian_codes_ = label_set(rule().at("sardinia").at("provinces"));
  sardinian_labels_ = label_set(rule().at("sardinia").at("further_labels"));
}

void Municipalities::read_municipalities() {
  const Value& comuni = vocabulary("comuni");
  for (const Value& line : comuni.at("municipalities").array()) {
    const auto field = fields(line.string());  // ISTAT code, province, name, further names
    Municipality municipality;
    municipality.province = field.at(1);
    municipality.name = field.at(2);
    municipality.names.assign(field.begin() + 2, field.end());
    municipality.labels = province(municipality.province).labels;
    list_.push_back(std::move(municipality));
  }
  for (const Value& line : comuni.at("former").array()) {
    const auto field = fields(line.string());  // year, province, name
    for (const std::string& label : domain::spellings(words_of_name(field.at(2))))
      former_names_.emplace(label + '.' + std::string(field.at(1)), field.at(2));
  }
}

void Municipalities::read_exceptions() {
  const auto find = [](const Value& table, const std::string& name) { return table.find(name); };
  const Value& capitals = rule().at("capitals");
  const Value& listed_under = rule().at("sardinia").at("listed_under");
  const Value& former_provinces = rule().at("former_provinces");
  for (std::size_t position = 0; position < list_.size(); ++position) {
    Municipality& municipality = list_[position];
    if (const Value* bare = find(capitals, municipality.name)) {
      municipality.bare = bare->strings();
      for (const std::string& label : municipality.bare) capitals_.emplace(label, position);
    }
    if (const Value* labels = find(listed_under, municipality.name)) municipality.labels = labels->strings();
    if (const Value* code = find(former_provinces, municipality.name))
      municipality.former_province = code->string();
  }
}

void Municipalities::index_names() {
  const ShortNames short_names{label_set(rule().at("short_names").at("two_words_after")),
                               label_set(rule().at("short_names").at("never_alone"))};
  const Labels saint_provinces = label_set(rule().at("saint_as_st"));
  const Value& refused = rule().at("refused");

  std::vector<std::vector<std::vector<std::string>>> words_of(list_.size());
  // "CODE word" and "CODE word word" → the municipalities whose names begin so.
  std::map<std::string, std::set<std::uint32_t>> beginnings;
  for (std::uint32_t position = 0; position < list_.size(); ++position) {
    for (const std::string& name : list_[position].names) {
      const auto& words = words_of[position].emplace_back(words_of_name(name));
      for (const std::size_t count : {1U, 2U})
        beginnings[list_[position].province + ' ' + beginning(words, count)].insert(position);
    }
  }

  for (std::uint32_t position = 0; position < list_.size(); ++position) {
    const Municipality& municipality = list_[position];
    const Value* refused_here = refused.find(municipality.name);
    const Labels refused_labels = refused_here != nullptr ? label_set(*refused_here) : Labels();
    const auto add = [&](const std::vector<std::string>& words, Spelling::Kind kind) {
      for (std::string& label : domain::spellings(words)) {
        const auto kind_here = refused_labels.contains(label) ? Spelling::Kind::refused : kind;
        spellings_.push_back({std::move(label), position, kind_here});
      }
    };
    for (const auto& words : words_of[position]) {
      add(words, Spelling::Kind::full);
      if (saint_provinces.contains(municipality.province)) add(with_saint_as_st(words), Spelling::Kind::full);
      const auto first = short_name(words, short_names);
      const auto sharing = beginnings.find(municipality.province + ' ' + beginning(words, first.size()));
      if (!first.empty() && sharing->second.size() == 1) add(first, Spelling::Kind::abbreviated);
    }
  }
  const auto order = [](const Spelling& s) { return std::tie(s.text, s.kind, s.municipality); };
  std::sort(spellings_.begin(), spellings_.end(),
            [&](const Spelling& a, const Spelling& b) { return order(a) < order(b); });
  const auto same = [](const Spelling& a, const Spelling& b) {
    return a.text == b.text && a.municipality == b.municipality;
  };
  spellings_.erase(std::unique(spellings_.begin(), spellings_.end(), same), spellings_.end());
}

std::span<const Spelling> Municipalities::spelled(std::string_view label) const {
  const auto first = std::lower_bound(spellings_.begin(), spellings_.end(), label,
                                      [](const Spelling& s, std::string_view text) { return s.text < text; });
  const auto last = std::find_if(first, spellings_.end(), [&](const Spelling& s) { return s.text != label; });
  return {first, last};
}

const Municipality* Municipalities::capital(std::string_view label) const {
  const auto found = capitals_.find(label);
  return found == capitals_.end() ? nullptr : &list_[found->second];
}

const Province* Municipalities::province_with(std::string_view label) const {
  const auto found = province_of_label_.find(label);
  return found == province_of_label_.end() ? nullptr : &provinces_[found->second];
}

const Province& Municipalities::province(std::string_view code) const {
  const auto found =
      std::find_if(provinces_.begin(), provinces_.end(), [&](const Province& p) { return p.code == code; });
  if (found == provinces_.end()) throw std::logic_error("no province " + std::string(code));
  return *found;
}

bool Municipalities::is_sardinian_label(std::string_view label) const {
  const Province* province = province_with(label);
  return sardinian_labels_.contains(label) ||
         (province != nullptr && sardinian_codes_.contains(province->code));
}

std::string Municipalities::former_name(std::string_view label, const Province& province) const {
  const auto found = former_names_.find(std::string(label) + '.' + province.code);
  return found == former_names_.end() ? std::string() : found->second;
}

}  // namespace collaudo::domain
