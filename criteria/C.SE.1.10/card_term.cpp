#include "card_term.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include <collaudo/pattern.h>
#include <collaudo/text.h>

namespace collaudo::criteria::deadline {

namespace {

using html::Element;

constexpr std::size_t max_text = 20'000;

// The pieces of the section: of the marked elements, or what stands behind its heading.
std::vector<std::string> pieces(const html::Document& card) {
  std::vector<std::string> found;
  const auto add = [&](Element element) {
    std::string text = element.spaced_text();
    if (text.size() > max_text) text.resize(max_text);
    found.push_back(text::t3a(text));
  };
  for (const auto* mark : {"service-calendar-text", "service-calendar-list"})
    for (const Element marked : card.marked(mark)) add(marked);
  if (!found.empty()) return found;
  for (const Element heading : card.select("h2, h3, h4")) {
    if (!text::t3a(heading.text()).starts_with("tempi e scadenze")) continue;
    for (auto next = heading.next_sibling(); next && !next->matches("h1, h2, h3");
         next = next->next_sibling())
      add(*next);
    // The heading in a box of its own.
    if (found.empty())
      if (const auto box = heading.parent()) add(*box);
    break;
  }
  return found;
}

int days_of(const collaudo::Match& match) {
  constexpr int week = 7, working = 5, month = 30;
  const int count = std::atoi(match.groups[4].c_str());
  const std::string& unit = match.groups[5];
  if (unit.starts_with("mes")) return count * month;
  if (unit.starts_with("settiman")) return count * week;
  return text::contains(match.groups[6], "lavorativi") ? (count * week + working - 1) / working : count;
}

}  // namespace

std::optional<CardTerm> card_term(const html::Document& card) {
  static const Pattern outcome("esito|conclus|conclud|rilasc|provvediment|evasion"), sentence("[^.;]+");
  std::vector<CardTerm> all, of_outcome;
  for (const std::string& piece : pieces(card))
    for (const collaudo::Match& part : sentence.all(piece)) {
      std::vector<CardTerm> here;
      for (const collaudo::Match& match : lexicon("dates.card_max_term").all(part.str()))
        here.push_back({days_of(match), std::nullopt, false, text::t1(match.str())});
      if (here.empty())
        for (const FoundDate& date : dates_in(part.str(), std::nullopt))
          here.push_back({0, date.day, false, written(date.day)});
      all.insert(all.end(), here.begin(), here.end());
      if (outcome.found_in(part.str())) of_outcome.insert(of_outcome.end(), here.begin(), here.end());
    }
  if (all.empty()) return std::nullopt;
  const auto& chosen = of_outcome.empty() ? all : of_outcome;
  // A term in days beats a fixed day: it is the one that counts from the request.
  CardTerm largest =
      *std::max_element(chosen.begin(), chosen.end(), [](const CardTerm& a, const CardTerm& b) {
        return a.days != b.days ? a.days < b.days : a.day < b.day;
      });
  largest.is_one_of_many =
      of_outcome.empty() && std::any_of(all.begin(), all.end(), [&](const CardTerm& term) {
        return term.days != largest.days || term.day != largest.day;
      });
  return largest;
}

}  // namespace collaudo::criteria::deadline
