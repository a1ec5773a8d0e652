#include "engine/catalogue.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <mutex>
#include <stdexcept>

#include <collaudo/text.h>

#include "embedded.h"

namespace collaudo {

struct CheckRow {
  const char* id;
  Check check;
};
extern const CheckRow check_table[];
extern const std::size_t check_table_size;

namespace {

Value embedded_json(const std::string& path) {
  Result<Value> parsed = parse_json(embedded_file(path));
  if (!parsed) throw std::logic_error(path + ": " + parsed.error());
  return std::move(parsed).value();
}

std::map<Language, std::string> localised(const Value& value) {
  return {{Language::it, value.at("it").string()}, {Language::en, value.at("en").string()}};
}

Messages messages_of(const Value& value) {
  Messages messages;
  for (const auto& [key, text] : value.object()) messages.emplace(key, text.string());
  return messages;
}

std::string text_or_empty(const Value& value, std::string_view key) {
  const Value* found = value.find(key);
  return found ? found->string() : std::string();
}

bool flag(const Value& value, std::string_view key, bool otherwise) {
  const Value* found = value.find(key);
  return found ? found->boolean() : otherwise;
}

Need need_from(std::string_view text) {
  Need need;
  if (text.ends_with('?')) {
    need.optional = true;
    text.remove_suffix(1);
  }
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) throw std::logic_error("need without facet: " + std::string(text));
  need.role = text.substr(0, colon);
  need.facet = facet_named(text.substr(colon + 1));
  return need;
}

template <typename Enumeration>
Enumeration one_of(const Value& value, std::string_view key,
                   const std::vector<std::pair<std::string_view, Enumeration>>& names) {
  const std::string& text = value.at(key).string();
  for (const auto& [written, meaning] : names)
    if (written == text) return meaning;
  throw std::logic_error(std::string(key) + ": unknown value " + text);
}

CheckSpec check_from(const Value& value) {
  CheckSpec check;
  check.slug = value.at("slug").string();
  check.origin = one_of<Origin>(value, "origin",
                                {{"A", Origin::A}, {"D", Origin::D}, {"H", Origin::H}, {"G", Origin::G}});
  check.confidence = one_of<Confidence>(
      value, "confidence",
      {{"certain", Confidence::certain}, {"likely", Confidence::likely}, {"hint", Confidence::hint}});
  check.quirk = text_or_empty(value, "quirk");
  check.title = localised(value.at("title"));
  if (const Value* channels = value.find("supplied_by"))
    for (const std::string& text : channels->strings()) {
      const auto channel = channel_named(text);
      if (!channel) throw std::logic_error("supplied_by: unknown channel " + text);
      check.supplied_by.push_back(*channel);
    }
  return check;
}

Condition condition_from(const Value& value) {
  Condition condition;
  condition.text_it = value.at("it").string();
  condition.text_en = value.at("en").string();
  condition.decided = value.at("decided").string();
  if (const Value* checks = value.find("checks")) condition.checks = checks->strings();
  return condition;
}

CriterionSpec spec_from(const Value& value) {
  CriterionSpec spec;
  spec.id = value.at("id").string();
  spec.id_2022 = text_or_empty(value, "id_2022");
  if (spec.id_2022.empty()) spec.id_2022 = spec.id;
  spec.title = localised(value.at("title"));
  spec.category = localised(value.at("category"));
  spec.requirement = localised(value.at("requirement"));
  spec.fix_hint = localised(value.at("fix_hint"));
  spec.source_document = value.at("source").at("document").string();
  spec.source_version = value.at("source").at("version").string();
  spec.source_url = text_or_empty(value.at("source"), "url");
  spec.level = one_of<Level>(value, "level",
                             {{"criterion", Level::criterion},
                              {"recommendation", Level::recommendation},
                              {"practice", Level::practice}});
  spec.method =
      one_of<Method>(value, "method", {{"automatic", Method::automatic}, {"manual", Method::manual}});
  spec.has_tolerance = flag(value, "has_tolerance", false);
  spec.app_judges = flag(value, "app_judges", true);
  for (const std::string& text : value.at("needs").strings()) spec.needs.push_back(need_from(text));
  for (const Value& check : value.at("checks").array()) spec.checks.push_back(check_from(check));
  for (const Value& condition : value.at("conditions").array())
    spec.conditions.push_back(condition_from(condition));
  if (const Value* params = value.find("params")) spec.params = *params;
  for (const auto& [language, key] : {std::pair{Language::it, "it"}, std::pair{Language::en, "en"}}) {
    Messages messages = messages_of(value.at("messages").at(key));
    messages.insert(shared_messages(language).begin(), shared_messages(language).end());
    spec.messages.emplace(language, std::move(messages));
  }
  return spec;
}

std::vector<Criterion> load() {
  std::vector<Criterion> criteria;
  for (std::size_t row = 0; row < check_table_size; ++row) {
    const std::string folder = std::string("criteria/") + check_table[row].id;
    try {
      Criterion criterion;
      criterion.spec = spec_from(embedded_json(folder + "/criterion.json"));
      criterion.readme = embedded_file(folder + "/README.md");
      criterion.check = check_table[row].check;
      criteria.push_back(std::move(criterion));
    } catch (const std::logic_error& error) {
      throw std::logic_error(folder + ": " + error.what());
    }
  }
  std::sort(criteria.begin(), criteria.end(),
            [](const Criterion& a, const Criterion& b) { return natural_less(a.spec.id, b.spec.id); });
  return criteria;
}

const Value& shared_texts() {
  static const Value texts = embedded_json("criteria/messages.json");
  return texts;
}

// CSE.1.1, c.se.1.1 → C.SE.1.1
std::string official_spelling(std::string_view id) {
  std::string spelled;
  for (const char letter : id) spelled += static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
  for (const std::string_view group : {"CSI", "CSE", "RSI", "RSE"})
    if (spelled.starts_with(group)) spelled.insert(1, ".");
  return spelled;
}

int rank(std::string_view id) { return id.starts_with("C.") ? 0 : id.starts_with("R.") ? 1 : 2; }

}  // namespace

