// FleetWording: the sentences that index, table, summary and terminal share, in one language. Made by each of
// them and read by it alone; it owns its phrases. It decides nothing.
#pragma once

#include <string>
#include <string_view>

#include "fleet/overview.h"
#include "report/wording.h"
#include "text/phrases.h"

namespace collaudo::fleet {

class FleetWording {
 public:
  explicit FleetWording(Language language);

  Language language() const { return report_.language(); }
  const Wording& report() const { return report_; }
  const Phrases& phrases() const { return phrases_; }
  std::string operator()(std::string_view key, const Arguments& arguments = {}) const {
    return phrases_(key, arguments);
  }
  std::string counted(std::string_view key, std::size_t n, Arguments arguments = {}) const;

  std::string number(long value) const;          // "51.020"
  std::string amount(const Stake& stake) const;  // "almeno 51.020 €"; empty: not known
  std::string days(const Stake& stake) const;    // "mancano 12 giorni"; empty: no deadline
  std::string state(const SiteRow& row) const;   // "verificato", "non raggiungibile: connessione rifiutata"
  // What is to do, in a line, with the ids of the criteria or without.
  enum class Criteria { named, counted };
  std::string missing(const SiteSummary& site, Criteria criteria = Criteria::named) const;
  std::string title(const std::string& criterion) const;  // of the catalogue
  std::string message(const SharedProblem& problem) const;
  std::string owner(
      const SharedProblem& problem) const;      // "tema Aurora 1.2", "fornitore Alfa", "temi diversi"
  std::string day(std::string_view iso) const;  // "25/11/2026"
  std::string headline(const Overview& overview) const;

 private:
  Wording report_;
  Phrases phrases_;
};

}  // namespace collaudo::fleet
