// Waivers: what a comune has decided to accept for now. Read from the configuration, applied once by judge()
// after the criteria are judged: a waived criterion keeps its verdict and stays visible, and no longer counts
// for the exit code. A pure function of report, rules and moment of collection: a replay gives the same.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <collaudo/url.h>

#include "engine/result_of_criterion.h"

namespace collaudo {

// One [[waiver]] of collaudo.toml.
struct WaiverRule {
  std::string criterion;  // id as in the catalogue
  std::string page;       // glob of addresses; empty: all findings, also those that are on no page
  std::string reason, author;
  std::string until;  // "2026-12-31", the last day on which it holds
  std::string where;  // "collaudo.toml:14"
};

// What became of a rule, where that must be said.
struct WaiverRemark {
  enum class Kind { expired, unused } kind;
  const WaiverRule* rule;  // of the list handed in
};

// `*` stands for any text, `?` for one character. A pattern that begins with "/" is compared with path and
// query, any other with the whole address.
bool matches_page(std::string_view pattern, const Url& url);

// Marks findings and criteria; `day` is the day of collection, "2026-11-25". What is said about a rule of
// another site (its pattern begins with an address elsewhere) or about a criterion that was not judged:
// nothing. A finding is also recognised by the public address that stands for `target` (--as).
std::vector<WaiverRemark> apply_waivers(const std::vector<WaiverRule>& rules, std::string_view day,
                                        const Url& target, const Url& judged_as,
                                        std::vector<CriterionResult>& results);

}  // namespace collaudo
