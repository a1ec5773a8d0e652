// The fleet as a user runs it: the program, a server that plays many comuni, and the folder that comes out.
#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "fleet/folder.h"
#include "support/locations.h"
#include "support/run_program.h"
#include "support/scratch_folder.h"
#include "support/site_server.h"
#include "support/virtual_fleet.h"

using namespace collaudo;
using namespace collaudo::testing;
namespace fs = std::filesystem;

namespace {

// The server and the list of a fleet.
class PlayedFleet {
 public:
  explicit PlayedFleet(const FleetPlan& plan)
      : fleet_(std::make_shared<VirtualFleet>(plan)), server_({}, options(plan)) {
    scratch_.write("siti.csv", fleet_->spreadsheet(server_.https_port(), server_.http_port()));
  }

  ProgramRun run(std::vector<std::string> more, ProgramOptions options = {}) const {
    std::vector<std::string> words = {"fleet", scratch_.file("siti.csv"), "--cacert", server_.ca_file()};
    words.insert(words.end(), more.begin(), more.end());
    if (options.limit == std::chrono::milliseconds{60'000})
      options.limit = std::chrono::milliseconds{600'000};
    return run_program(collaudo_program, words, options);
  }

  const VirtualFleet& fleet() const { return *fleet_; }
  const SiteServer& server() const { return server_; }
  const ScratchFolder& scratch() const { return scratch_; }
  std::string file(const std::string& name) const { return scratch_.file(name); }

 private:
  ServerOptions options(const FleetPlan& plan) const {
    ServerOptions options;
    options.live = fleet_;
    options.connections = 600;
    options.more_addresses = plan.addresses - 1;
    return options;
  }

  ScratchFolder scratch_;
  std::shared_ptr<VirtualFleet> fleet_;
  SiteServer server_;
};

std::map<std::string, fleet::SiteRow> rows_of(const std::string& folder) {
  const Phrases phrases("src/fleet/phrases.json", Language::it);
  const auto rows = fleet::rows_of_folder(folder, phrases);
  REQUIRE(rows.has_value());
  std::map<std::string, fleet::SiteRow> by_id;
  for (const fleet::SiteRow& row : *rows) by_id[row.id] = row;
  return by_id;
}

struct Expected {
  fleet::SiteState state;
  Cause cause;
};

Expected expected_of(Breakage breakage) {
  using fleet::SiteState;
  switch (breakage) {
    case Breakage::none:
    case Breakage::bad_certificate:
      return {SiteState::audited, Cause::none};
    case Breakage::dead:
    case Breakage::drops:
      return {SiteState::unreachable, Cause::connect};
    case Breakage::silent:
      return {SiteState::unreachable, Cause::timeout};
    case Breakage::slow:
      return {SiteState::partial, Cause::budget};
    case Breakage::unavailable:
      return {SiteState::unreachable, Cause::http_status};
    case Breakage::redirect_loop:
      return {SiteState::unreachable, Cause::too_many_redirects};
    case Breakage::refuses_tls:
      return {SiteState::unreachable, Cause::tls};
    case Breakage::wall:
      return {SiteState::unreachable, Cause::bot_wall};
    case Breakage::endless:
      return {SiteState::unreachable, Cause::too_large};
  }
  return {};
}

}  // namespace

TEST_CASE("every site of the list has a row with the right cause, whatever the others do", "[fleet]") {
  FleetPlan plan;
  plan.comuni = 40;
  plan.addresses = 20;
  plan.broken_one_in = 4;
  plan.slow_ms = 2500;
  const PlayedFleet played(plan);
  const auto run =
      played.run({"-o", played.file("esito"), "--timeout", "8", "--retry", "1", "--max-time", "30"});
  INFO(run.err);
  CHECK(run.exit_code == 1);
  const auto rows = rows_of(played.file("esito"));
  CHECK(rows.size() == 40);
  for (const VirtualComune& comune : played.fleet().comuni()) {
    INFO(comune.host << ", " << name(comune.breakage));
    REQUIRE(rows.contains(comune.host));
    const fleet::SiteRow& row = rows.at(comune.host);
    const Expected expected = expected_of(comune.breakage);
    CHECK(row.state == expected.state);
    CHECK(row.cause == expected.cause);
    CHECK(fs::exists(played.file("esito/" + row.json)));
    CHECK(fs::exists(played.file("esito/" + row.html)));
    if (comune.breakage == Breakage::bad_certificate) CHECK(row.verdicts.at("C.SI.5.1") == Verdict::failure);
    if (comune.breakage != Breakage::none) continue;
    CHECK(row.pages > 60);
    CHECK(row.theme == comune.theme);
    CHECK(row.theme_version == comune.theme_version);
    CHECK(row.supplier == comune.supplier);
    // Of the site alone: the list names services too, and some cards of the model lead into none.
    std::string missing;
    for (const auto& [id, verdict] : row.verdicts)
      if (id.starts_with("C.SI.") && (verdict == Verdict::failure || verdict == Verdict::not_executable))
        missing += id + " ";
    INFO(missing);
    CHECK(missing.empty() == comune.variant.empty());
  }
  // In the order of the list, one line a site.
  std::ifstream journal(played.file("esito/fleet.ndjson"));
  for (const VirtualComune& comune : played.fleet().comuni()) {
    std::string line;
    REQUIRE(std::getline(journal, line));
    CHECK(fleet::row_of_line(line)->id == comune.host);
  }
}

namespace {

// A text file without what says when: moments, and the seconds that a site took.
std::string without_times(std::string text) {
  static const std::regex moment(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)");
  static const std::regex shown(R"(ore \d\d:\d\d)");
  static const std::regex seconds(R"re("seconds":[0-9.]+)re");
  text = std::regex_replace(text, moment, "MOMENT");
  text = std::regex_replace(text, shown, "ore HH:MM");
  return std::regex_replace(text, seconds, "\"seconds\":0");
}

// Every file of a folder by name; of reports in HTML, which say the same as those in JSON, only that they are
// there.
std::map<std::string, std::string> content_of(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const std::string file_name = fs::relative(entry.path(), folder).string();
    const bool is_html_report = file_name.starts_with("sites/") && file_name.ends_with(".html");
    files[file_name] = is_html_report ? "" : without_times(read_file(entry.path()));
  }
  return files;
}

void check_same(const fs::path& one, const fs::path& other) {
  const auto before = content_of(one), after = content_of(other);
  for (const auto& [file_name, text] : before) {
    INFO(file_name);
    REQUIRE(after.contains(file_name));
    if (text != after.at(file_name)) {
      std::size_t at = 0;
      while (at < text.size() && at < after.at(file_name).size() && text[at] == after.at(file_name)[at]) ++at;
      const std::size_t begin = at < 80 ? 0 : at - 80;
      INFO(text.substr(begin, 200));
      INFO(after.at(file_name).substr(begin, 200));
      CHECK(false);
    }
  }
  CHECK(before.size() == after.size());
}

}  // namespace

TEST_CASE("killed twice and resumed, a fleet is the same but for times", "[fleet]") {
  FleetPlan plan;
  plan.comuni = 30;
  plan.addresses = 10;
  plan.broken_one_in = 0;
  plan.only_small = true;
  const PlayedFleet played(plan);
  const auto whole = played.run({"-o", played.file("intero")});
  REQUIRE(whole.exit_code == 1);
  const std::string folder = played.file("interrotto");
  const auto lines = [&] {
    std::ifstream journal(folder + "/fleet.ndjson");
    return std::count(std::istreambuf_iterator<char>(journal), {}, '\n');
  };
  ProgramOptions killed;
  killed.signal = SIGKILL;
  killed.signal_after = whole.wall / 3;
  const auto first = played.run({"-o", folder}, killed);
  REQUIRE(first.exit_code == 128 + SIGKILL);
  CHECK(lines() < 30);
  // A torn line, as a machine that loses its power may leave one.
  std::ofstream(folder + "/fleet.ndjson", std::ios::app) << R"({"schema_version":"1.0","id":"com)";
  const auto refused = played.run({"-o", folder});
  CHECK(refused.exit_code == 2);
  CHECK(refused.err.find("--resume") != std::string::npos);
  const auto second = played.run({"-o", folder, "--resume"}, killed);
  if (second.exit_code == 128 + SIGKILL) CHECK(lines() <= 30);
  const auto third = played.run({"-o", folder, "--resume"});
  CHECK(third.exit_code == 1);
  CHECK(rows_of(folder).size() == 30);
  check_same(played.file("intero"), folder);
  // Nothing is left to do: no site is asked again.
  const std::size_t asked = played.server().requests_counted();
  CHECK(played.run({"-o", folder, "--resume"}).exit_code == 1);
  CHECK(played.server().requests_counted() == asked);
  check_same(played.file("intero"), folder);
  // A site whose report is gone is looked at again, and other options are refused.
  const std::string& host = played.fleet().comuni().front().host;
  fs::remove(folder + "/sites/" + host + ".html");
  CHECK(played.run({"-o", folder, "--resume"}).exit_code == 1);
  CHECK(fs::exists(folder + "/sites/" + host + ".html"));
  const auto other = played.run({"-o", folder, "--resume", "--only", "C.SI.1.1"});
  CHECK(other.exit_code == 2);
  CHECK(other.err.find("«only»") != std::string::npos);
}

TEST_CASE("the parts of four machines merge into what one would have made", "[fleet]") {
  FleetPlan plan;
  plan.comuni = 16;
  plan.addresses = 8;
  plan.broken_one_in = 0;
  plan.only_small = true;
  const PlayedFleet played(plan);
  REQUIRE(played.run({"-o", played.file("intero")}).exit_code == 1);
  ProgramOptions slurm;
  for (int task = 0; task < 4; ++task) {
    ProgramOptions in_array;
    in_array.environment = {{"SLURM_ARRAY_TASK_ID", std::to_string(task + 5)},
                            {"SLURM_ARRAY_TASK_MIN", "5"},
                            {"SLURM_ARRAY_TASK_COUNT", "4"}};
    if (task == 3) in_array.environment = {{"JOB_COMPLETION_INDEX", "3"}, {"COLLAUDO_SHARDS", "4"}};
    const auto run =
        played.run({"-o", played.file("parte-" + std::to_string(task)), "--shard", "auto"}, in_array);
    INFO(run.err);
    CHECK((run.exit_code == 1 || run.exit_code == 0));
  }
  const auto merge = [&](std::vector<std::string> folders) {
    std::vector<std::string> words = {"fleet", "--merge"};
    words.insert(words.end(), folders.begin(), folders.end());
    return run_program(collaudo_program, words);
  };
  const auto merged = merge({played.file("parte-0"), played.file("parte-1"), played.file("parte-2"),
                             played.file("parte-3"), "-o", played.file("unito")});
  INFO(merged.err);
  CHECK(merged.exit_code == 1);
  check_same(played.file("intero"), played.file("unito"));
  const auto partial = merge({played.file("parte-0"), played.file("parte-2"), "-o", played.file("monco")});
  CHECK(partial.err.find("2/4, 4/4") != std::string::npos);
  const auto mixed = merge({played.file("parte-0"), played.file("niente"), "-o", played.file("altro")});
  CHECK(mixed.exit_code == 2);
  CHECK(played.run({"-o", played.file("x"), "--shard", "5/4"}).exit_code == 2);
  CHECK(played.run({"-o", played.file("x"), "--shard", "auto"}).exit_code == 2);
}

TEST_CASE("two runs of a fleet are compared, site by site and in sum", "[fleet]") {
  FleetPlan plan;
  plan.comuni = 12;
  plan.addresses = 6;
  plan.broken_one_in = 0;
  plan.only_small = true;
  const ScratchFolder scratch;
  const std::string before = scratch.file("prima"), after = scratch.file("dopo");
  std::string worse, better, gone;
  {
    const PlayedFleet played(plan);
    REQUIRE(played.run({"-o", before}).exit_code == 1);
    for (const VirtualComune& comune : played.fleet().comuni()) {
      if (comune.variant.empty() && worse.empty()) worse = comune.host;
      if (!comune.variant.empty() && better.empty()) better = comune.host;
    }
    gone = played.fleet().comuni().back().host;
    REQUIRE((!worse.empty() && !better.empty() && gone != worse && gone != better));
  }
  plan.changes = {{worse, "faq-404"}, {better, ""}};
  const PlayedFleet played(plan);
  {
    std::string list = read_file(played.file("siti.csv"));
    list.erase(list.find("https://" + gone));
    played.scratch().write("siti.csv", list);
  }
  const auto run = played.run({"-o", after, "--changed-since", before});
  INFO(run.err);
  CHECK(run.out.find("1 siti migliorati, 1 peggiorati") != std::string::npos);
  CHECK(fs::exists(after + "/changes.md"));
  const auto changes = nlohmann::json::parse(read_file(after + "/changes.json"));
  CHECK(changes["sites_by_change"] ==
        nlohmann::json({{"worse", 1}, {"better", 1}, {"gone", 1}, {"same", 9}}));
  CHECK(changes["sites"][0]["id"] == worse);
  CHECK(changes["sites"][0]["criteria"]["worse"] == nlohmann::json({"C.SI.2.3"}));
  const auto diff = run_program(collaudo_program, {"diff", before, after});
  CHECK(diff.exit_code == 1);
  CHECK(diff.out.find("peggiorati C.SI.2.3") != std::string::npos);
  CHECK(run_program(collaudo_program, {"diff", after, after}).exit_code == 0);
  CHECK(run_program(collaudo_program, {"diff", before, before + "/fleet.json"}).exit_code == 2);
  CHECK(played.run({"-o", scratch.file("y"), "--changed-since", scratch.file("niente")}).exit_code == 2);
  CHECK_FALSE(fs::exists(scratch.file("y")));  // told before the work
}

TEST_CASE("what could not be seen is tried again, the rest is left alone", "[fleet]") {
  FleetPlan plan;
  plan.comuni = 8;
  plan.addresses = 4;
  plan.broken_one_in = 4;
  plan.only_small = true;
  plan.first_breakage = Breakage::unavailable;
  const PlayedFleet played(plan);
  const std::string folder = played.file("esito");
  const std::vector<std::string> options = {"-o", folder, "--retry", "0"};
  played.run(options);
  std::vector<std::string> again = options;
  again.push_back("--retry-unverified");
  const std::size_t asked = played.server().requests_counted();
  played.run(again);
  const std::size_t more = played.server().requests_counted() - asked;
  CHECK(more > 0);
  CHECK(more < 60);  // two sites that answer 503, not eight
  CHECK(rows_of(folder).size() == 8);
}
