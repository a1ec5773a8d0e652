// Overview: all sites of a fleet in the order of their urgency, and what many of them share. Made from the
// rows of a folder; read by index, table, summary and terminal, which compute nothing. A pure function of the
// rows: the day from which days are counted is that of the latest collection.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "fleet/site_row.h"
#include "fleet/stake.h"

namespace collaudo::fleet {

// One fault that several sites have in common, and that one correction would mend: the same check, key and
// kind of place, in sites of one theme (or, where that is not known, one supplier).
struct SharedProblem {
  Problem problem;                 // of the first site
  std::string theme, supplier;     // whose; both empty: sites that have nothing else in common
  std::vector<std::size_t> sites;  // positions in Overview::sites
  std::size_t findings = 0;
  bool varies = false;  // the message of other sites names other things
};

struct SiteSummary {
  SiteRow row;  // without its problems
  Stake stake;
  std::vector<std::string> missing;  // criteria that fail or cannot be executed, natural order
};

struct Overview {
  std::string day;                      // of the latest collection; empty: nothing was collected
  std::vector<SiteSummary> sites;       // most urgent first
  std::vector<SharedProblem> problems;  // those that most sites have first; only of two sites or more
  std::vector<std::string> criteria;    // judged ones, of level criterion, natural order
  std::map<std::string, std::map<Verdict, std::size_t>> by_criterion;
  std::map<SiteState, std::size_t> states;
  std::string changes;         // since an earlier run, in a sentence; empty: not compared
  std::size_t conforming = 0;  // audited sites in which nothing is missing and nothing was left unseen
};

// What lies in front: sites with something missing or not seen whole, by nearness of their deadline, then by
// what they are worth, then by how much is missing; behind them those that conform.
Overview overview_of(std::vector<SiteRow> rows);

// "Aurora 1.2", or the supplier; empty when neither is known.
std::string owner_of(const SharedProblem& problem);
std::string theme_label(const SiteRow& row);

}  // namespace collaudo::fleet
