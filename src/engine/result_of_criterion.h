// CriterionResult: the outcome of one criterion with everything a report shows of it. Made by the runner (and
// altered once by waivers), read by report formats. Plain values; each runner thread writes its own slot
// only.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <collaudo/criterion.h>

namespace collaudo {

using Localised = std::map<Language, std::string>;

struct FindingResult {
  Effect effect = Effect::ok;
  std::optional<Effect> app_effect;  // nothing: the App has no say in it
  Confidence confidence = Confidence::certain;
  std::string key;
  Localised message;  // complete sentences, arguments filled in
  Location where;
  std::string fingerprint;  // 16 hex digits: site, check, page, key and the ordinal among equals
  std::string quirk;
  std::string blocked_by;
  Cause cause = Cause::none;
  bool wants_browser = false;
  bool deferred = false;  // only the site in production can answer
  bool waived = false;
  std::string service;  // label of the service that it speaks of; empty: of none alone
};

struct CheckResult {
  std::string id;  // "C.SI.1.6/dom-order"
  Localised title;
  Origin origin = Origin::A;
  Confidence confidence = Confidence::certain;
  Verdict state =
      Verdict::manual;  // worst effect of its findings, whatever their confidence; success when all are ok
  std::vector<FindingResult> findings;  // document order of pages and elements
};

// A check of a service that lacks evidence, and what would supply it.
struct MissingCheck {
  std::string slug;
  Localised title;
  std::vector<Channel> supplied_by;
};

// One cell of the table services × criteria.
struct ServiceResult {
  std::size_t service = 0;  // index in Report::services
  Verdict verdict = Verdict::not_verifiable;
  std::optional<Verdict> leaning;
  bool declared = false;
  std::vector<MissingCheck> missing;
  Localised reason;  // where no finding shows it
};

struct Waiver {  // why a failing criterion is accepted (part 3)
  std::string reason, author, until;
};

struct CriterionResult {
  const Criterion* criterion = nullptr;
  Verdict verdict = Verdict::manual;
  std::optional<Verdict> app_verdict;  // nothing where the App judges nothing
  std::vector<std::string>
      app_quirks;                  // why the two differ: "Q1"; empty when they do not or no quirk is known
  std::optional<Verdict> leaning;  // of manual
  Cause cause = Cause::none;       // of not_verifiable
  bool deferred = false;           // not_verifiable only for what the copy that was visited cannot tell
  std::vector<std::string> blocked_by;  // ids of root causes
  bool to_review = false;               // a likely finding speaks against a success
  bool declared = false;
  std::optional<Waiver> waived;
  std::size_t pages_examined = 0, pages_available = 0;
  std::vector<Measure> measured;
  std::vector<CheckResult> checks;
  std::vector<ServiceResult> services;  // of the service criteria: one a service, in the order of the report
  std::string error;                    // of verdict error: what broke in us
  Localised reason;  // one line that sums up a verdict that no finding shows (not_applicable, manual method)
};

// One missing data-element or dead page that stands behind several verdicts.
struct RootCause {
  std::string id;  // "data-element:news"
  Localised message;
  Location where;
  std::vector<std::string> blocks;  // criteria
};

}  // namespace collaudo
