// Measures of a page's speed: what they decide, their way through a record, reports of Lighthouse, the middle
// of several loads, the estimate without a browser.
#include <fstream>

#include <collaudo/performance.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "crawl/freeze.h"
#include "evidence/performance_json.h"
#include "score/lighthouse_report.h"
#include "score/measured_performance.h"
#include "score/static_estimate.h"
#include "support/fake_source.h"
#include "support/locations.h"
#include "support/virtual_site.h"

using namespace collaudo;
using namespace collaudo::testing;
using nlohmann::json;

namespace {

Performance measured(double score, std::vector<double> runs, std::vector<Performance::Guard> guards = {}) {
  Performance performance;
  performance.url = *Url::parse("https://comune.test/");
  performance.source = Performance::Source::measured;
  performance.score = score;
  performance.runs = std::move(runs);
  performance.guards = std::move(guards);
  return performance;
}

json lighthouse(double score) {
  return {{"lighthouseVersion", "12.8.2"},
          {"finalDisplayedUrl", "https://comune.test/x"},
          {"fetchTime", "2026-11-20T09:00:00.000Z"},
          {"configSettings", {{"formFactor", "mobile"}}},
          {"categories", {{"performance", {{"score", score}}}}},
          {"audits", {{"speed-index", {{"numericValue", 3100.5}, {"score", 0.9}}}}}};
}

PerformanceEvidence::Refused::Why refusal(const json& report) {
  return std::get<PerformanceEvidence::Refused>(score::read_lighthouse_report(report.dump())).why;
}

Snapshot frozen(VirtualSite site) {
  Criterion criterion;
  criterion.spec.needs = {
      {"home", Facet::html, false}, {"home", Facet::styles, false}, {"home", Facet::scripts, false}};
  CrawlOptions options;
  options.target = *Url::parse("https://comune.test/");
  FakeSource source(std::move(site));
  const CrawlPlan plan = make_plan(options, {&criterion});
  return freeze(plan, crawl(plan, source, {}), fake_now);
}

std::optional<Performance> estimate_of(const std::string& head, const std::string& body,
                                       const std::map<std::string, std::string>& files = {}) {
  VirtualSite site;
  site["https://comune.test/"] = {200,
                                  {{"Content-Type", "text/html"}},
                                  "<html><head>" + head + "</head><body>" + body + "</body></html>",
                                  {}};
  for (const auto& [path, content] : files)
    site["https://comune.test" + path] = {
        200, {{"Content-Type", path.ends_with(".js") ? "text/javascript" : "text/css"}}, content, {}};
  const Snapshot snapshot = frozen(std::move(site));
  return score::estimate(snapshot.pages.front());
}

}  // namespace

TEST_CASE("a score decides where it is clear of the threshold", "[performance]") {
  using Guard = Performance::Guard;
  CHECK(measured(0.55, {0.55, 0.56, 0.60}).is_sure(0.5));
  CHECK_FALSE(measured(0.54, {0.54, 0.54, 0.60}).is_sure(0.5));
  CHECK_FALSE(measured(0.60, {0.49, 0.60, 0.70}).is_sure(0.5));
  CHECK(measured(0.45, {0.45, 0.40, 0.30}).is_sure(0.5));
  CHECK_FALSE(measured(0.46, {0.46, 0.40, 0.46}).is_sure(0.5));
  CHECK_FALSE(measured(0.90, {0.90}, {Guard::few_runs}).is_sure(0.5));
  CHECK_FALSE(measured(0.30, {0.30}, {Guard::machine_load}).is_sure(0.5));
  CHECK(measured(0.90, {0.90}, {Guard::machine_load}).is_sure(0.5));
  CHECK(measured(0.30, {0.30}, {Guard::frame_trap, Guard::cut_off}).is_sure(0.5));
  Performance other = measured(0.50, {0.50});
  other.source = Performance::Source::lighthouse;
  CHECK(other.is_sure(0.5));
  other.source = Performance::Source::estimate;
  CHECK_FALSE(other.is_sure(0.5));
  other.score.reset();
  other.source = Performance::Source::measured;
  CHECK_FALSE(other.is_sure(0.5));
}

