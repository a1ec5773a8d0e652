// Wording: the sentences that the formats share, in one language. Made by a format for one
// report and read by it alone; it owns its phrases. It words what the report says and decides nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "report/report.h"
#include "text/phrases.h"

namespace collaudo {

// In `language`; in Italian where that is missing; empty where both are.
const std::string& localised(const Localised& text, Language language);

// ["a", "b"] → "a, b"; empty items leave no trace.
std::string listed(const std::vector<std::string>& items, std::string_view separator = ", ");

class Wording {
 public:
  explicit Wording(Language language);

  Language language() const { return language_; }
  const Phrases& phrases() const { return phrases_; }
  std::string operator()(std::string_view key, const Arguments& arguments = {}) const {
    return phrases_(key, arguments);
  }
  std::string counted(std::string_view key, std::size_t n, Arguments arguments = {}) const {
    return phrases_.counted(key, n, std::move(arguments));
  }
  const std::string& in_language(const Localised& text) const { return localised(text, language_); }

  std::string verdict(Verdict verdict) const;
  std::string symbol(Verdict verdict) const;
  std::string effect(Effect effect) const;
  std::string role(
      std::string_view role) const;  // roles are an open list: an unknown one is shown by its name
  std::string moment(std::string_view iso) const;  // "21 novembre 2026, ore 10:00 UTC"
  std::string size(std::uint64_t bytes) const;
  std::string measure_name(const CriterionResult& result, const Measure& measure) const;
  std::string measure_value(const Measure& measure) const;
  std::string roles_counted(const std::vector<std::pair<std::string, std::size_t>>& roles) const;
  // Page of the site: its path; elsewhere: its address; nowhere: the whole site.
  std::string place(std::string_view url, const Report& report) const;

  // "Sito – Esperienza utente"
  std::string category(const CriterionSpec& spec) const;
  // The criterion's id with that of 2022 where it was another one.
  std::string id(const CriterionSpec& spec) const;
  std::string headline(const Report& report) const;
  std::vector<std::string> certification(const Report& report) const;
  std::string exit_meaning(const Report& report) const;

  // Why the two readings differ, a sentence each; empty when they do not.
  std::vector<std::string> differences(const CriterionResult& result) const;
  // What the verdict itself says besides its findings: reason, cause and advice, leaning, waiver, marks. A
  // sentence each.
  std::vector<std::string> remarks(const CriterionResult& result) const;
  // The one sentence that says most of a verdict: what decides it (the gravest finding, the
  // waiver, the cause), else its remarks, else its meaning.
  std::string gist(const CriterionResult& result) const;
  // The finding's message with its marks ("probabile", "in deroga"), on one safe line.
  std::string marked(const FindingResult& finding) const;
  std::string examined(const CriterionResult& result) const;  // empty when no page was needed

  // Of the services.
  std::string service(const ReportedService& service) const;  // its label; of the area as a whole its name
  std::vector<std::string> about(const ReportedService& service) const;  // a sentence each, walks apart
  std::vector<std::string> about(const ReportedWalk& walk) const;        // likewise, screens apart
  // "la registrazione del browser (--har), …: C.SE.1.6 La bozza si ritrova; …"
  std::vector<std::string> missing(const Report& report, std::size_t service) const;
  std::vector<std::string> recipe(const Report& report) const;
  std::string screen_role(const ReportedScreen& screen) const;        // with "prenotazione", "messaggi"
  std::string screen_confidence(const ReportedScreen& screen) const;  // empty for no role of the flow
  std::string screen_step(const ReportedScreen& screen) const;        // "2/4 Dati generali"; may be empty
  std::string screen_body(const ReportedScreen& screen) const;        // "sì", "no", "in parte"
  std::string screen_time(const ReportedScreen& screen) const;        // "10:00:05"; may be empty
  std::string screen_signs(const ReportedScreen& screen) const;       // the roles with their scores

 private:
  std::string cause_name(std::string_view id) const;  // of a root cause, for the middle of a sentence

  Language language_;
  Phrases phrases_;
  Phrases quirks_;
};

}  // namespace collaudo
