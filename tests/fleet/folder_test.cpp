// The folder of a fleet: its journal survives what interrupts it.
#include "fleet/folder.h"

#include <fcntl.h>
#include <fstream>
#include <sys/file.h>

#include <catch2/catch.hpp>

#include "support/scratch_folder.h"

using namespace collaudo;
using namespace collaudo::fleet;
using collaudo::testing::ScratchFolder;

namespace {

const Phrases& words() {
  static const Phrases phrases("src/fleet/phrases.json", Language::it);
  return phrases;
}

Result<std::unique_ptr<Folder>> open(const ScratchFolder& scratch, Folder::Mode mode,
                                     const RunSettings& settings = {}) {
  return Folder::open(scratch.file("esito"), mode, settings, words(), Language::it);
}

SiteRow row(const std::string& id, const std::string& detail = {}) {
  SiteRow made;
  made.id = id;
  made.url = "https://" + id + "/";
  made.detail = detail;
  return made;
}

std::map<std::string, std::string> details(const Folder& folder) {
  std::map<std::string, std::string> found;
  folder.each_row([&](SiteRow one) { found.emplace(one.id, one.detail); });
  return found;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("what was added is there when the folder is taken up again, a torn line is not", "[folder]") {
  const ScratchFolder scratch;
  {
    const auto folder = open(scratch, Folder::Mode::fresh);
    REQUIRE(folder.has_value());
    CHECK((*folder)->add(row("a.it", "prima")) == 0);
    CHECK((*folder)->add(row("b.it")) == 0);
    CHECK((*folder)->add(row("a.it", "dopo")) == 0);
  }
  std::ofstream(scratch.file("esito/fleet.ndjson"), std::ios::app)
      << R"({"schema_version":"1.0","id":"c.it","ur)";
  const auto folder = open(scratch, Folder::Mode::resumed);
  REQUIRE(folder.has_value());
  CHECK(details(**folder) == std::map<std::string, std::string>{{"a.it", "dopo"}, {"b.it", ""}});
  CHECK((*folder)->add(row("c.it", "intera")) == 0);
  CHECK(details(**folder).at("c.it") == "intera");
  CHECK((*folder)->put_in_order({"c.it", "a.it", "niente.it"}) == 0);
  CHECK(details(**folder) == std::map<std::string, std::string>{{"a.it", "dopo"}, {"c.it", "intera"}});
  CHECK((*folder)->add(row("d.it")) == 0);
  const auto rows = rows_of_folder(scratch.file("esito"), words());
  REQUIRE(rows.has_value());
  REQUIRE(rows->size() == 3);
  CHECK((*rows)[0].id == "c.it");
  CHECK((*rows)[2].id == "d.it");
}

TEST_CASE("a folder in use, taken, or begun with other options is refused", "[folder]") {
  const ScratchFolder scratch;
  {
    const auto folder = open(scratch, Folder::Mode::fresh, {{"only", "C.SI.1"}});
    REQUIRE(folder.has_value());
    CHECK((*folder)->add(row("a.it")) == 0);
    const auto other = open(scratch, Folder::Mode::resumed, {{"only", "C.SI.1"}});
    REQUIRE_FALSE(other.has_value());
    CHECK(has(other.error(), "sta lavorando"));
  }
  const auto fresh = open(scratch, Folder::Mode::fresh, {{"only", "C.SI.1"}});
  REQUIRE_FALSE(fresh.has_value());
  CHECK(has(fresh.error(), "--resume"));
  const auto changed = open(scratch, Folder::Mode::resumed, {{"only", "C.SI.2"}});
  REQUIRE_FALSE(changed.has_value());
  CHECK(has(changed.error(), "«only»"));
  CHECK_FALSE(open(scratch, Folder::Mode::resumed, {}).has_value());
  CHECK(open(scratch, Folder::Mode::resumed, {{"only", "C.SI.1"}}).has_value());
  CHECK_FALSE(rows_of_folder(scratch.file("niente"), words()).has_value());
  scratch.write("file", "x");
  CHECK_FALSE(Folder::open(scratch.file("file"), Folder::Mode::fresh, {}, words(), Language::it).has_value());
}

TEST_CASE("a row says the same when it is read back", "[folder]") {
  SiteRow made = row("a.it", "503 \"x\"\n");
  made.name = "Forlì";
  made.population = 4200;
  made.grant = 79922;
  made.services = {2, 13};
  made.deadlines = {"2025-01-01", "2026-01-01"};
  made.state = SiteState::partial;
  made.cause = Cause::budget;
  made.awaits_browser = true;
  made.seconds = 1.5;
  made.theme = "Aurora";
  made.verdicts = {
      {"C.SI.1.1", Verdict::failure}, {"C.SI.1.2", Verdict::not_executable}, {"BP.1", Verdict::failure}};
  made.waived = {"C.SI.1.1"};
  made.problems = {
      {"C.SI.1.2", "C.SI.1.2/version", "old", "head > link", Effect::failure, 3, "Vecchia", "https://a.it/"}};
  const auto read = row_of_line(line_of(made));
  REQUIRE(read.has_value());
  CHECK(line_of(*read) == line_of(made));
  CHECK(read->missing() == 1);
  CHECK(line_of(made).find('\n') == std::string::npos);
  for (const char* wrong :
       {"", "{}", "[1]", "{\"schema_version\":\"1.0\",\"id\":3,\"url\":[]}", "{\"schema_version\":\"2.0\"}"})
    CHECK_FALSE(row_of_line(wrong).has_value());
}

TEST_CASE("the same element of two sites is the same kind of place", "[folder]") {
  CHECK(kind_of_place("ul > li:nth-child(5) > a#voce-12") ==
        kind_of_place("ul > li:nth-child(16) > a#voce-7"));
  CHECK(kind_of_place("ul > li > a") != kind_of_place("ol > li > a"));
}
