// Measuring the speed of pages with a real browser: fast and slow ones, late ones, a browser that is killed
// meanwhile; and whole runs with it, replayed without.
#include <csignal>
#include <filesystem>
#include <thread>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "browser/chromium_program.h"
#include "browser/host_rules.h"
#include "browser/page_measurement.h"
#include "browser/processes.h"
#include "browser/processor_watch.h"
#include "browser/skipped.h"
#include "support/locations.h"
#include "support/run_program.h"
#include "support/scratch_folder.h"
#include "support/site_server.h"

using namespace collaudo;
using namespace collaudo::testing;
namespace engine = collaudo::browser;
using nlohmann::json;

namespace {

using Guard = Performance::Guard;
const std::string origin = "https://comune.valverde.ct.it";

class Measured {
 public:
  explicit Measured(const std::map<std::string, std::string>& pages)
      : server_(site_of(pages)), keeper_(chromium()) {
    options_.network.connect_to = {":443:127.0.0.1:" + std::to_string(server_.https_port())};
    options_.ignores_certificates = true;
  }

  Performance measure(const std::string& path) {
    const Url url = *Url::parse(origin + path);
    return engine::measure_page(keeper_, url, url, options_);
  }
  engine::BrowserKeeper& keeper() { return keeper_; }
  engine::RecordingOptions& options() { return options_; }

 private:
  static VirtualSite site_of(const std::map<std::string, std::string>& pages) {
    VirtualSite site;
    for (const auto& [path, body] : pages)
      site[origin + path] = {
          200,
          {{"Content-Type", path.ends_with(".js") ? "text/javascript" : "text/html; charset=utf-8"}},
          path.ends_with(".js") ? body
                                : "<!doctype html><html lang=it><head><meta name=viewport "
                                  "content='width=device-width'><title>Prova</title></head><body>" +
                                      body + "</body></html>",
          {}};
    return site;
  }

  engine::ChromiumOptions chromium() const {
    engine::ChromiumOptions options;
    options.program = *engine::find_chromium("");
    NetworkOptions network;
    network.connect_to = {":443:127.0.0.1:" + std::to_string(server_.https_port())};
    options.host_rules = engine::host_rules(network);
    return options;
  }

  SiteServer server_;
  engine::BrowserKeeper keeper_;
  engine::RecordingOptions options_;
};

const std::string busy = "for (let end = performance.now() + 700; performance.now() < end;);";

std::string listed(const Performance& performance) {
  std::string text = performance.detail;
  for (const double run : performance.runs) text += " " + std::to_string(run);
  for (const Guard guard : performance.guards) text += " " + std::string(name(guard));
  return text;
}

score::RecordedLoad late_load() {
  score::RecordedLoad load;
  load.trace.first_contentful_paint = 2'000'000;
  return load;
}

}  // namespace

TEST_CASE("a late paint is the browser's fault only when nothing else explains it",
          "[browser][measurement]") {
  score::RecordedLoad load = late_load();
  CHECK(engine::is_frame_trapped(load, 900));
  CHECK_FALSE(engine::is_frame_trapped(load, 600));
  CHECK_FALSE(engine::is_frame_trapped(load, -300));
  load.trace.tasks = {{1'500'000, 1'530'000, {}}};
  CHECK(engine::is_frame_trapped(load, 900));
  load.trace.tasks = {{1'500'000, 1'600'000, {}}};
  CHECK_FALSE(engine::is_frame_trapped(load, 900));
  load = late_load();
  load.log.records.resize(1);
  load.log.records[0].end = 1'900;
  CHECK_FALSE(engine::is_frame_trapped(load, 900));
  load.log.records[0].end = 1'000;
  CHECK(engine::is_frame_trapped(load, 900));
}

TEST_CASE("others at work on the machine are noticed", "[measurement]") {
  const engine::ProcessorWatch alone(-1);
  {
    // Our own work is no work of others.
    std::vector<std::jthread> workers;
    for (unsigned count = 0; count < std::thread::hardware_concurrency(); ++count)
      workers.emplace_back([](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
        }
      });
    std::this_thread::sleep_for(std::chrono::milliseconds(600));
  }
  const double ours = alone.share_of_others();
  CHECK(ours < 0.9);
  const engine::ProcessorWatch watch(-1);
  ProgramOptions options;
  options.limit = std::chrono::seconds(30);
  // Children are others until they have been waited for.
  std::string loops;
  for (unsigned count = 0; count < std::thread::hardware_concurrency(); ++count)
    loops += "timeout 1.5 sh -c 'while :; do :; done' & ";
  double during = 0;
  std::jthread other([&] { run_program("/bin/sh", {"-c", loops + "wait"}, options); });
  std::this_thread::sleep_for(std::chrono::milliseconds(1200));
  during = watch.share_of_others();
  other.join();
  CHECK(during > 0.5);
  CHECK(watch.share_of_others() <= 1);
}