TEST_CASE("a measure survives its way through a record", "[performance]") {
  Performance whole = measured(0.31, {0.3, 0.31, 0.35}, {Performance::Guard::frame_trap});
  whole.tool = "Chromium 131";
  whole.low = 0.3;
  whole.high = 0.35;
  whole.metrics = {{"speed-index", 4123.4, 0.71}, {"interactive", std::nullopt, std::nullopt}};
  whole.gains = {{"third_party_gone", "altrove.test", 3, 12.5, 0.44}};
  const auto written = json_of(whole);
  const auto read = performance_of(written);
  REQUIRE(read);
  CHECK(json_of(*read).dump() == written.dump());
  CHECK(read->gains.at(0).points == 12.5);
  Performance failed = measured(0, {});
  failed.score.reset();
  failed.cause = Cause::needs_browser;
  failed.detail = "gone";
  CHECK(performance_of(json_of(failed))->cause == Cause::needs_browser);

  auto broken = written;
  broken["score"] = 31;
  CHECK_FALSE(performance_of(broken));
  broken = written;
  broken["guards"] = {"unheard_of"};
  CHECK_FALSE(performance_of(broken));
  broken = written;
  broken.erase("runs");
  CHECK_FALSE(performance_of(broken));
  CHECK_FALSE(performance_of(nlohmann::ordered_json::array()));
}

TEST_CASE("a report of Lighthouse is read, or refused with the reason", "[performance]") {
  using Why = PerformanceEvidence::Refused::Why;
  const auto read = score::read_lighthouse_report(lighthouse(0.49).dump());
  const auto& performance = std::get<Performance>(read);
  CHECK(performance.score == 0.49);
  CHECK(performance.tool == "Lighthouse 12.8.2");
  CHECK(performance.url.path() == "/x");
  REQUIRE(performance.metrics.size() == 1);
  CHECK(performance.metrics[0].value == 3100.5);
  json report = lighthouse(0.49);
  report["configSettings"]["formFactor"] = "desktop";
  CHECK(refusal(report) == Why::desktop);
  report = lighthouse(0.49);
  report["categories"]["performance"]["score"] = nullptr;
  CHECK(refusal(report) == Why::without_score);
  report["finalDisplayedUrl"] = "about:blank";
  CHECK(refusal(report) == Why::unreadable);
  CHECK(refusal("{}") == Why::unreadable);
}

TEST_CASE("the estimate follows what a page weighs, and decides nothing", "[performance]") {
  const std::string words = "<p>Il Comune informa.</p>";
  const auto light = estimate_of("<link rel=stylesheet href=/a.css>", words, {{"/a.css", "p{color:#123}"}});
  REQUIRE(light);
  CHECK(light->source == Performance::Source::estimate);
  CHECK(*light->score > 0.95);
  CHECK(light->low >= 0.75);
  CHECK(light->high == 1);
  CHECK(light->runs.empty());

  const auto blocked =
      estimate_of("<script src=/a.js></script>", words, {{"/a.js", std::string(1'500'000, ' ')}});
  const auto deferred =
      estimate_of("<script defer src=/a.js></script>", words, {{"/a.js", std::string(1'500'000, ' ')}});
  REQUIRE(blocked);
  REQUIRE(deferred);
  CHECK(*blocked->score < *deferred->score);
  CHECK(*deferred->score < *light->score);
  REQUIRE_FALSE(blocked->gains.empty());
  CHECK(blocked->gains[0].points > 5);

  std::string scripts;
  std::map<std::string, std::string> files;
  for (int number = 0; number < 12; ++number) {
    const std::string path = "/" + std::to_string(number) + ".js";
    scripts += std::string("<script ") + (number % 2 ? "defer" : "") + " src=" + path + "></script>";
    files[path] = std::string(2'000'000, ' ');
  }
  const auto heavy = estimate_of(scripts, words, files);
  REQUIRE(heavy);
  INFO(json_of(*heavy).dump());
  CHECK(heavy->high < 0.5);
  CHECK_FALSE(heavy->is_sure(0.5));
}

TEST_CASE("the estimate copes with pages that are hardly pages", "[performance]") {
  CHECK(estimate_of("", ""));
  CHECK(estimate_of("<link rel=stylesheet href='data:text/css,p'><script src='javascript:1'></script>",
                    "<img src=''>"));
  CHECK(estimate_of("<link rel=stylesheet href=/a.css>", "",
                    {{"/a.css", "@font-face{src:url(x.woff2)}.woff2"}}));
  std::string many;
  for (int number = 0; number < 3000; ++number)
    many += "<script src=/" + std::to_string(number) + ".js></script>";
  CHECK(estimate_of(many, ""));
}
