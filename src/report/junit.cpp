// The JUnit report: a suite for the site, a case for each criterion, as CI systems read it. Names of
// elements, types and properties are never translated; messages are in the language asked for. What never
// changes the exit code (recommendations, practices, waived and deferred criteria) is never a failure here.
#include <collaudo/text.h>

#include "engine/catalogue.h"
#include "report/arrangement.h"
#include "report/escape.h"
#include "report/wording.h"

namespace collaudo {

namespace {

constexpr std::size_t shown_of_a_criterion = 100, longest_message = 600, longest_excerpt = 300;

std::string short_text(std::string_view foreign, std::size_t length = longest_message) {
  return text::shortened(terminal_safe(foreign), length);
}

// `safe` has no control characters; what else XML 1.0 forbids are two noncharacters. "#" is written as a
// reference, so that no text of a page can give a command ("##[…]") to a CI runner that reads the log.
std::string xml(std::string_view safe) {
  std::string escaped;
  for (std::size_t at = 0; at < safe.size(); ++at) {
    const std::string_view rest = safe.substr(at);
    if (rest.starts_with("\xEF\xBF\xBE") || rest.starts_with("\xEF\xBF\xBF")) {
      escaped += rest[2] == '\xBE' ? "[U+FFFE]" : "[U+FFFF]";
      at += 2;
      continue;
    }
    switch (safe[at]) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '#':
        escaped += "&#35;";
        break;
      default:
        escaped += safe[at];
    }
  }
  return escaped;
}

using Attributes = std::vector<std::pair<std::string_view, std::string>>;

// How a case ends.
enum class Ending { passed, failure, error, skipped };

Ending ending_of(const CriterionResult& result) {
  if (result.verdict == Verdict::error) return Ending::error;
  if (result.waived || result.deferred) return Ending::skipped;
  const bool decides = result.criterion->spec.level == Level::criterion;
  switch (result.verdict) {
    case Verdict::success:
    case Verdict::tolerance:
      return Ending::passed;
    case Verdict::failure:
    case Verdict::not_executable:
      return decides ? Ending::failure : Ending::skipped;
    case Verdict::not_verifiable:
      return decides ? Ending::error : Ending::skipped;
    case Verdict::manual:
    case Verdict::not_applicable:
    case Verdict::error:
      break;
  }
  return Ending::skipped;
}

class JunitReport {
 public:
  JunitReport(const Report& report, Language language, std::ostream& out)
      : report_(report), say_(language), out_(&out) {}

  void write() {
    Attributes totals = {{"tests", std::to_string(report_.criteria.size())},
                         {"failures", count(Ending::failure)},
                         {"errors", count(Ending::error)},
                         {"skipped", count(Ending::skipped)},
                         // Durations would make two reports of the same evidence differ.
                         {"time", "0"}};
    *out_ << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    Attributes outer = {{"name", "collaudo"}};
    outer.insert(outer.end(), totals.begin(), totals.end());
    open(0, "testsuites", outer);
    Attributes suite = {{"name", short_text(report_.url)}};
    suite.insert(suite.end(), totals.begin(), totals.end());
    suite.emplace_back("timestamp", report_.collected_at.substr(0, report_.collected_at.find('Z')));
    open(1, "testsuite", suite);
    properties(2, {{"tool_version", report_.tool_version},
                   {"criteria_version", report_.criteria_version},
                   {"final_url", report_.final_url},
                   {"collected_at", report_.collected_at},
                   {"engine", report_.engine},
                   {"evidence", report_.digest},
                   {"interrupted", report_.interrupted ? "true" : "false"},
                   {"exit_code", std::to_string(report_.exit_code)}});
    for (const CriterionResult& result : report_.criteria) test_case(result);
    close(1, "testsuite");
    close(0, "testsuites");
  }

 private:
  std::string count(Ending ending) const {
    std::size_t n = 0;
    for (const CriterionResult& result : report_.criteria)
      if (ending_of(result) == ending) ++n;
    return std::to_string(n);
  }

