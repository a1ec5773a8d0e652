#include "service/service_recognition.h"

#include <algorithm>
#include <charconv>
#include <map>

#include <collaudo/criterion.h>
#include <collaudo/links.h>
#include <collaudo/pattern.h>
#include <collaudo/text.h>

#include "service/screen.h"

namespace collaudo {

namespace {

struct ServiceRule {
  int number = 0;
  std::string name;
  std::vector<Pattern> all_of, none_of;

  bool fits(const std::string& words) const {
    const auto found = [&](const Pattern& pattern) { return pattern.found_in(words); };
    return !all_of.empty() && std::all_of(all_of.begin(), all_of.end(), found) &&
           std::none_of(none_of.begin(), none_of.end(), found);
  }
};

const std::vector<ServiceRule>& rules() {
  static const std::vector<ServiceRule> made = [] {
    std::vector<ServiceRule> list;
    for (const Value& entry : vocabulary("services").at("services").array()) {
      ServiceRule rule{entry.at("number").integer(), entry.at("name").string(), {}, {}};
      for (const std::string& expression : entry.at("all_of").strings()) rule.all_of.emplace_back(expression);
      if (const Value* none = entry.find("none_of"))
        for (const std::string& expression : none->strings()) rule.none_of.emplace_back(expression);
      list.push_back(std::move(rule));
    }
    return list;
  }();
  return made;
}

std::string slug_words(const Url& url) {
  std::string words = url.decoded_path();
  for (char& letter : words)
    if (letter == '-' || letter == '_' || letter == '/') letter = ' ';
  return words;
}

}  // namespace

ServiceGuess recognise_service(const std::vector<NamedText>& texts) {
  std::map<int, int> scores;
  for (const NamedText& text : texts) {
    const std::string words = text::t3a(text.text);
    if (words.empty()) continue;
    for (const ServiceRule& rule : rules())
      if (rule.fits(words)) scores[rule.number] += text.weight;
  }
  ServiceGuess guess;
  std::vector<std::pair<int, int>> order;  // score, number
  for (const auto& [number, score] : scores) order.emplace_back(-score, number);
  std::sort(order.begin(), order.end());
  if (order.empty()) return guess;
  guess.score = -order.front().first;
  const int second = order.size() > 1 ? -order[1].first : 0;
  if (guess.score >= 3 && guess.score - second >= 2)
    guess.number = order.front().second;
  else
    for (const auto& entry : order)
      if (-entry.first + 2 > guess.score) guess.candidates.push_back(entry.second);
  return guess;
}

std::vector<NamedText> naming_texts(const html::Document& document, const Url& url) {
  std::vector<NamedText> texts;
  if (const auto title = page_title(document)) texts.push_back({title->text(), 3});
  const auto trail = breadcrumb(document);
  if (!trail.empty()) texts.push_back({trail.back(), 2});
  if (const auto title = document.first("title")) texts.push_back({title->text(), 2});
  texts.push_back({slug_words(url), 1});
  return texts;
}

std::vector<NamedText> naming_texts(const Step& screen) {
  std::vector<NamedText> texts;
  if (!screen.html()) return texts;
  if (screen.url) return naming_texts(*screen.html(), *screen.url);
  if (!screen.title.empty()) texts.push_back({screen.title, 3});
  if (!screen.breadcrumb.empty()) texts.push_back({screen.breadcrumb.back(), 2});
  if (const auto title = screen.html()->first("title")) texts.push_back({title->text(), 2});
  return texts;
}

std::string service_name(int number) {
  for (const ServiceRule& rule : rules())
    if (rule.number == number) return rule.name;
  return {};
}

std::string service_label(int number) { return std::to_string(number) + " " + service_name(number); }

int service_number_of(std::string_view written) {
  const std::string plain = text::t1(written);
  int number = 0;
  const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), number);
  if (error == std::errc() && end == plain.data() + plain.size())
    return service_name(number).empty() ? 0 : number;
  return recognise_service({{plain, 3}}).number;
}

}  // namespace collaudo
