// What a check says: findings, and from them the verdict. Made by checks, completed by the engine, read by
// reports. Plain values, copied freely; no thread shares them while they are written.
//
// The verdict is computed from the findings, never set by hand: the worst certain effect wins, and no finding
// at all means `manual`. Two readings are computed from the same findings: by the official text and as the
// official App would say.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <collaudo/exchange.h>
#include <collaudo/html.h>

namespace collaudo {

class Page;
class Url;

enum class Verdict {
  success,
  tolerance,
  failure,
  not_executable,
  manual,
  not_verifiable,
  not_applicable,
  error
};
std::string_view name(Verdict verdict);
std::optional<Verdict> verdict_named(std::string_view name);

// In order of gravity.
enum class Effect { ok, tolerance, manual, not_verifiable, not_executable, failure };
std::string_view name(Effect effect);
Verdict verdict_of(Effect effect);

// A: the App does it too. D: the official text asks it, the App does not do it. H: heuristic that supports a
// condition of the text. G: good practice outside the criterion.
enum class Origin { A, D, H, G };

// certain decides; likely marks a result "to review" and never changes it; hint is a note.
enum class Confidence { certain, likely, hint };
std::string_view name(Confidence confidence);

struct Location {
  std::string url;       // of the page; empty for what is not on a page
  std::string selector;  // of the element
  int line = 0;          // in the source; 0 = unknown
  std::string excerpt;   // the piece of HTML, header, cookie or certificate concerned
};

using Arguments = std::vector<std::pair<std::string, std::string>>;

struct Finding {
  std::string check;           // slug of the check in criterion.json, e.g. "dom-order"
  std::string key;             // of the message
  Effect effect = Effect::ok;  // by the official text
  std::optional<Effect> app;   // as the App would say; nothing: `effect` for checks of origin A, else no say
  bool app_silent = false;     // the App has no say, although the check's origin is A
  std::optional<Confidence> confidence;  // nothing: that of the check
  std::optional<Verdict> leaning;        // of a manual finding: success, tolerance or failure
  Cause cause = Cause::none;             // of a not_verifiable finding
  bool deferred = false;       // of a not_verifiable finding: only the site in production can answer
  std::string quirk;           // "Q1": why the App differs here; nothing: that of the check
  bool wants_browser = false;  // what a browser sees on that page would decide it
  std::string blocked_by;      // root cause that stands behind it, e.g. "data-element:news"
  std::string service;         // label of the service that it speaks of; empty: of none alone
  Arguments arguments;
  Location where;

  Finding& at(const Page& page);
  Finding& at(const Page& page, html::Element element);
  Finding& at(const Url& url);
  Finding& showing(std::string_view excerpt);  // replaces the excerpt
  Finding& with(std::string name, std::string value);
  Finding& with(std::string name, long value);
  Finding& as_app(Effect effect, std::string_view quirk = {});
  Finding& not_in_app(std::string_view quirk = {});  // the App does not see it
  Finding& likely();
  Finding& hint();
  Finding& certain();
  Finding& leaning_to(Verdict verdict);
  Finding& because_of(Cause cause);
  Finding& browser_decides();  // see wants_browser; implied by the cause needs_browser
};

struct Measure {
  std::string name;
  std::variant<long, double, std::string> value;
};

// What a criterion says of one service: a cell of the table services × criteria. Made by judge_services().
struct ServiceOutcome {
  std::size_t service = 0;  // index in ServiceEvidence::services
  Verdict verdict = Verdict::not_verifiable;
  std::optional<Verdict> leaning;    // of manual and not verifiable ones
  bool declared = false;             // rests in part on the attestation alone
  std::vector<std::string> missing;  // slugs of the checks that lack evidence
  std::string key;                   // message that sums it up; may be empty
};

// The collector that a check fills and returns.
class Findings {
 public:
  Finding& ok(std::string_view check, std::string_view key) { return add(Effect::ok, check, key); }
  Finding& tolerance(std::string_view check, std::string_view key) {
    return add(Effect::tolerance, check, key);
  }
  Finding& manual(std::string_view check, std::string_view key) { return add(Effect::manual, check, key); }
  Finding& not_verifiable(std::string_view check, std::string_view key, Cause cause);
  // What a copy of the site cannot tell: put off until the public address is checked.
  Finding& deferred(std::string_view check, std::string_view key);
  Finding& not_executable(std::string_view check, std::string_view key) {
    return add(Effect::not_executable, check, key);
  }
  Finding& failure(std::string_view check, std::string_view key) { return add(Effect::failure, check, key); }
  // A remark that never decides: effect ok, confidence hint.
  Finding& note(std::string_view check, std::string_view key) { return add(Effect::ok, check, key).hint(); }
  Finding& add(Effect effect, std::string_view check, std::string_view key);

  void measure(std::string_view name, long value);
  void measure(std::string_view name, double value);  // reports round to two decimals
  void measure(std::string_view name, std::string_view value);

  // The site has nothing that the criterion speaks about; `key` says what. Findings besides it are notes.
  void not_applicable(std::string_view key) { not_applicable_ = key; }

  void service(ServiceOutcome outcome) { services_.push_back(std::move(outcome)); }
  const std::vector<ServiceOutcome>& services() const { return services_; }

  bool empty() const { return items_.empty(); }
  const std::deque<Finding>& items() const { return items_; }
  std::deque<Finding>& items() { return items_; }
  const std::vector<Measure>& measures() const { return measures_; }
  const std::string& not_applicable_key() const { return not_applicable_; }

 private:
  std::deque<Finding> items_;  // references stay valid while more are added
  std::vector<Measure> measures_;
  std::vector<ServiceOutcome> services_;
  std::string not_applicable_;
};

}  // namespace collaudo
