// The HTML reports and the index of a fleet in a real browser: whatever a page, a recording or a list wrote
// into them runs nothing and loads nothing; and axe-core finds nothing that keeps people out.
#include <filesystem>
#include <iostream>
#include <sstream>
#include <utility>

#include <catch2/catch.hpp>

#include "browser/chromium_program.h"
#include "browser/skipped.h"
#include "browser/tab.h"
#include "fleet/index_pages.h"
#include "report/report.h"
#include "support/locations.h"
#include "support/sample_report.h"
#include "support/site_server.h"

using namespace collaudo;
using namespace collaudo::testing;
using namespace std::chrono_literals;
namespace fs = std::filesystem;
namespace engine = collaudo::browser;
using engine::Json;

namespace {

const std::string origin = model_origin;
const fs::path axe_file = fs::path(repository) / "tests/browser/axe/node_modules/axe-core/axe.min.js";

std::string html_of(const Report& report, Language language) {
  ReportOptions options;
  options.language = language;
  std::ostringstream out;
  write_html(report, options, out);
  return out.str();
}

fleet::SiteRow row(std::size_t number, const std::string& words) {
  fleet::SiteRow made;
  made.position = number;
  made.id = "sito-" + std::to_string(number);
  made.url = "https://comune" + std::to_string(number) + ".example.it/" + words;
  made.name = words.empty() ? "Comune " + std::to_string(number) : words;
  made.supplier = made.province = made.theme = words.empty() ? "Alfa" : words;
  made.theme_version = words.empty() ? "1.2" : words;
  made.deadlines = {"2026-12-31"};
  made.services = {1, 2};
  made.population = 4000;
  made.collected_at = "2026-11-20T10:00:00Z";
  made.verdicts = {{"C.SI.1.1", number % 2 == 0 ? Verdict::failure : Verdict::success},
                   {"C.SI.1.3", Verdict::manual},
                   {"C.SI.1.6", Verdict::not_verifiable}};
  if (number % 3 == 0) {
    made.state = fleet::SiteState::unreachable;
    made.cause = Cause::connect;
    made.detail = words;
  }
  made.problems = {{"C.SI.1.1", "C.SI.1.1/font", "wrong_font", "p", Effect::failure, 2,
                    words.empty() ? "Un paragrafo usa «Arial»." : words, made.url}};
  made.json = "sites/" + made.id + ".json";
  made.html = "sites/" + made.id + ".html";
  return made;
}

// Files of an index by name.
std::map<std::string, std::string> index_of(const std::string& words, Language language) {
  std::vector<fleet::SiteRow> rows;
  for (std::size_t number = 1; number <= 12; ++number) rows.push_back(row(number, words));
  std::map<std::string, std::string> files;
  fleet::write_index(fleet::overview_of(rows), language,
                     [&](const std::string& file, const std::string& text) { files[file] = text; });
  REQUIRE(files.contains("index.html"));
  return files;
}

// A browser on a server that plays every host; what it asks for is seen here.
class Reader {
 public:
  explicit Reader(const std::map<std::string, std::string>& pages) : server_(site_of(pages)) {
    engine::ChromiumOptions chromium;
    chromium.program = *engine::find_chromium("");
    chromium.host_rules = {"MAP *:443 127.0.0.1:" + std::to_string(server_.https_port()),
                           "MAP *:80 127.0.0.1:" + std::to_string(server_.http_port())};
    auto started = engine::Browser::start(chromium);
    REQUIRE(started);
    browser_ = std::move(started).value();
    network_.cacert = server_.ca_file();
  }

  struct Seen {
    std::vector<std::string> requests;  // other than for the page
    std::size_t dialogs = 0;
    Json answer;
  };

  // Opens the page, waits for what it may do, and then asks it.
  Seen read(const std::string& page, const std::string& question) {
    engine::TabOptions options;
    options.ignores_certificates = true;
    options.network = &network_;
    options.is_ended = [] { return false; };
    auto tab = engine::Tab::open(browser_, std::move(options));
    REQUIRE(tab);
    Seen seen;
    bool has_page = false;
    tab->on_event = [&](const Json& message) {
      const std::string method = message.value("method", "");
      if (method == "Page.javascriptDialogOpening") ++seen.dialogs;
      if (method != "Network.requestWillBeSent") return;
      const std::string url = message["params"]["request"].value("url", "");
      const bool is_page =
          message["params"].value("type", "") == "Document" && !std::exchange(has_page, true);
      if (!is_page && !url.ends_with("/favicon.ico")) seen.requests.push_back(url.substr(0, 200));
    };
    tab->expect_navigation();
    REQUIRE(tab->call("Page.navigate", {{"url", origin + "/" + page}}, 20s).ok());
    REQUIRE(tab->wait([&] { return tab->has_loaded(); }, engine::Tab::Clock::now() + 20s));
    tab->wait([] { return false; }, engine::Tab::Clock::now() + 300ms);
    const engine::Reply reply = tab->call(
        "Runtime.evaluate", {{"expression", question}, {"returnByValue", true}, {"awaitPromise", true}}, 60s);
    REQUIRE(reply.ok());
    INFO(reply.result.dump(1).substr(0, 2000));
    REQUIRE_FALSE(reply.result.contains("exceptionDetails"));
    seen.answer = reply.result["result"]["value"];
    return seen;
  }

