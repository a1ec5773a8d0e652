#include "service/masking.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include <collaudo/criterion.h>
#include <collaudo/pattern.h>
#include <collaudo/text.h>

#include <nlohmann/json.hpp>

#include "service/screen.h"
#include "service/walk_builder.h"
#include "service/zones.h"

namespace collaudo {

namespace {

using html::Element;
using Json = nlohmann::ordered_json;

constexpr std::string_view dots = "\u2022\u2022\u2022";
constexpr std::size_t max_values = 2'000, max_value = 300;
// Of a text that is yet to be normalised: a page may hold an element in an element, each with the text of
// all.
constexpr std::size_t max_raw = 5'000;

struct Form {
  std::string_view kind;
  Pattern pattern;
};

const std::vector<Form>& forms() {
  static const std::vector<Form> made = [] {
    const Value& redaction = vocabulary("service-lexicon").at("redaction");
    std::vector<Form> list;
    // That of the IBAN writes "I, not J" for I: a letter that every match has the library looks for in both
    // cases, through the whole rest of a text, again and again.
    for (const std::string_view kind : {"codice_fiscale", "email", "iban", "iuv_or_notice", "phone"})
      list.push_back({kind, Pattern(redaction.at(kind).string(), true)});
    list.push_back({"card", Pattern("\\b\\d{4}[ -]\\d{4}[ -]\\d{4}[ -]\\d{4}\\b")});
    // Two letters, three digits, two letters: in small letters they may be words.
    list.push_back({"plate", Pattern(redaction.at("plate").string())});
    return list;
  }();
  return made;
}

const std::vector<Pattern>& personal_labels() {
  static const std::vector<Pattern> made = [] {
    std::vector<Pattern> list;
    for (const auto& family : vocabulary("service-lexicon").at("once_only_labels").object())
      for (const std::string& expression : family.second.strings()) list.emplace_back(expression);
    return list;
  }();
  return made;
}

bool is_personal_label(std::string_view words) {
  std::string spaced(words);
  for (char& letter : spaced)
    if (letter == '_' || letter == '-' || letter == '.') letter = ' ';
  return std::any_of(personal_labels().begin(), personal_labels().end(),
                     [&](const Pattern& pattern) { return pattern.found_in(spaced); });
}

bool is_date(const std::string& value) {
  static const Pattern date("^(\\d{1,2}[/.-]\\d{1,2}[/.-]\\d{4}|\\d{4}-\\d{2}-\\d{2})([ T].*)?$");
  return date.found_in(value);
}

// "1980-01-31" and "31/01/1980" are one date.
std::vector<std::string> spellings(const std::string& value) {
  static const Pattern iso("^(\\d{4})-(\\d{2})-(\\d{2})$"),
      italian("^(\\d{1,2})[/.-](\\d{1,2})[/.-](\\d{4})$");
  const auto two = [](const std::string& digits) { return digits.size() == 1 ? "0" + digits : digits; };
  if (const auto match = iso.first(value)) {
    const auto& g = match->groups;
    return {value, g[3] + "/" + g[2] + "/" + g[1]};
  }
  if (const auto match = italian.first(value)) {
    const auto& g = match->groups;
    return {value, g[3] + "-" + two(g[2]) + "-" + two(g[1]), two(g[1]) + "/" + two(g[2]) + "/" + g[3]};
  }
  return {value};
}

bool has_letter_or_digit(std::string_view value) {
  return std::any_of(value.begin(), value.end(), [](char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) || static_cast<unsigned char>(letter) >= 0x80;
  });
}

std::size_t digits_in(std::string_view value) {
  return static_cast<std::size_t>(
      std::count_if(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; }));
}

bool is_word_byte(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) || static_cast<unsigned char>(letter) >= 0x80;
}

std::string ascii_lower(std::string_view text) {
  std::string lower(text);
  for (char& letter : lower)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  return lower;
}

}  // namespace

