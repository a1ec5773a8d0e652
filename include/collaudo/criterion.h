// Criterion: a criterion is data (criterion.json) plus one pure function (check.cpp). Made by the catalogue
// at start, constant from then on; read by engine and reports. The data may be read from any thread.
//
// The function reads frozen evidence and says what it saw. It does not fetch, print, read the clock, keep
// state, or catch exceptions. It may be called from any thread, in any order, any number of times. Whatever
// is not in `needs` must not be read. Pages of a needed role that did not arrive, and data-elements that are
// missing, are reported by the engine: a check judges what is there.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <collaudo/outcome.h>
#include <collaudo/service.h>
#include <collaudo/site.h>
#include <collaudo/value.h>

namespace collaudo {

enum class Method { automatic, manual };
enum class Level { criterion, recommendation, practice };
enum class Language { it, en };

struct Need {  // "service:html" in criterion.json; "event:html?" when its absence does not matter
  std::string role;
  Facet facet = Facet::html;
  bool optional = false;  // gaps and missing data-elements of the role are left to the check
};

struct CheckSpec {
  std::string slug;  // "dom-order"
  Origin origin = Origin::A;
  Confidence confidence = Confidence::certain;
  std::string quirk;  // of the App, where it differs here
  std::map<Language, std::string> title;
  std::vector<Channel>
      supplied_by;  // service criteria: the channels that would decide it where it is unknown
};

// An atomic condition of the official text and how it is decided: one row of docs/criteria.md.
struct Condition {
  std::string text_it, text_en;
  std::string decided;              // "automatic", "review", "manual"
  std::vector<std::string> checks;  // slugs that decide it
};

using Messages = std::map<std::string, std::string, std::less<>>;  // key → text with {arguments}

struct CriterionSpec {
  std::string id;  // "C.SI.1.6"
  std::string id_2022;
  std::map<Language, std::string> title, category, requirement, fix_hint;
  std::string source_document, source_version, source_url;
  Level level = Level::criterion;
  Method method = Method::automatic;
  bool has_tolerance = false;
  bool app_judges = true;  // false: app_verdict is null
  std::vector<Need> needs;
  std::vector<CheckSpec> checks;
  std::vector<Condition> conditions;
  Value params;  // thresholds and lists of this criterion
  std::map<Language, Messages> messages;

  const CheckSpec& check(std::string_view slug) const;  // std::logic_error for an unknown one
};

using Check = Findings (*)(const Site&, const CriterionSpec&);

struct Criterion {
  CriterionSpec spec;
  std::string readme;     // README.md of the folder: what `explain` prints
  Check check = nullptr;  // null exactly when the method is manual
};

// A list that several criteria share, by the name of its file in criteria/vocabulary (without ".json").
// std::logic_error when there is no such file.
const Value& vocabulary(std::string_view name);

}  // namespace collaudo