  void begin(int depth, std::string_view element, const Attributes& attributes) {
    *out_ << std::string(static_cast<std::size_t>(depth) * 2, ' ') << '<' << element;
    for (const auto& [name, value] : attributes) *out_ << ' ' << name << "=\"" << xml(value) << '"';
  }
  void open(int depth, std::string_view element, const Attributes& attributes = {}) {
    begin(depth, element, attributes);
    *out_ << ">\n";
  }
  void close(int depth, std::string_view element) {
    *out_ << std::string(static_cast<std::size_t>(depth) * 2, ' ') << "</" << element << ">\n";
  }
  void leaf(int depth, std::string_view element, const Attributes& attributes, std::string_view text = {}) {
    begin(depth, element, attributes);
    if (text.empty()) {
      *out_ << "/>\n";
    } else {
      *out_ << '>' << xml(text) << "</" << element << ">\n";
    }
  }

  void properties(int depth, const Attributes& named) {
    open(depth, "properties");
    for (const auto& [name, value] : named)
      leaf(depth + 1, "property", {{"name", std::string(name)}, {"value", short_text(value)}});
    close(depth, "properties");
  }

  void test_case(const CriterionResult& result) {
    const CriterionSpec& spec = result.criterion->spec;
    open(2, "testcase",
         {{"classname", short_text(say_.category(spec))},
          {"name", short_text(say_.id(spec) + " " + say_.in_language(spec.title))},
          {"time", "0"}});
    properties(3, {{"id", spec.id},
                   {"level", std::string(name(spec.level))},
                   {"verdict", std::string(name(result.verdict))},
                   {"app_verdict", result.app_verdict ? std::string(name(*result.app_verdict)) : "null"},
                   {"waived", result.waived ? "true" : "false"}});
    const std::string details = details_of(result);
    const Attributes why = {{"message", short_text(say_.gist(result))},
                            {"type", std::string(name(result.verdict))}};
    switch (ending_of(result)) {
      case Ending::failure:
        leaf(3, "failure", why, details);
        break;
      case Ending::error:
        leaf(3, "error", why, details);
        break;
      case Ending::skipped:
        leaf(3, "skipped", {{"message", short_text(reason_to_skip(result))}});
        if (!details.empty()) leaf(3, "system-out", {}, details);
        break;
      case Ending::passed:
        if (!details.empty()) leaf(3, "system-out", {}, details);
        break;
    }
    close(2, "testcase");
  }

  std::string reason_to_skip(const CriterionResult& result) const {
    std::string reason =
        say_("junit.reason", {{"verdict", say_.verdict(result.verdict)}, {"reason", say_.gist(result)}});
    if (result.criterion->spec.level != Level::criterion) reason += " " + say_("certification.practices");
    return reason;
  }

  // Everything that a person needs to act, a line each.
  std::string details_of(const CriterionResult& result) const {
    std::vector<std::string> lines;
    for (const std::string& sentence : say_.remarks(result)) lines.push_back(short_text(sentence));
    for (const std::string& sentence : say_.differences(result))
      lines.push_back(say_("app.says", {{"verdict", say_.verdict(*result.app_verdict)}}) + " " + sentence);
    std::size_t left_out = 0, shown = 0;
    for (const CheckResult& check : result.checks) {
      const auto findings = concerns(check);
      if (findings.empty()) continue;
      lines.push_back(say_("check_state", {{"title", short_text(say_.in_language(check.title))},
                                           {"verdict", say_.verdict(check.state)}}) +
                      " (" + check.id + ")");
      for (const FindingResult* finding : findings) {
        if (++shown > shown_of_a_criterion) {
          ++left_out;
          continue;
        }
        lines.push_back("  " + say_.symbol(verdict_of(finding->effect)) + " " + say_.marked(*finding));
        if (!finding->where.url.empty()) lines.push_back("    " + address(finding->where));
        if (!finding->where.excerpt.empty())
          lines.push_back("    > " + short_text(finding->where.excerpt, longest_excerpt));
      }
    }
    if (left_out > 0) lines.push_back("  " + say_.counted("more", left_out));
    const std::string& hint = say_.in_language(result.criterion->spec.fix_hint);
    if (!lines.empty() && !hint.empty() && wants_advice(result))
      lines.push_back(say_("fix.look", {{"hint", short_text(hint)}}));
    return lines.empty() ? std::string() : "\n" + listed(lines, "\n") + "\n";
  }

  std::string address(const Location& where) const {
    std::string line = short_text(where.url);
    if (where.line > 0) line += ", " + say_("line", {{"n", std::to_string(where.line)}});
    return line;
  }

  const Report& report_;
  Wording say_;
  std::ostream* out_;
};

}  // namespace

void write_junit(const Report& report, const ReportOptions& options, std::ostream& out) {
  JunitReport(report, options.language, out).write();
}

}  // namespace collaudo