std::string Masking::placeholder(std::string_view kind, const std::string& value) {
  std::string key = std::string(kind) + " " + ascii_lower(value);
  // An account number in groups of four is the same one.
  if (kind == "iban" || kind == "phone") std::erase(key, ' ');
  if (const auto known = placeholders_.find(key); known != placeholders_.end()) return known->second;
  std::string made;
  if (kind == "codice_fiscale")
    made = value.substr(0, 3) + std::string(dots);
  else if (kind == "email")
    made = value.substr(0, 1) + std::string(dots) + value.substr(std::min(value.size(), value.find('@')));
  else if (digits_in(value) >= 4)
    made = std::string(dots) + value.substr(value.size() - std::min<std::size_t>(2, value.size()));
  else
    made = std::string(dots) + std::to_string(++counts_["text"]);
  // Two values never share a placeholder.
  const std::size_t same = ++counts_[made];
  if (same > 1) made.insert(kind == "email" ? 1 + dots.size() : made.size(), "-" + std::to_string(same));
  placeholders_.emplace(key, made);
  return made;
}

std::string Masking::by_form(std::string_view text) {
  std::string result(text);
  for (const Form& form : forms()) {
    std::string next;
    std::size_t at = 0;
    for (const Match& match : form.pattern.all(result, result.size())) {
      next.append(result, at, match.begin - at);
      next += placeholder(form.kind, match.str());
      at = match.end;
    }
    if (at == 0) continue;
    next.append(result, at);
    result = std::move(next);
  }
  return result;
}

void Masking::learn_value(const std::string& value, std::string_view kind) {
  if (value.size() > max_value || values_.size() >= max_values) return;
  // What its form betrays is masked by it, in whatever text it stands.
  const std::string masked = by_form(value);
  const std::string mask =
      masked.find(dots) != std::string::npos && masked != value ? masked : placeholder(kind, value);
  for (const std::string& spelling : spellings(value)) {
    const std::string lower = ascii_lower(spelling);
    const auto place =
        std::lower_bound(values_.begin(), values_.end(), lower,
                         [](const auto& known, const std::string& one) { return known.first < one; });
    if (!lower.empty() && (place == values_.end() || place->first != lower))
      values_.insert(place, {lower, mask});
  }
}

void Masking::learn_name(const std::string& name) {
  if (name.size() < 4 || name.size() > 80 || name.find(' ') == std::string::npos) return;
  learn_value(name, "name");
  const auto words = text::words(name);
  if (words.size() == 2) learn_value(words[1] + " " + words[0], "name");
  for (const std::string& word : words)
    if (word.size() >= 3) learn_value(word, "name");
}

namespace {

// What a recording shows of its person: values of fields, pairs of label and value, names in the profile.
class Lesson {
 public:
  Lesson(Masking& masking, const std::vector<std::string>& spared) : masking_(masking), spared_(spared) {}

  void take(const RecordedWalk& walk) {
    for (const RecordedExchange& exchange : walk.exchanges) {
      if (exchange.has_body && exchange.mime.find("json") != std::string::npos) take_json(exchange.body);
      if (!exchange.has_body || exchange.body.find('<') == std::string::npos) continue;
      if (exchange.mime != "text/html" && exchange.mime != "application/xhtml+xml") continue;
      const html::Document document = html::Document::parse(exchange.body);
      add_options(document);
      take(document);
    }
    for (const RecordedExchange& exchange : walk.exchanges) {
      const bool are_credentials = masking_.are_credentials(exchange);
      for (const auto& [name, value] : exchange.posted)
        if (are_credentials && value.size() >= 4)
          masking_.learn_value(text::t1(value), "value");
        else
          take_value(name, labels_[name], value);
    }
  }

 private:
  void add_options(const html::Document& document) {
    for (const Element option :
         document.select("option, button, input[type='radio'], input[type='checkbox']")) {
      options_.insert(text::t3a(option.attribute_or("value")));
      options_.insert(text::t3a(option.text()));
    }
    for (const Element label : document.select("label")) options_.insert(text::t3a(label.text()));
  }

