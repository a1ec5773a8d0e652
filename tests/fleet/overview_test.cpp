// What lies in front in a fleet, what many sites share, and what is at stake.
#include "fleet/overview.h"

#include <catch2/catch.hpp>

#include "fleet/index_pages.h"
#include "fleet/summaries.h"

using namespace collaudo;
using namespace collaudo::fleet;

namespace {

SiteRow site(const std::string& name, long population, const std::string& deadline, bool fails) {
  SiteRow row;
  row.id = name + ".it";
  row.url = "https://" + name + ".it/";
  row.name = name;
  row.population = population;
  row.services = {1, 2, 3, 4, 5, 6, 7};
  row.deadlines = {deadline};
  row.collected_at = "2025-06-20T10:00:00Z";
  row.verdicts = {{"C.SI.1.1", fails ? Verdict::failure : Verdict::success},
                  {"C.SI.1.3", Verdict::success},
                  {"BP.1", Verdict::failure}};
  return row;
}

Problem problem(const std::string& message) {
  return {"C.SI.1.1", "C.SI.1.1/font", "wrong_font",   "body > p", Effect::failure,
          2,          message,         "https://x.it/"};
}

std::vector<std::string> names(const Overview& overview) {
  std::vector<std::string> list;
  for (const SiteSummary& each : overview.sites) list.push_back(each.row.name);
  return list;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("the grant follows the six bands, and the list's own figure wins", "[stake]") {
  const auto amount = [](long population, std::size_t services) {
    SiteRow row = site("x", population, "2025-07-01", true);
    row.services.resize(services, 1);
    return *stake_of(row, "2025-06-20").amount;
  };
  CHECK(amount(5'000, 3) == 3 * 12'755);
  CHECK(amount(5'000, 7) == 4 * 12'755);
  CHECK(amount(5'001, 4) == 4 * 25'895);
  CHECK(amount(20'001, 7) == 5 * 38'650);
  CHECK(amount(50'001, 7) == 6 * 38'650);
  CHECK(amount(100'001, 7) == 6 * 58'963);
  CHECK(amount(250'001, 12) == 10 * 77'684);
  SiteRow row = site("x", 4'000, "2025-07-01", true);
  CHECK(stake_of(row, "2025-06-20").is_least);
  CHECK(stake_of(row, "2025-06-20").days == 11);
  CHECK(stake_of(row, "2025-07-03").days == -2);
  CHECK_FALSE(stake_of(row, "").days.has_value());
  row.grant = 79'922;
  CHECK(stake_of(row, "2025-06-20").amount == 79'922);
  CHECK_FALSE(stake_of(row, "2025-06-20").is_least);
  row.grant.reset();
  row.services.clear();
  CHECK_FALSE(stake_of(row, "2025-06-20").amount.has_value());
}

TEST_CASE("what is past or near comes first, then what is worth most; what is in order comes last",
          "[overview]") {
  std::vector<SiteRow> rows = {
      site("lontano", 300'000, "2026-01-01", true), site("in-regola", 300'000, "2025-01-01", false),
      site("vicino-piccolo", 3'000, "2025-07-01", true), site("vicino-grande", 60'000, "2025-07-01", true),
      site("passato", 3'000, "2025-04-01", true)};
  SiteRow unreachable = site("muto", 30'000, "2025-07-01", false);
  unreachable.state = SiteState::unreachable;
  unreachable.cause = Cause::connect;
  unreachable.verdicts = {{"C.SI.1.1", Verdict::not_verifiable}};
  rows.push_back(unreachable);
  const Overview overview = overview_of(rows);
  CHECK(overview.day == "2025-06-20");
  CHECK(names(overview) == std::vector<std::string>{"passato", "vicino-grande", "muto", "vicino-piccolo",
                                                    "lontano", "in-regola"});
  CHECK(overview.conforming == 1);
  CHECK(overview.criteria == std::vector<std::string>{"C.SI.1.1", "C.SI.1.3"});
  CHECK(overview.by_criterion.at("C.SI.1.1").at(Verdict::failure) == 4);
  CHECK(overview.states.at(SiteState::unreachable) == 1);
}

TEST_CASE("the same fault of one theme is one line, most sites first", "[overview]") {
  std::vector<SiteRow> rows;
  for (int number = 0; number < 9; ++number) {
    SiteRow row = site("n" + std::to_string(number), 4'000, "2025-07-01", true);
    if (number < 5) row.theme = "Aurora";
    if (number < 5) row.theme_version = "1.2";
    if (number >= 5) row.supplier = number < 8 ? "Alfa" : "Beta";
    row.problems = {problem(number == 3 ? "Il carattere B" : "Il carattere A")};
    rows.push_back(row);
  }
  const Overview overview = overview_of(rows);
  REQUIRE(overview.problems.size() == 2);  // Beta has one site: nothing is shared
  CHECK(overview.problems[0].sites.size() == 5);
  CHECK(overview.problems[0].findings == 10);
  CHECK(owner_of(overview.problems[0]) == "Aurora 1.2");
  CHECK(overview.problems[0].varies);
  CHECK(overview.problems[1].sites.size() == 3);
  CHECK(owner_of(overview.problems[1]) == "Alfa");
  CHECK_FALSE(overview.problems[1].varies);
}

TEST_CASE("pages say in words what colours say, link what exists, and escape what is foreign", "[overview]") {
  std::vector<SiteRow> rows;
  for (int number = 0; number < 650; ++number) {
    SiteRow row = site("n" + std::to_string(number), 4'000, "2025-07-01", number % 2 == 0);
    row.supplier = "<script>alert(1)</script>";
    row.html = "sites/n" + std::to_string(number) + ".it.html";
    rows.push_back(row);
  }
  rows[0].name = "=cmd|' /C calc'!A0";
  std::map<std::string, std::string> files;
  write_index(overview_of(rows), Language::it,
              [&](const std::string& file, const std::string& text) { files[file] = text; });
  REQUIRE(files.contains("index.html"));
  CHECK(files.contains("views/urgency-2.html"));
  CHECK(files.contains("views/urgency-3.html"));
  CHECK_FALSE(files.contains("views/urgency-4.html"));
  CHECK(files.contains("views/name.html"));
  for (const auto& [file, text] : files) {
    INFO(file);
    CHECK_FALSE(has(text, "<script"));
    CHECK(count(text, "class=\"cell failure\"") == count(text, "<span class=\"short\">no</span>"));
    CHECK(count(text, "class=\"cell failure\"") == count(text, "title=\"Fallimento\""));
    // Every link leads to a page that was written, or to what lies in the folder.
    for (auto at = text.find("href=\""); at != std::string::npos; at = text.find("href=\"", at + 1)) {
      std::string link = text.substr(at + 6, text.find('"', at + 6) - at - 6);
      if (link.starts_with('#') || has(link, "sites/")) continue;
      if (link.starts_with("../")) link = link.substr(3);
      CHECK((files.contains(link) || link == "fleet.csv" || link == "summary.md" || link == "fleet.ndjson"));
    }
  }
  const std::string table = table_of(overview_of(rows), Language::it);
  CHECK(has(table, "'=cmd|"));
  CHECK_FALSE(has(table, ";=cmd"));
  CHECK(has(markdown_summary(overview_of(rows), Language::en), "## Where to begin"));
}
