// Waivers: which findings and criteria they cover, when they end, and what is said of those that do nothing.
#include "engine/waivers.h"

#include <catch2/catch.hpp>

#include "engine/catalogue.h"
#include "engine/judge.h"

using namespace collaudo;

namespace {

const Url site = *Url::parse("https://comune.valverde.ct.it/");

FindingResult finding(Effect effect, const std::string& path, Confidence confidence = Confidence::certain) {
  FindingResult row;
  row.effect = effect;
  row.confidence = confidence;
  row.where.url = path.empty() ? "" : "https://comune.valverde.ct.it" + path;
  return row;
}

CriterionResult result(const std::string& id, Verdict verdict, std::vector<FindingResult> findings) {
  CriterionResult criterion;
  criterion.criterion = find_criterion(id);
  criterion.verdict = verdict;
  CheckResult check;
  check.findings = std::move(findings);
  criterion.checks.push_back(std::move(check));
  return criterion;
}

WaiverRule rule(const std::string& id, const std::string& page = "",
                const std::string& until = "2026-12-31") {
  return {id, page, "perché " + page, "Ufficio di prova", until, "collaudo.toml:1"};
}

std::vector<WaiverRemark> apply(const std::vector<WaiverRule>& rules, std::vector<CriterionResult>& results,
                                const std::string& day = "2026-11-25") {
  return apply_waivers(rules, day, site, site, results);
}

}  // namespace