  void take(const html::Document& document) {
    for (const Element field : document.select("input[type='password']"))
      if (const std::string name(field.attribute_or("name")); !name.empty())
        masking_.learn_secret_field(name);
    for (const Field& field : fields_of(document)) {
      if (!field.name.empty() && labels_[field.name].empty()) labels_[field.name] = field.words;
      if (field.type == "select" || field.type == "radio" || field.type == "checkbox" || field.value.empty())
        continue;
      take_value(field.name, field.words, field.value);
    }
    for (const Element term : document.select("dt, th, .single-line-info > :first-child"))
      if (const auto value = term.next_sibling())
        take_pair(term.text(), value->text_without("button, a, script"));
    // "Nome: Prova" in one element.
    for (const Element element : document.select("p, li, span, div, td")) {
      if (!element.children().empty()) continue;
      const std::string text = text::t1(element.text());
      const auto colon = text.find(':');
      if (text.size() > max_value || colon == std::string::npos) continue;
      take_pair(text.substr(0, colon), text.substr(colon + 1));
    }
    for (const Element element :
         document.select(".user-name, .user-name-surname, [data-element='user-name'], .it-user-wrapper "
                         ".name, .avatar-name, "
                         ".it-user .name, .profile-name, .utente-nome"))
      take_name(element.text());
    static const Pattern welcome("^(?:ciao|bentornat[oae]|benvenut[oae]|salve)[,!]? +([^,.!]{2,60})", true);
    for (const Element heading : document.select("h1, h2, h3, p, span, a, button")) {
      const std::string raw = heading.text();
      if (raw.size() > max_raw) continue;
      const std::string text = text::t1(raw);
      if (text.size() > 100) continue;
      const auto match = welcome.first(text);
      if (match && std::isupper(static_cast<unsigned char>(match->groups[1][0]))) take_name(match->groups[1]);
    }
  }

  // "dataNascita", "data_nascita" → "data nascita"
  static std::string words_of_key(const std::string& key) {
    std::string words;
    for (std::size_t index = 0; index < key.size(); ++index) {
      const char letter = key[index];
      const bool begins = std::isupper(static_cast<unsigned char>(letter)) && index > 0 &&
                          std::islower(static_cast<unsigned char>(key[index - 1]));
      if (begins) words += ' ';
      words += letter == '_' || letter == '-' || letter == '.' ? ' ' : letter;
    }
    return text::t3a(words);
  }

  static bool is_of_person(const Json& object) {
    static const Pattern person(
        "codice ?fiscale|fiscal ?(code|number)|cognome|surname|(family|last) ?name|(data|luogo) (di "
        ")?nascita|"
        "birth");
    if (!object.is_object()) return false;
    for (const auto& [key, value] : object.items())
      if (value.is_primitive() && person.found_in(words_of_key(key))) return true;
    return false;
  }

  // An answer to a script that speaks of a person: what has the name of a personal datum is one. In answers
  // that do not, such names are those of services and offices.
  void take_json(const std::string& body) {
    const Json json = Json::parse(body, nullptr, false);
    std::vector<const Json*> waiting = {&json}, objects;
    bool any_person = false;
    while (!waiting.empty()) {
      const Json& value = *waiting.back();
      waiting.pop_back();
      if (!value.is_structured()) continue;
      if (value.is_object()) objects.push_back(&value);
      any_person = any_person || is_of_person(value);
      for (const Json& inner : value) waiting.push_back(&inner);
    }
    if (!any_person) return;
    for (const Json* object : objects) {
      const bool is_person = is_of_person(*object);
      for (const auto& [key, value] : object->items())
        if (value.is_string() || value.is_number())
          take_member(words_of_key(key), value.is_string() ? value.get<std::string>() : value.dump(),
                      is_person);
    }
  }

