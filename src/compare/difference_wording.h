// DifferenceWording: the sentences that the text and Markdown formats of a Difference share, in one language.
// Made by a format for one Difference and read by it alone; it owns its phrases.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compare/difference.h"
#include "report/wording.h"
#include "text/phrases.h"

namespace collaudo {

// The changes that are told, in the order of their weight; `same` is only counted.
inline constexpr Change told_changes[] = {Change::worse,    Change::lost,      Change::better,
                                          Change::regained, Change::different, Change::findings,
                                          Change::appeared, Change::gone};

std::vector<const CriterionDifference*> of_change(const Difference& difference, Change change);

class DifferenceWording {
 public:
  explicit DifferenceWording(Language language);

  std::string operator()(std::string_view key, const Arguments& arguments = {}) const {
    return phrases_(key, arguments);
  }
  std::string counted(std::string_view key, std::size_t n) const { return phrases_.counted(key, n); }

  std::string headline(const Difference& difference) const;
  std::string run(std::string_view key, const ReportFacts& report) const;  // of "before" or "after"
  std::vector<std::string> remarks(const Difference& difference) const;    // about the whole, a sentence each
  std::string heading(Change change, std::size_t count) const;
  std::string symbol(const CriterionDifference& criterion) const;
  std::string title(const CriterionDifference& criterion) const;   // "C.SI.1.6 Voci …"
  std::string change(const CriterionDifference& criterion) const;  // "da Successo a Fallimento"
  std::string why(const CriterionDifference& criterion) const;     // empty when nothing explains it
  std::string unseen(const CriterionDifference& criterion) const;  // empty when there are none
  std::string finding(std::string_view key, const FindingFacts& finding) const;  // of "new" or "fixed"
  std::string line(const FindingFacts& finding) const;                           // ", riga 3" or empty

 private:
  std::string verdict(Verdict verdict, bool is_waived) const;

  Wording report_;
  Phrases phrases_;
};

}  // namespace collaudo