TEST_CASE("globs of pages", "[waivers]") {
  const Url url = *Url::parse("https://comune.valverde.ct.it/servizi/carta?id=3");
  for (const char* pattern : {"/servizi/*", "/servizi/carta?id=?", "*", "https://comune.valverde.ct.it/*",
                              "*/servizi/*", "/*/carta*", "/servizi/car?a*", "/**"})
    CHECK(matches_page(pattern, url));
  for (const char* pattern :
       {"/servizi", "/servizi/", "servizi/*", "https://altro.it/*", "/carta*", "/servizi/*x"})
    CHECK_FALSE(matches_page(pattern, url));
  // Many stars on a long address stay quick.
  const Url longest = *Url::parse("https://a.it/" + std::string(2'000, 'a'));
  CHECK_FALSE(matches_page("/*a*a*a*a*a*a*a*a*b", longest));
}

TEST_CASE("a waiver without page covers the criterion", "[waivers]") {
  std::vector<CriterionResult> results = {
      result("C.SI.1.6", Verdict::failure,
             {finding(Effect::failure, "/"), finding(Effect::ok, "/"), finding(Effect::tolerance, "")}),
      result("C.SI.1.1", Verdict::failure, {finding(Effect::failure, "/")})};
  CHECK(apply({rule("C.SI.1.6")}, results).empty());
  REQUIRE(results[0].waived);
  CHECK(results[0].verdict == Verdict::failure);
  CHECK(results[0].waived->until == "2026-12-31");
  CHECK(results[0].waived->author == "Ufficio di prova");
  CHECK(results[0].checks[0].findings[0].waived);
  CHECK_FALSE(results[0].checks[0].findings[1].waived);
  CHECK_FALSE(results[1].waived);
}

TEST_CASE("a waiver of pages covers these only", "[waivers]") {
  std::vector<CriterionResult> results = {result(
      "C.SI.1.6", Verdict::failure, {finding(Effect::failure, "/a/1"), finding(Effect::failure, "/b/1")})};
  CHECK(apply({rule("C.SI.1.6", "/a/*")}, results).empty());
  CHECK_FALSE(results[0].waived);
  CHECK(results[0].checks[0].findings[0].waived);
  CHECK_FALSE(results[0].checks[0].findings[1].waived);
  // A second rule for the rest: together they cover it, until the first of them ends.
  results[0].checks[0].findings[0].waived = false;
  CHECK(apply({rule("C.SI.1.6", "/a/*"), rule("C.SI.1.6", "/b/*", "2026-11-30")}, results).empty());
  REQUIRE(results[0].waived);
  CHECK(results[0].waived->reason == "perché /a/*; perché /b/*");
  CHECK(results[0].waived->until == "2026-11-30");
}

TEST_CASE("likely findings neither keep a waiver from holding nor need one", "[waivers]") {
  std::vector<CriterionResult> results = {
      result("C.SI.1.6", Verdict::failure,
             {finding(Effect::failure, "/a"), finding(Effect::failure, "/b", Confidence::likely)})};
  CHECK(apply({rule("C.SI.1.6", "/a")}, results).empty());
  CHECK(results[0].waived);
}

TEST_CASE("verdicts that can be waived", "[waivers]") {
  for (const auto& [verdict, effect] :
       std::vector<std::pair<Verdict, Effect>>{{Verdict::failure, Effect::failure},
                                               {Verdict::not_executable, Effect::not_executable},
                                               {Verdict::manual, Effect::manual},
                                               {Verdict::tolerance, Effect::tolerance}}) {
    std::vector<CriterionResult> results = {result("C.SI.1.6", verdict, {finding(effect, "/")})};
    apply({rule("C.SI.1.6")}, results);
    CHECK(results[0].waived);
  }
  for (const auto& [verdict, effect] :
       std::vector<std::pair<Verdict, Effect>>{{Verdict::success, Effect::ok},
                                               {Verdict::not_verifiable, Effect::not_verifiable},
                                               {Verdict::error, Effect::ok}}) {
    std::vector<CriterionResult> results = {result("C.SI.1.6", verdict, {finding(effect, "/")})};
    const auto remarks = apply({rule("C.SI.1.6")}, results);
    CHECK_FALSE(results[0].waived);
    CHECK(remarks.size() == 1);
  }
  // A manual verdict without findings: as a whole only.
  std::vector<CriterionResult> whole = {result("C.SI.1.6", Verdict::manual, {})};
  CHECK(apply({rule("C.SI.1.6", "/a")}, whole).size() == 1);
  CHECK_FALSE(whole[0].waived);
  CHECK(apply({rule("C.SI.1.6")}, whole).empty());
  CHECK(whole[0].waived);
}

TEST_CASE("expired, unused, of other sites, of criteria not judged", "[waivers]") {
  std::vector<CriterionResult> results = {
      result("C.SI.1.6", Verdict::failure, {finding(Effect::failure, "/")}),
      result("C.SI.1.1", Verdict::success, {finding(Effect::ok, "/")})};
  const std::vector<WaiverRule> rules = {rule("C.SI.1.6", "", "2026-11-24"), rule("C.SI.1.1"),
                                         rule("C.SI.1.6", "https://comune.altrove.ct.it/*"),
                                         rule("C.SI.5.1")};
  const auto remarks = apply(rules, results);
  CHECK_FALSE(results[0].waived);
  REQUIRE(remarks.size() == 2);
  CHECK(remarks[0].kind == WaiverRemark::Kind::expired);
  CHECK(remarks[0].rule == &rules[0]);
  CHECK(remarks[1].kind == WaiverRemark::Kind::unused);
  CHECK(remarks[1].rule == &rules[1]);
  // The last day still holds.
  CHECK(apply({rule("C.SI.1.6", "", "2026-11-25")}, results).empty());
  CHECK(results[0].waived);
}

TEST_CASE("a page of a staging copy is also known by its public address", "[waivers]") {
  std::vector<CriterionResult> results = {
      result("C.SI.1.6", Verdict::failure, {finding(Effect::failure, "/a?x=1")})};
  results[0].checks[0].findings[0].where.url = "https://prova.example.it/a?x=1";
  apply_waivers({rule("C.SI.1.6", "https://comune.valverde.ct.it/a*")}, "2026-11-25",
                *Url::parse("https://prova.example.it/"), site, results);
  CHECK(results[0].waived);
}

TEST_CASE("the exit code honours waivers, but not what nobody saw", "[waivers]") {
  JudgeOptions options;
  std::vector<CriterionResult> results = {
      result("C.SI.1.6", Verdict::failure, {finding(Effect::failure, "/a")})};
  CHECK(exit_code_of(results, options) == 1);
  apply({rule("C.SI.1.6")}, results);
  CHECK(exit_code_of(results, options) == 0);
  results[0].checks[0].findings.push_back(finding(Effect::not_verifiable, "/b"));
  CHECK(exit_code_of(results, options) == 3);
}