  void take_member(const std::string& key, const std::string& raw, bool is_of_person) {
    static const Pattern birth("nascita|birth");
    static const Pattern name(
        "^(nome|cognome|nominativo|name|surname|(first|given|last|family|full) ?name)$");
    const std::string value = text::t1(raw);
    if (value.size() < 3 || value.size() > max_value) return;
    if (name.found_in(key)) {
      if (is_of_person && !is_spared(value)) masking_.learn_value(value, "name");
    } else if (birth.found_in(key)) {
      if (!is_spared(value)) masking_.learn_value(value, is_date(value) ? "date" : "value");
    } else if (is_personal_label(key)) {
      take_value(key, key, value);
    }
  }

  void take_pair(const std::string& label, const std::string& raw) {
    if (label.size() > max_raw || raw.size() > max_raw) return;
    const std::string words = text::t3a(label), value = text::t1(raw);
    if (words.size() > 60 || value.empty() || value.size() > max_value || !is_personal_label(words)) return;
    take_value("", words, value);
  }

  void take_name(const std::string& raw) {
    const std::string name = text::t1(raw);
    if (!is_spared(name)) masking_.learn_name(name);
  }

  void take_value(const std::string& name, const std::string& label, const std::string& raw) {
    static const Pattern birth("nascita|nato|nata|birth|nasc"),
        names("^(nome|cognome|nominativo|nome e cognome)");
    const std::string value = text::t1(raw);
    if (value.size() < 2 || value.size() > max_value || !has_letter_or_digit(value)) return;
    if (options_.contains(text::t3a(value)) || is_spared(value)) return;
    const std::string words = label + " " + text::t3a(name);
    if (is_date(value)) {
      if (birth.found_in(words)) masking_.learn_value(value, "date");
      return;
    }
    const bool is_personal = is_personal_label(label) || is_personal_label(text::t3a(name));
    if (names.found_in(label) || names.found_in(text::t3a(name))) {
      take_name(value);
      if (value.size() >= 3) masking_.learn_value(value, "name");
      return;
    }
    const bool is_prose = text::words(value).size() >= 2 && digits_in(value) + 2 < value.size();
    if (value.size() >= 3 && (is_personal || is_prose)) masking_.learn_value(value, "value");
  }

  // The municipality's own name, as a place of birth or residence, would be masked all over its pages.
  bool is_spared(const std::string& value) const {
    const std::string plain = text::t4(value);
    return std::any_of(spared_.begin(), spared_.end(),
                       [&](const std::string& word) { return plain == word; });
  }

  Masking& masking_;
  const std::vector<std::string>& spared_;
  std::set<std::string> options_;
  std::map<std::string, std::string> labels_;  // of fields, by name
};

}  // namespace

bool Masking::are_credentials(const RecordedExchange& exchange) const {
  static const Pattern secret("passw|passwd|\\bpwd\\b|parola|\\bpin\\b|\\botp\\b|segret|secret", true);
  return std::any_of(exchange.posted.begin(), exchange.posted.end(), [&](const auto& field) {
    return secret_fields_.contains(field.first) || secret.found_in(text::t3a(field.first));
  });
}

void Masking::learn(const RecordedWalk& walk, const std::vector<std::string>& spared) {
  Lesson(*this, spared).take(walk);
}