TEST_CASE("pages are measured by the middle one of three loads", "[browser][measurement]") {
  if (is_skipped()) return;
  const std::string words = "<h1>Comune</h1><p>Il Comune informa.</p>";
  Measured measured({{"/", words},
                     {"/lenta/", "<script src=/a.js></script>" + words +
                                     "<script src=/b.js></script><script src=/c.js>"
                                     "</script>"},
                     {"/a.js", busy + std::string(1'500'000, ' ')},
                     {"/b.js", busy},
                     {"/c.js", "setTimeout(() => {" + busy + "}, 50);"},
                     {"/tardi/",
                      "<script>setTimeout(() => { document.body.innerHTML = '<h1>Tardi</h1>'; }, 1200);"
                      "</script>"}});
  const Performance fast = measured.measure("/");
  INFO(listed(fast));
  REQUIRE(fast.score);
  CHECK(*fast.score > 0.9);
  CHECK(fast.runs.size() == 3);
  CHECK(fast.low <= *fast.score);
  CHECK(fast.metrics.size() == 6);
  CHECK(fast.tool.starts_with("Chromium "));
  CHECK(fast.source == Performance::Source::measured);

  const Performance slow = measured.measure("/lenta/");
  INFO(listed(slow));
  REQUIRE(slow.score);
  CHECK(*slow.score < 0.7);
  REQUIRE_FALSE(slow.gains.empty());
  CHECK(std::is_sorted(slow.gains.begin(), slow.gains.end(),
                       [](const auto& a, const auto& b) { return a.points > b.points; }));
  CHECK(std::any_of(slow.gains.begin(), slow.gains.end(),
                    [](const auto& gain) { return gain.subject == origin + "/a.js"; }));

  // Nothing happens between load and paint, but it is the page that waits.
  const Performance late = measured.measure("/tardi/");
  INFO(listed(late));
  REQUIRE(late.score);
  CHECK(late.runs.size() >= 3);

  // A page that shows nothing has no score.
  const Performance blank = measured.measure("/assente/");
  CHECK((blank.score || blank.cause != Cause::none));
}

TEST_CASE("a browser that is killed once costs one load, one that always dies costs the measure",
          "[browser][measurement]") {
  if (is_skipped()) return;
  Measured measured(std::map<std::string, std::string>{{"/", "<h1>Comune</h1>"}});
  std::jthread once([&](const std::stop_token& stop) {
    for (int count = 0; count < 35 && !stop.stop_requested(); ++count)
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    if (const auto browser = measured.keeper().browser()) kill(browser->process_id(), SIGKILL);
  });
  const Performance survived = measured.measure("/");
  once.request_stop();
  once.join();
  INFO(listed(survived));
  CHECK(survived.score);
  CHECK(survived.runs.size() == 3);

  std::jthread always([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      if (const auto browser = measured.keeper().browser()) kill(browser->process_id(), SIGKILL);
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  });
  const Performance lost = measured.measure("/");
  always.request_stop();
  always.join();
  CHECK_FALSE(lost.score);
  CHECK(lost.cause == Cause::needs_browser);
  CHECK_FALSE(lost.detail.empty());

  measured.options().is_ended = [] { return true; };
  CHECK(measured.measure("/").cause == Cause::budget);
}

TEST_CASE("a run measures the home page, and more when asked; a replay says the same without a browser",
          "[browser][measurement]") {
  if (is_skipped()) return;
  const SiteServer server(model_site(testing::sites_folder));
  const ScratchFolder folder;
  const std::string bundle = folder.file("bundle.warc.gz");
  ProgramOptions options;
  options.limit = std::chrono::minutes(5);
  options.environment = {{"COLLAUDO_CHROMIUM", *engine::find_chromium("")}};
  const auto check = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments = {
        "check",        origin,
        "--connect-to", ":443:127.0.0.1:" + std::to_string(server.https_port()),
        "--cacert",     server.ca_file(),
        "--only",       "C.SI.4.1",
        "--json",       "-"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(testing::collaudo_program, arguments, options);
  };
  const ProgramRun run = check({"--engine", "auto", "--performance-pages", "2", "--record", bundle});
  INFO(run.err);
  const json report = json::parse(run.out);
  const json& criterion = report["criteria"][0];
  CHECK(criterion["verdict"] == "success");
  CHECK(criterion["app_verdict"] == "success");
  CHECK(criterion["measured"]["reports"] == 2);
  CHECK(criterion["measured"]["home_score"] >= 90);
  const bool is_same =
      run_program(testing::collaudo_program, {"replay", bundle, "--json", "-"}).out == run.out;
  CHECK(is_same);

  // A report that was handed in saves the measurement.
  const std::string sample = std::string(testing::sites_folder) + "/lighthouse/home.json";
  const json with_report = json::parse(check({"--engine", "auto", "--lighthouse", sample}).out);
  CHECK(with_report["criteria"][0]["measured"]["reports"] == 1);
  const json without = json::parse(check({"--engine", "auto", "--performance-pages", "0"}).out);
  CHECK(without["criteria"][0]["verdict"] == "manual");
  CHECK(check({"--performance-pages", "2"}).exit_code == 2);
  CHECK(check({"--engine", "auto", "--performance-pages", "tutte"}).exit_code == 2);
}
