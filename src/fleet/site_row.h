// SiteRow: what a fleet keeps of one site: a line of fleet.ndjson. Made when the site is judged, read back
// for the index, for a resumed run and for a comparison. Plain values. docs/fleet.md has the fields.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <collaudo/outcome.h>

#include "evidence/snapshot.h"
#include "fleet/site_list.h"
#include "report/report.h"

namespace collaudo::fleet {

// audited: looked at as far as the options want. partial: the time of the site ended before. unreachable: its
// home page could not be had, with the cause. broken: our own fault. pending: not looked at yet, the run was
// interrupted; no such line is in the journal.
enum class SiteState { audited, partial, unreachable, broken, pending };
std::string_view name(SiteState state);

// What one site has against one check: its findings that fail for certain, of one key and one kind of place.
struct Problem {
  std::string criterion, check, key;  // check "" and key "data-element:news": a root cause
  std::string selector;               // without numbers: the same element of another site reads the same
  Effect effect = Effect::failure;
  std::size_t count = 0;     // of findings
  std::string message = {};  // of the first
  std::string url = {};      // likewise; may be empty
};

struct SiteRow {
  std::size_t position = 0;  // in the list, from 1
  std::string id, url, as, name, istat, supplier, province;
  std::optional<long> population, grant;
  std::vector<int> services;
  std::vector<std::string> deadlines;

  SiteState state = SiteState::audited;
  Cause cause = Cause::none;    // of unreachable and partial
  std::string detail;           // of the cause, or of our own fault
  bool awaits_browser = false;  // a browser is to look at it, once the others are done
  std::string collected_at, engine, digest;
  double seconds = 0;
  std::size_t requests = 0, pages = 0, gaps = 0;
  std::uint64_t bytes = 0;
  std::string theme, theme_version;  // empty: not recognised
  int exit_code = 0;
  std::map<std::string, Verdict> verdicts;  // by criterion, of every level
  std::vector<std::string> waived;          // criteria
  std::vector<Problem> problems;
  std::string json, html, bundle;  // files, from the folder of the fleet; empty: none

  // Criteria (no recommendations, no practices) with that verdict and without waiver.
  std::size_t count(Verdict verdict) const;
  std::size_t missing() const { return count(Verdict::failure) + count(Verdict::not_executable); }
  std::string_view deadline() const { return deadlines.empty() ? std::string_view() : deadlines.back(); }
  std::string shown_name() const;  // the name, or the host
};

// What is known of a site before it is looked at.
SiteRow row_of(const ListedSite& site);
// Completed with what was found.
SiteRow row_of(const ListedSite& site, const Snapshot& snapshot, const Report& report, Language language);

// One line, without its end.
std::string line_of(const SiteRow& row);
// Nothing for what is no row of ours.
std::optional<SiteRow> row_of_line(std::string_view line);

// "ul > li:nth-child(5) > a#item-12" and "ul > li:nth-child(6) > a#item-7" are the same kind of place.
std::string kind_of_place(std::string_view selector);

}  // namespace collaudo::fleet