// The longest learned value that begins here and is no part of a longer word. Values are sorted: letter by
// letter fewer of them are left, however many there are.
const std::pair<std::string, std::string>* Masking::value_at(std::string_view text, std::string_view lower,
                                                             std::size_t at) const {
  const std::pair<std::string, std::string>* longest = nullptr;
  auto first = values_.begin(), last = values_.end();
  for (std::size_t length = 0; first != last; ++length) {
    const std::string& value = first->first;
    if (value.size() == length) {
      const std::size_t end = at + length;
      const bool is_cut = end < lower.size() && is_word_byte(lower[end]) && is_word_byte(value.back());
      // A single word is a name only with a capital.
      const bool is_word = value.find(' ') == std::string::npos && digits_in(value) == 0 &&
                           value.find('@') == std::string::npos;
      const bool is_small = is_word && text[at] == lower[at] && static_cast<unsigned char>(text[at]) < 0x80;
      if (!is_cut && !is_small) longest = &*first;
      ++first;
    }
    if (at + length >= lower.size()) break;
    const auto letter = static_cast<unsigned char>(lower[at + length]);
    const auto at_length = [length](const auto& known) {
      return static_cast<unsigned char>(known.first[length]);
    };
    first = std::lower_bound(first, last, letter,
                             [&](const auto& a, unsigned char b) { return at_length(a) < b; });
    last = std::upper_bound(first, last, letter,
                            [&](unsigned char a, const auto& b) { return a < at_length(b); });
  }
  return longest;
}

std::string Masking::replaced(std::string_view text) const {
  if (values_.empty() || text.empty()) return std::string(text);
  const std::string lower = ascii_lower(text);
  std::string result;
  std::size_t done = 0;
  for (std::size_t at = 0; at < text.size();) {
    const bool is_inside_word = at > 0 && is_word_byte(lower[at - 1]) && is_word_byte(lower[at]);
    const auto* value = is_inside_word ? nullptr : value_at(text, lower, at);
    if (!value) {
      ++at;
      continue;
    }
    result.append(text, done, at - done);
    result += value->second;
    done = at += value->first.size();
  }
  result.append(text, done);
  return result;
}

std::string Masking::text(std::string_view text) { return by_form(replaced(text)); }

namespace {

// The end of a tag that begins at `at`, quotes respected.
std::size_t end_of_tag(std::string_view html, std::size_t at) {
  char quote = 0;
  for (std::size_t index = at + 1; index < html.size(); ++index) {
    const char letter = html[index];
    if (quote) {
      if (letter == quote) quote = 0;
    } else if ((letter == '"' || letter == '\'') && html[index - 1] == '=') {
      quote = letter;
    } else if (letter == '>') {
      return index + 1;
    }
  }
  return html.size();
}

}  // namespace

std::string Masking::html(std::string_view html) {
  // Attributes that show text; a hidden input's long value is a token.
  static const Pattern shown(
      "\\b(value|title|aria-label|alt|placeholder|content|data-[a-z-]+)=(\"[^\"]*\"|'[^']*')", true);
  static const Pattern hidden("type=[\"']?hidden", true),
      long_value("\\bvalue=(\"[^\"]{24,}\"|'[^']{24,}')", true);
  std::string result;
  result.reserve(html.size());
  for (std::size_t at = 0; at < html.size();) {
    const bool is_tag = html[at] == '<' && at + 1 < html.size() &&
                        (std::isalpha(static_cast<unsigned char>(html[at + 1])) || html[at + 1] == '/' ||
                         html[at + 1] == '!');
    if (!is_tag) {
      auto end = html.find('<', at + 1);
      if (end == std::string_view::npos) end = html.size();
      result += replaced(html.substr(at, end - at));
      at = end;
      continue;
    }
    const std::size_t end = end_of_tag(html, at);
    std::string tag(html.substr(at, end - at));
    at = end;
    if (hidden.found_in(tag))
      if (const auto token = long_value.first(tag))
        tag.replace(token->begin, token->end - token->begin, "value=\"x\"");
    std::size_t done = 0;
    for (const Match& match : shown.all(tag)) {
      result += tag.substr(done, match.begin - done) + replaced(match.str());
      done = match.end;
    }
    result += tag.substr(done);
  }
  return by_form(result);
}

