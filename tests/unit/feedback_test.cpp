#include <algorithm>

#include <collaudo/feedback.h>

#include <catch2/catch.hpp>

#include "support/locations.h"
#include "support/virtual_site.h"

using namespace collaudo;

namespace {

Page page_of(std::string_view html, bool is_informative = false) {
  Page::Parts parts;
  parts.document = html::Document::parse(html);
  parts.is_informative = is_informative;
  return Page(std::move(parts));
}

std::string model_page() {
  static const testing::VirtualSite site = testing::model_site(testing::sites_folder);
  return site.at(std::string(testing::model_origin) + "/novita/").body;
}

Page model_with(std::string_view find, std::string_view replacement) {
  std::string html = model_page();
  const auto at = html.find(find);
  REQUIRE(at != std::string::npos);
  return page_of(html.replace(at, find.size(), replacement));
}

// "key effect/app" of every finding that is not well in both readings.
std::vector<std::string> faults(const Page& page, HalfPoint half = HalfPoint::kept) {
  Findings findings;
  report_feedback(page, half, findings);
  std::vector<std::string> lines;
  for (const Finding& finding : findings.items()) {
    const std::string app = finding.app ? std::string(name(*finding.app)) : "-";
    const std::string line = finding.key + " " + std::string(name(finding.effect)) + "/" + app;
    if (!line.ends_with(" ok/ok")) lines.push_back(line);
  }
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("the model's component lacks nothing", "[feedback]") {
  const Page page = page_of(model_page());
  CHECK(faults(page).empty());
  CHECK(app_effect_of_feedback(page, HalfPoint::kept) == Effect::ok);
}

TEST_CASE("half a point of the App is kept or raised", "[feedback]") {
  const Page empty = page_of("<body><div data-element=feedback></div>");
  CHECK(faults(empty).size() == 5);
  CHECK(app_effect_of_feedback(empty, HalfPoint::kept) == Effect::tolerance);
  CHECK(app_effect_of_feedback(empty, HalfPoint::raised) == Effect::ok);
  const Page absent = page_of("<body><p>Testo");
  CHECK(faults(absent) == Lines{"feedback_missing failure/failure"});
  CHECK(app_effect_of_feedback(absent, HalfPoint::raised) == Effect::failure);
}

TEST_CASE("a component without its own mark is told from none", "[feedback]") {
  CHECK(faults(model_with("data-element=\"feedback\"", "")) == Lines{"feedback_unmarked failure/failure"});
  CHECK(faults(page_of("<body><h2>quanto sono chiare  le informazioni su questa pagina?</h2>")) ==
        Lines{"feedback_unmarked failure/failure"});
}

TEST_CASE("words are compared in both readings", "[feedback]") {
  CHECK(faults(model_with("Le indicazioni erano chiare", "LE INDICAZIONI ERANO CHIARE")).empty());
  CHECK(faults(model_with("Le indicazioni erano chiare", "Le indicazioni&nbsp;erano chiare")) ==
        Lines{"feedback_app_blind ok/failure"});
  CHECK(faults(model_with("Le indicazioni erano chiare", "Chiare")) ==
        Lines{"feedback_answers_surplus failure/failure", "feedback_answers_missing failure/ok"});
  CHECK(faults(model_with("Dove hai incontrato le maggiori difficoltà?", "")) ==
        Lines{"feedback_words_empty failure/ok"});
  CHECK(faults(model_with("Dove hai incontrato le maggiori difficoltà?", "Dove?")) ==
        Lines{"feedback_words_differ failure/failure"});
}

TEST_CASE("there are five stars, each once", "[feedback]") {
  const auto with_star = [](std::string_view mark) {
    return faults(model_with("data-element=\"feedback-rate-5\"", mark));
  };
  CHECK(with_star("") == Lines{"feedback_stars_missing failure/tolerance"});
  const Lines replaced = {"feedback_stars_missing failure/tolerance", "feedback_stars_surplus failure/ok"};
  CHECK(with_star("data-element=\"feedback-rate-4\"") == replaced);
  for (const std::string_view odd : {"feedback-rate-0", "feedback-rate-6", "feedback-rate-10",
                                     "feedback-rate-", "feedback-rate-x", "feedback-rate-05"}) {
    INFO(odd);
    CHECK(with_star("data-element=\"" + std::string(odd) + "\"") == replaced);
  }
}

TEST_CASE("the App never comes to a page that was found by its label only", "[feedback]") {
  const Page page = page_of("<body><p>Testo", true);
  CHECK(faults(page) == Lines{"feedback_missing failure/-"});
  CHECK(app_effect_of_feedback(page, HalfPoint::kept) == Effect::ok);
}

TEST_CASE("scripts may bring what no page shows", "[feedback]") {
  const Page bare = page_of("<body><p>Testo"), scripted = page_of("<body><p>Testo<script src=a.js></script>");
  const Page data = page_of("<body><p>Testo<script type='application/ld+json'>{}</script>");
  const Page model = page_of(model_page());
  Findings findings;
  CHECK_FALSE(report_feedback({&bare, &scripted}, HalfPoint::kept, findings));
  REQUIRE(findings.items().size() == 1);
  CHECK(findings.items().front().effect == Effect::manual);
  Findings without_scripts, with_model;
  CHECK(report_feedback({&bare, &data}, HalfPoint::kept, without_scripts));
  CHECK(report_feedback({&scripted, &model}, HalfPoint::kept, with_model));
  CHECK(std::any_of(with_model.items().begin(), with_model.items().end(),
                    [](const Finding& finding) { return finding.key == "feedback_missing"; }));
}
