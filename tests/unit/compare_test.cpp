// The comparison of two reports: what is better, worse, out of sight, and why.
#include <algorithm>
#include <regex>
#include <sstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "compare/difference_formats.h"
#include "support/json_schema.h"
#include "support/sample_report.h"

using namespace collaudo;
using namespace collaudo::testing;
using Json = nlohmann::json;

namespace {

ReportFacts facts(const Report& report) {
  std::ostringstream json;
  write_json(report, {}, json);
  auto read = facts_of_json(json.view(), "report.json", Language::it);
  INFO((read ? "" : read.error()));
  REQUIRE(read);
  return std::move(read).value();
}

std::string written(DifferenceFormat format, const Difference& difference, Language language = Language::it) {
  ReportOptions options;
  options.language = language;
  std::ostringstream out;
  format(difference, options, out);
  return out.str();
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// One criterion, C.SI.9.1, with the given verdict.
ReportFacts with_verdict(Verdict verdict, Cause cause = Cause::none, bool is_waived = false,
                         std::vector<FindingFacts> findings = {}) {
  ReportFacts report = facts(report_with({Verdict::success}).report);
  CriterionFacts& criterion = report.criteria.at(0);
  criterion.verdict = verdict;
  criterion.cause = cause;
  criterion.waived = is_waived;
  criterion.findings = std::move(findings);
  return report;
}

FindingFacts finding(const std::string& fingerprint, const std::string& url = "https://x.it/a") {
  FindingFacts made;
  made.fingerprint = fingerprint;
  made.check = "C.SI.9.1/check";
  made.message = "Voce sbagliata.";
  made.url = url;
  made.line = 3;
  return made;
}

const CriterionDifference& only(const Difference& difference) {
  REQUIRE(difference.criteria.size() == 1);
  return difference.criteria.front();
}

}  // namespace

TEST_CASE("a report compared with itself shows nothing", "[compare]") {
  const Difference difference = compare(facts(rich_report().report), facts(rich_report().report));
  CHECK(difference.exit_code == 0);
  CHECK(difference.counts.size() == 1);
  CHECK(difference.counts.at(Change::same) == rich_report().report.criteria.size());
  CHECK(difference.changed.empty());
  CHECK(has(written(write_difference_text, difference), "Nessuna differenza"));
}

TEST_CASE("verdicts got better or worse by their gravity", "[compare]") {
  struct Case {
    Verdict before, after;
    Change change;
  };
  for (const Case& one : std::vector<Case>{
           {Verdict::success, Verdict::failure, Change::worse},
           {Verdict::success, Verdict::tolerance, Change::worse},
           {Verdict::tolerance, Verdict::manual, Change::worse},
           {Verdict::manual, Verdict::not_executable, Change::worse},
           {Verdict::failure, Verdict::success, Change::better},
           {Verdict::failure, Verdict::manual, Change::better},
           {Verdict::failure, Verdict::not_executable, Change::different},
           {Verdict::success, Verdict::not_applicable, Change::different},
           {Verdict::success, Verdict::not_verifiable, Change::lost},
           {Verdict::failure, Verdict::not_verifiable, Change::lost},
           {Verdict::success, Verdict::error, Change::lost},
           {Verdict::not_verifiable, Verdict::failure, Change::regained},
           {Verdict::not_verifiable, Verdict::error, Change::different},
           {Verdict::failure, Verdict::failure, Change::same},
       }) {
    INFO(name(one.before) << " to " << name(one.after));
    const Difference difference = compare(with_verdict(one.before), with_verdict(one.after));
    CHECK(only(difference).change == one.change);
    CHECK(difference.exit_code == (one.change == Change::worse ? 1 : 0));
  }
}

TEST_CASE("only criteria change the exit code", "[compare]") {
  ReportFacts before = with_verdict(Verdict::success), after = with_verdict(Verdict::failure);
  before.criteria[0].level = after.criteria[0].level = Level::recommendation;
  const Difference difference = compare(before, after);
  CHECK(only(difference).change == Change::worse);
  CHECK(difference.exit_code == 0);
}

TEST_CASE("findings are new, fixed or the same by their fingerprint", "[compare]") {
  const auto before = with_verdict(Verdict::failure, Cause::none, false, {finding("1"), finding("2")});
  const auto more =
      with_verdict(Verdict::failure, Cause::none, false, {finding("1"), finding("2"), finding("3")});
  const Difference worse = compare(before, more);
  CHECK(only(worse).change == Change::worse);
  REQUIRE(only(worse).new_findings.size() == 1);
  CHECK(only(worse).new_findings[0].fingerprint == "3");
  CHECK(worse.exit_code == 1);

  const Difference fewer = compare(more, before);
  CHECK(only(fewer).change == Change::findings);
  CHECK(only(fewer).fixed_findings.size() == 1);
  CHECK(fewer.exit_code == 0);

  // A doubt more is no failure more; a doubt that became certain is.
  FindingFacts doubt = finding("3");
  doubt.confidence = Confidence::likely;
  const auto doubting =
      with_verdict(Verdict::failure, Cause::none, false, {finding("1"), finding("2"), doubt});
  CHECK(only(compare(before, doubting)).change == Change::findings);
  CHECK(only(compare(doubting, more)).change == Change::worse);
}

TEST_CASE("what could not be seen again is not fixed, what could not be seen before is not worse",
          "[compare]") {
  const auto before =
      with_verdict(Verdict::failure, Cause::none, false, {finding("1"), finding("2", "https://x.it/gone")});
  auto after = with_verdict(Verdict::failure, Cause::none, false, {finding("1")});
  after.missing_pages = {"https://x.it/gone"};
  const Difference difference = compare(before, after);
  CHECK(only(difference).fixed_findings.empty());
  CHECK(only(difference).unseen_findings == 1);
  CHECK(only(difference).change == Change::findings);
  CHECK(has(written(write_difference_text, difference), "non conta come risolta"));
  CHECK(only(compare(after, before)).change == Change::findings);
  CHECK(compare(after, before).exit_code == 0);

  const auto unseen = with_verdict(Verdict::not_verifiable, Cause::timeout);
  CHECK(only(compare(before, unseen)).fixed_findings.empty());
  CHECK(only(compare(before, unseen)).unseen_findings == 2);
}

TEST_CASE("why: unreachable, evidence missing, the program", "[compare]") {
  const auto well = with_verdict(Verdict::success);
  const Difference unreachable = compare(well, with_verdict(Verdict::not_verifiable, Cause::dns));
  CHECK(only(unreachable).why == std::vector<Reason>{Reason::unreachable});
  CHECK(has(written(write_difference_text, unreachable),
            "il sito non era raggiungibile (il nome del sito non si risolve)"));
  CHECK(unreachable.exit_code == 0);
  CHECK(only(compare(with_verdict(Verdict::not_verifiable, Cause::connect), well)).why ==
        std::vector<Reason>{Reason::unreachable});
  CHECK(only(compare(well, with_verdict(Verdict::not_verifiable, Cause::needs_browser))).why ==
        std::vector<Reason>{Reason::unseen});
  CHECK(only(compare(well, with_verdict(Verdict::error))).why == std::vector<Reason>{Reason::program});
}

TEST_CASE("why: site, criteria, tool, engine, options", "[compare]") {
  const auto before = with_verdict(Verdict::success);
  auto after = with_verdict(Verdict::failure);
  CHECK(only(compare(before, after)).why == std::vector<Reason>{Reason::unexplained});
  after.digest = "sha256:other";
  CHECK(only(compare(before, after)).why == std::vector<Reason>{Reason::site});
  after.criteria_version = "2027-01-01";
  after.tool_version = "9.9.9";
  after.engine = "browser";
  const Difference all = compare(before, after);
  CHECK(all.changed == std::vector<Reason>{Reason::site, Reason::criteria, Reason::tool, Reason::engine});
  CHECK(only(all).why == all.changed);
  const std::string text = written(write_difference_text, all);
  CHECK(has(text, "la versione dei criteri"));
  CHECK(has(text, "da Successo a Fallimento"));
}

TEST_CASE("waivers", "[compare]") {
  const auto failing = with_verdict(Verdict::failure);
  const auto waived = with_verdict(Verdict::failure, Cause::none, true);
  const Difference expired = compare(waived, failing);
  CHECK(only(expired).change == Change::worse);
  CHECK(only(expired).why == std::vector<Reason>{Reason::waiver});
  CHECK(expired.exit_code == 1);
  CHECK(has(written(write_difference_text, expired), "da Fallimento (in deroga) a Fallimento"));
  CHECK(only(compare(failing, waived)).change == Change::better);
  // A new finding below a waiver is told and does not fail.
  const auto more = with_verdict(Verdict::failure, Cause::none, true, {finding("1")});
  CHECK(only(compare(waived, more)).change == Change::findings);
}

TEST_CASE("criteria that appear and go", "[compare]") {
  const auto one = facts(report_with({Verdict::success}).report);
  auto two = facts(report_with({Verdict::success, Verdict::failure}).report);
  const Difference appeared = compare(one, two);
  REQUIRE(appeared.criteria.size() == 2);
  CHECK(appeared.criteria[1].change == Change::appeared);
  CHECK(appeared.criteria[1].why == std::vector<Reason>{Reason::selection});
  CHECK_FALSE(appeared.criteria[1].before);
  CHECK(appeared.exit_code == 0);
  two.criteria_version = "2027-01-01";
  const Difference gone = compare(two, one);
  CHECK(gone.criteria[1].change == Change::gone);
  CHECK(gone.criteria[1].why == std::vector<Reason>{Reason::criteria});
  // Natural order, whatever the order of the reports.
  const auto many = facts(report_with(std::vector<Verdict>(11, Verdict::success)).report);
  const Difference ordered = compare(many, one);
  CHECK(ordered.criteria[1].id == "C.SI.9.2");
  CHECK(ordered.criteria[10].id == "C.SI.9.11");
}

TEST_CASE("reports of different sites: verdicts only", "[compare]") {
  const auto before = with_verdict(Verdict::failure, Cause::none, false, {finding("1")});
  auto after = with_verdict(Verdict::failure, Cause::none, false, {finding("2")});
  after.site = "altro.example";
  const Difference difference = compare(before, after);
  CHECK_FALSE(difference.is_same_site);
  CHECK(only(difference).change == Change::same);
  CHECK(has(written(write_difference_text, difference), "siti diversi"));
  // Judged as the public address, staging and production are the same site.
  SampleReport staging = report_with({Verdict::success}), production = report_with({Verdict::success});
  staging.report.url = "https://staging.example/";
  staging.report.judged_as = production.report.url;
  CHECK(compare(facts(staging.report), facts(production.report)).is_same_site);
}

TEST_CASE("files that are no report get one clear line", "[compare]") {
  const auto complaint = [](std::string_view json) {
    const auto read = facts_of_json(json, "x.json", Language::it);
    REQUIRE_FALSE(read);
    CHECK(read.error().find('\n') == std::string::npos);
    CHECK(has(read.error(), "x.json"));
    return read.error();
  };
  CHECK(has(complaint(""), "non è un rapporto JSON"));
  CHECK(has(complaint("{"), "non è un rapporto JSON"));
  CHECK(has(complaint("<html>"), "non è un rapporto JSON"));
  CHECK(has(complaint("[]"), "ma non è un rapporto di collaudo"));
  CHECK(has(complaint(R"({"tool": "collaudo", "criteria": []})"), "ma non è un rapporto di collaudo"));
  std::ostringstream json;
  write_json(rich_report().report, {}, json);
  Json report = Json::parse(json.str());
  const auto altered = [&](const std::string& pointer, const Json& value) {
    Json copy = report;
    copy[Json::json_pointer(pointer)] = value;
    return copy.dump();
  };
  CHECK(has(complaint(altered("/schema_version", "2.0")), "schema 2.0"));
  CHECK(has(complaint(altered("/criteria/2/verdict", "splendid")), "numero 3"));
  CHECK(has(complaint(altered("/criteria/0", nullptr)), "numero 1"));
  CHECK(has(complaint(altered("/criteria/1/id", "C.SI.1.6")), "numero 2"));
  CHECK(has(complaint(altered("/criteria/0/checks/0/findings/0/effect", 7)), "numero 1"));
  CHECK(has(complaint(altered("/criteria/0/checks/0/findings", "none")), "numero 1"));
  CHECK(has(complaint(std::string(200'000, '[')), "non è un rapporto JSON"));
  // Deep and whole: no stack is spent on it.
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  CHECK(has(complaint(deep), "ma non è un rapporto di collaudo"));
  // Odd values where only text is shown are left out.
  CHECK(facts_of_json(altered("/criteria/0/checks/0/findings/0/line", -5), "x", Language::it));
  CHECK(facts_of_json(altered("/gaps", 5), "x", Language::it));
}

TEST_CASE("the comparison as JSON meets its schema, the same bytes every time", "[compare]") {
  const auto valid = [](const Difference& difference) {
    return schema_faults(Json::parse(written(write_difference_json, difference)), "docs/diff.schema.json");
  };
  const Difference rich = compare(facts(rich_report().report), facts(hostile_report().report));
  CHECK(valid(rich) == "");
  CHECK(valid(compare(facts(report_with({}).report), facts(rich_report().report))) == "");
  CHECK(valid(compare(with_verdict(Verdict::failure, Cause::none, false, {finding("1")}),
                      with_verdict(Verdict::not_verifiable, Cause::tls))) == "");
  const Json json = Json::parse(written(
      write_difference_json, compare(with_verdict(Verdict::success), with_verdict(Verdict::failure))));
  CHECK(json["summary"]["worse"] == 1);
  CHECK(json["summary"]["exit_code"] == 1);
  CHECK(json["criteria"][0]["before"] == "success");
  Json wrong = json;
  wrong["criteria"][0]["change"] = "splendid";
  CHECK(schema_faults(wrong, "docs/diff.schema.json") != "");
  for (const DifferenceFormat format :
       {write_difference_text, write_difference_json, write_difference_markdown})
    CHECK(written(format, rich) == written(format, rich));
  CHECK(written(write_difference_json, rich, Language::en) == written(write_difference_json, rich));
}

TEST_CASE("hostile text in reports steers neither terminal nor Markdown", "[compare]") {
  FindingFacts hostile = finding("2", "https://x.it/a)b|c<d>");
  hostile.message = hostile_text();
  const auto before = with_verdict(Verdict::failure, Cause::none, false, {finding("1")});
  auto after = with_verdict(Verdict::failure, Cause::none, false, {hostile});
  after.url = "javascript:alert(1)//\x1b[31m";
  after.tool_version = hostile_text();
  const Difference difference = compare(before, after);
  for (const DifferenceFormat format : {write_difference_text, write_difference_markdown}) {
    const std::string text = written(format, difference);
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find('\0') == std::string::npos);
    CHECK_FALSE(std::regex_search(text, std::regex("(^|\n) *::|##\\[")));
  }
  const std::string markdown = written(write_difference_markdown, difference);
  CHECK_FALSE(std::regex_search(markdown, std::regex("[^\\\\]<script")));
  CHECK(has(markdown, "(https://x.it/a%29b%7Cc%3Cd%3E), riga 3"));
  CHECK(has(markdown, "risolta: Voce sbagliata."));
}

TEST_CASE("long lists are cut with their number, English is English", "[compare]") {
  std::vector<FindingFacts> many;
  for (int i = 0; i < 30; ++i) many.push_back(finding(std::to_string(i)));
  const Difference difference =
      compare(with_verdict(Verdict::success), with_verdict(Verdict::failure, Cause::none, false, many));
  CHECK(has(written(write_difference_text, difference), "… e altre 20"));
  CHECK(has(written(write_difference_markdown, difference), "… e altre 25"));
  const std::string english = written(write_difference_text, difference, Language::en);
  CHECK(has(english, "from Success to Failure"));
  CHECK(has(english, "Worse (1)"));
  CHECK_FALSE(has(english, "Perché"));
}