namespace {

std::string without_query_values(const std::string& address, Masking& masking) {
  const auto mark = address.find('?');
  std::string bare = address.substr(0, std::min(mark, address.find('#')));
  if (mark != std::string::npos)
    if (const auto url = Url::parse(address)) {
      bool is_first = true;
      for (const std::string& name : query_names(*url)) {
        bare += (is_first ? "?" : "&") + name + "=";
        is_first = false;
      }
    }
  return masking.by_form(bare);
}

// By its values, so that the answer stays one that can be read and no escape hides a name. Nothing for a text
// that is no JSON.
std::optional<std::string> masked_json(const std::string& body, Masking& masking) {
  Json json = Json::parse(body, nullptr, false);
  if (!json.is_structured()) return std::nullopt;
  std::vector<Json*> waiting = {&json};
  while (!waiting.empty()) {
    Json& value = *waiting.back();
    waiting.pop_back();
    if (value.is_structured()) {
      for (Json& inner : value) waiting.push_back(&inner);
    } else if (value.is_string()) {
      value = masking.text(value.get<std::string>());
    } else if (value.is_number()) {
      const std::string written = value.dump(), masked = masking.text(written);
      if (masked != written) value = masked;
    }
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// What only says how a page looks; those of identity providers and payment platforms are no page's of ours.
bool is_style_sheet(const RecordedExchange& exchange, const Url& url) {
  const auto begin = exchange.body.find_first_not_of(" \t\r\n");
  const bool is_something_else =
      begin != std::string::npos &&
      (exchange.body[begin] == '<' || exchange.body[begin] == '{' || exchange.body[begin] == '[');
  return exchange.mime == "text/css" && !is_something_else && exchange.posted.empty() &&
         !mark_of(exchange, url, false);
}

void mask_exchange(RecordedExchange& exchange, bool is_own, Masking& masking) {
  static const Pattern token(vocabulary("service-lexicon").at("redaction").at("token_params").string(), true);
  exchange.url = without_query_values(exchange.url, masking);
  const auto url = Url::parse(exchange.url);
  exchange.redirect = without_query_values(exchange.redirect, masking);
  if (url && is_style_sheet(exchange, *url)) {
    // No names: "Lora" is a font as well.
    exchange.body = masking.by_form(exchange.body);
    return;
  }
  if (!is_own) {
    exchange.body.clear();
    exchange.has_body = false;
    for (auto& field : exchange.posted) field.second = "x";
    return;
  }
  const bool are_credentials = masking.are_credentials(exchange);
  for (auto& [name, value] : exchange.posted)
    value = are_credentials || token.found_in(name) ? "x" : masking.text(value);
  if (!exchange.has_body) return;
  const bool is_markup =
      exchange.mime.find("html") != std::string::npos || exchange.mime.find("xml") != std::string::npos;
  const auto json = is_markup ? std::nullopt : masked_json(exchange.body, masking);
  exchange.body = is_markup ? masking.html(exchange.body) : json ? *json : masking.text(exchange.body);
}

}  // namespace

void mask(std::vector<RecordedWalk>& walks, const std::string& site_host,
          const std::vector<std::string>& other_hosts, Masking& masking) {
  std::vector<std::string> spared;
  std::string label;
  for (const char letter : site_host + ".")
    if (letter != '.') {
      label += letter;
    } else {
      spared.push_back(text::t4(label));
      label.clear();
    }
  std::vector<std::vector<std::string>> hosts;
  for (RecordedWalk& walk : walks) {
    hosts.push_back(municipal_hosts(walk, {site_host, other_hosts}));
    for (RecordedExchange& exchange : walk.exchanges) {
      const auto url = Url::parse(exchange.url);
      if (!url || is_municipal(url->host(), hosts.back()) || is_style_sheet(exchange, *url)) continue;
      exchange.body.clear();
      exchange.has_body = false;
    }
    masking.learn(walk, spared);
  }
  for (std::size_t index = 0; index < walks.size(); ++index) {
    for (RecordedExchange& exchange : walks[index].exchanges) {
      const auto url = Url::parse(exchange.url);
      mask_exchange(exchange, !url || is_municipal(url->host(), hosts[index]), masking);
    }
    for (std::string& hint : walks[index].return_hints) hint = masking.by_form(hint);
  }
}

}  // namespace collaudo