std::span<const Criterion> catalogue() {
  static const std::vector<Criterion> criteria = load();
  return criteria;
}

const Criterion* find_criterion(std::string_view id) {
  const std::string wanted = official_spelling(id);
  for (const Criterion& criterion : catalogue())
    if (criterion.spec.id == wanted) return &criterion;
  return nullptr;
}

namespace {

Result<std::set<std::string>> expand(const std::vector<std::string>& list) {
  std::set<std::string> ids;
  for (const std::string& written : list) {
    const std::string wanted = official_spelling(written);
    bool found = false;
    for (const Criterion& criterion : catalogue()) {
      const std::string& id = criterion.spec.id;
      if (id != wanted && !id.starts_with(wanted + ".")) continue;
      ids.insert(id);
      found = true;
    }
    if (found) continue;
    std::string nearest;
    std::size_t best = 4;
    for (const Criterion& criterion : catalogue()) {
      const std::size_t distance = text::edit_distance(wanted, criterion.spec.id, best);
      if (distance >= best) continue;
      best = distance;
      nearest = criterion.spec.id;
    }
    return Error{nearest.empty() ? written : std::string(written).append("\n").append(nearest)};
  }
  return ids;
}

}  // namespace

bool is_about_services(std::string_view id) { return id.starts_with("C.SE.") || id.starts_with("R.SE."); }

Result<std::set<std::string>> select_criteria(const std::vector<std::string>& only,
                                              const std::vector<std::string>& skip, Scope scope) {
  std::set<std::string> selected;
  if (only.empty()) {
    for (const Criterion& criterion : catalogue())
      if (is_about_services(criterion.spec.id) ? scope.services : scope.site)
        selected.insert(criterion.spec.id);
  } else {
    Result<std::set<std::string>> wanted = expand(only);
    if (!wanted) return wanted;
    selected = std::move(wanted).value();
  }
  Result<std::set<std::string>> unwanted = expand(skip);
  if (!unwanted) return unwanted;
  for (const std::string& id : *unwanted) selected.erase(id);
  return selected;
}

bool natural_less(std::string_view a, std::string_view b) {
  if (rank(a) != rank(b)) return rank(a) < rank(b);
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  std::size_t i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    if (digit(a[i]) && digit(b[j])) {
      long x = 0, y = 0;
      for (; i < a.size() && digit(a[i]); ++i) x = x * 10 + (a[i] - '0');
      for (; j < b.size() && digit(b[j]); ++j) y = y * 10 + (b[j] - '0');
      if (x != y) return x < y;
    } else {
      // Services after the site, as in the official list.
      if (a[i] != b[j]) return a.substr(0, i) == "C.S" ? a[i] > b[j] : a[i] < b[j];
      ++i;
      ++j;
    }
  }
  return a.size() - i < b.size() - j;
}

const Messages& shared_messages(Language language) {
  static const Messages it = messages_of(shared_texts().at("messages").at("it"));
  static const Messages en = messages_of(shared_texts().at("messages").at("en"));
  return language == Language::it ? it : en;
}

const CheckSpec& evidence_check() {
  static const CheckSpec check = check_from(shared_texts().at("evidence_check"));
  return check;
}

const CheckSpec& data_element_check() {
  static const CheckSpec check = check_from(shared_texts().at("data_element_check"));
  return check;
}

const CheckSpec& service_check() {
  static const CheckSpec check = check_from(shared_texts().at("service_check"));
  return check;
}

std::string_view criteria_version() { return shared_texts().at("criteria_version").string(); }

const CheckSpec& CriterionSpec::check(std::string_view slug) const {
  for (const CheckSpec& known : checks)
    if (known.slug == slug) return known;
  if (slug == evidence_check().slug) return evidence_check();
  if (slug == data_element_check().slug) return data_element_check();
  if (slug == service_check().slug) return service_check();
  throw std::logic_error(id + ": unknown check \"" + std::string(slug) + "\"");
}

std::string_view name(Level level) {
  return level == Level::criterion        ? "criterion"
         : level == Level::recommendation ? "recommendation"
                                          : "practice";
}

Facet facet_named(std::string_view text) {
  static const std::map<std::string_view, Facet> names = {
      {"http", Facet::http},     {"html", Facet::html},
      {"styles", Facet::styles}, {"scripts", Facet::scripts},
      {"frames", Facet::frames}, {"tls", Facet::tls},
      {"walk", Facet::walk},     {"performance", Facet::performance}};
  const auto found = names.find(text);
  if (found == names.end()) throw std::logic_error("unknown facet: " + std::string(text));
  return found->second;
}

const Value& vocabulary(std::string_view name) {
  // Each list is parsed on its first use and kept: start-up does not pay for lists that nobody asks.
  struct Entry {
    std::once_flag once;
    Value value;
  };
  static std::map<std::string, Entry, std::less<>> entries = [] {
    std::map<std::string, Entry, std::less<>> empty;
    for (const std::string_view path : embedded_paths("criteria/vocabulary/"))
      empty.try_emplace(std::string(path.substr(20, path.size() - 25)));
    return empty;
  }();
  const auto found = entries.find(name);
  if (found == entries.end()) throw std::logic_error("no vocabulary " + std::string(name));
  std::call_once(found->second.once, [&] {
    found->second.value = embedded_json("criteria/vocabulary/" + std::string(name) + ".json");
  });
  return found->second.value;
}

}  // namespace collaudo