 private:
  static VirtualSite site_of(const std::map<std::string, std::string>& pages) {
    VirtualSite site;
    for (const auto& [name, text] : pages)
      site[origin + "/" + name] = {200, {{"Content-Type", "text/html; charset=utf-8"}}, text, ""};
    return site;
  }

  SiteServer server_;
  std::shared_ptr<engine::Browser> browser_;
  NetworkOptions network_;
};

// Whatever a page's words made of themselves: elements that no report of ours has, and handlers.
const std::string what_came_alive =
    "[...document.querySelectorAll('script,iframe,svg,object,embed,form,base,link,img')]"
    ".filter(e => !(e.localName === 'img' && e.src.startsWith('data:')))"
    ".map(e => e.outerHTML.slice(0, 100))"
    ".concat([...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => "
    "a.name.startsWith('on')))"
    ".map(e => e.outerHTML.slice(0, 100)))"
    ".concat([...document.links].filter(a => !/^(https?:|file:)/.test(a.href)).map(a => a.href.slice(0, "
    "100)))";

const std::string live_words =
    "<script>alert(1)</script><img src=http://evil.example/i onerror=alert(2)><svg onload=alert(3)></svg>";

std::map<std::string, std::string> hostile_pages() {
  std::map<std::string, std::string> pages;
  for (const Language language : {Language::it, Language::en}) {
    const std::string suffix = language == Language::it ? "-it.html" : "-en.html";
    pages["rapporto" + suffix] = html_of(hostile_report().report, language);
    pages["servizi" + suffix] = html_of(services_report(hostile_text() + live_words).report, language);
    for (const auto& [file, text] : index_of(hostile_text() + live_words, language))
      pages[(language == Language::it ? "it/" : "en/") + file] = text;
  }
  return pages;
}

std::map<std::string, std::string> ordinary_pages() {
  std::map<std::string, std::string> pages;
  for (const Language language : {Language::it, Language::en}) {
    const std::string suffix = language == Language::it ? "-it.html" : "-en.html";
    pages["rapporto" + suffix] = html_of(rich_report().report, language);
    pages["servizi" + suffix] = html_of(services_report().report, language);
    pages["riscontri" + suffix] = html_of(report_with_findings(30).report, language);
    for (const auto& [file, text] : index_of("", language))
      pages[(language == Language::it ? "it/" : "en/") + file] = text;
  }
  return pages;
}

}  // namespace

TEST_CASE("words in a report run nothing and load nothing", "[browser][reports]") {
  if (is_skipped()) return;
  auto pages = hostile_pages();
  REQUIRE(pages.size() > 8);
  // What the same words do where nobody stops them: without it the test could not fail.
  pages["vivo.html"] = "<!doctype html><title>x</title><p>" + live_words;
  Reader reader(pages);
  for (const auto& [page, text] : pages) {
    INFO(page);
    const Reader::Seen seen = reader.read(page, what_came_alive);
    if (page == "vivo.html") {
      CHECK(seen.dialogs >= 2);
      CHECK(seen.requests.size() == 1);
      CHECK(seen.answer.size() >= 3);
      continue;
    }
    CHECK(seen.dialogs == 0);
    CHECK(seen.requests == std::vector<std::string>{});
    CHECK(seen.answer.dump() == "[]");
  }
}

// A test of its own for ctest (hidden here), so that without axe-core it alone counts as skipped.
TEST_CASE("axe-core finds nothing to complain about in the reports", "[.axe]") {
  if (is_skipped()) return;
  if (!fs::exists(axe_file)) {
    std::cout << "SKIPPED: no axe-core (scripts/test --browser fetches it)\n";
    return;
  }
  const std::string axe = read_file(axe_file);
  const auto pages = ordinary_pages();
  Reader reader(pages);
  const std::string question =
      axe +
      ";axe.run(document,{resultTypes:['violations']}).then(r=>r.violations.map(v=>v.id+': '+v.help+': '+"
      "v.nodes.slice(0,3).map(n=>n.html.slice(0,200)+' '+n.failureSummary).join(' | ')))";
  for (const auto& [page, text] : pages) {
    INFO(page);
    const Reader::Seen seen = reader.read(page, question);
    REQUIRE(seen.answer.is_array());
    for (const Json& violation : seen.answer) FAIL_CHECK(violation.get<std::string>());
  }
}
