// Difference: what changed from one report to another, and why. Made by compare(), a pure function; read by
// the formats of this folder. Plain values; any thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compare/report_facts.h"

namespace collaudo {

// better, worse: by gravity success = not applicable < tolerance < waived < manual < failure = not
// executable; also worse: a criterion that fails before and after, with new findings that decide. lost,
// regained: not verifiable (or broken by the program) after, or before: what was not seen is neither better
// nor worse. findings: the verdict is the same, the findings are not. different: another verdict of the same
// gravity.
enum class Change { worse, lost, better, regained, different, findings, appeared, gone, same };
std::string_view name(Change change);

// unreachable: not verifiable for a fault of the network. unseen: for another cause. selection: the criterion
// was not chosen in one of the runs. unexplained: same evidence, same versions: other options or files.
enum class Reason {
  site,
  criteria,
  tool,
  engine,
  unreachable,
  unseen,
  program,
  waiver,
  selection,
  unexplained
};
std::string_view name(Reason reason);

struct CriterionDifference {
  std::string id, title;
  Level level = Level::criterion;
  Change change = Change::same;
  std::optional<Verdict> before, after;  // nothing: the criterion is not in that report
  bool waived_before = false, waived_after = false;
  Cause cause = Cause::none;  // of lost and regained
  std::vector<Reason> why;    // empty when nothing changed
  std::vector<FindingFacts> new_findings, fixed_findings;
  std::size_t unseen_findings = 0;  // gone only because their page or the criterion was not seen
};

struct Difference {
  ReportFacts before, after;                  // heads only: their criteria are moved into `criteria`
  bool is_same_site = true;                   // else findings are not compared: fingerprints belong to a site
  std::vector<Reason> changed;                // about the whole: site, criteria, tool, engine
  std::vector<CriterionDifference> criteria;  // every one, natural order of id
  std::map<Change, std::size_t> counts;
  std::size_t new_findings = 0, fixed_findings = 0;
  int exit_code = 0;  // 1 when a criterion (no recommendation, no practice) is worse
};

Difference compare(ReportFacts before, ReportFacts after);

}  // namespace collaudo
