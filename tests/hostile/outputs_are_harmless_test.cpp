// The words of a page, of a certificate, of a list stay words in everything that is written: on the terminal,
// in every format of the report, of a comparison and of a fleet.
#include <functional>
#include <map>
#include <sstream>

#include <catch2/catch.hpp>

#include "compare/difference.h"
#include "compare/difference_formats.h"
#include "compare/report_facts.h"
#include "fleet/index_pages.h"
#include "fleet/summaries.h"
#include "hostile/audit.h"
#include "hostile/harmless.h"
#include "report/github_annotations.h"
#include "support/locations.h"
#include "support/sample_report.h"
#include "support/scratch_folder.h"

using namespace collaudo;
using namespace collaudo::testing;

namespace {

const std::map<std::string, std::function<void(const std::string&, const std::string&)>>& guards() {
  static const std::map<std::string, std::function<void(const std::string&, const std::string&)>> by_format =
      {{"text", check_for_terminal}, {"json", check_json}, {"html", check_html},
       {"markdown", check_markdown}, {"junit", check_xml}, {"sarif", check_json}};
  return by_format;
}

std::string written(const FormatRow& format, const Report& report, const ReportOptions& options) {
  std::ostringstream out;
  format.write(report, options, out);
  return out.str();
}

std::string written(DifferenceFormat format, const Difference& difference, const ReportOptions& options) {
  std::ostringstream out;
  format(difference, options, out);
  return out.str();
}

ReportFacts facts(const Report& report) {
  std::ostringstream json;
  write_json(report, {}, json);
  auto read = facts_of_json(json.str(), "report.json", Language::it);
  REQUIRE(read);
  return std::move(read).value();
}

fleet::SiteRow row_of_evil(std::size_t number, const std::string& words) {
  fleet::SiteRow row;
  row.position = number;
  row.id = "sito-" + std::to_string(number);
  row.url = "https://comune.valverde.ct.it/" + words;
  row.as = row.name = row.istat = row.supplier = row.province = row.detail = row.theme = row.theme_version =
      words;
  row.deadlines = {"2026-12-31"};
  row.services = {1, 2};
  row.population = 4000;
  row.state = number % 2 == 0 ? fleet::SiteState::audited : fleet::SiteState::unreachable;
  row.cause = number % 2 == 0 ? Cause::none : Cause::connect;
  row.collected_at = "2026-11-20T10:00:00Z";
  row.verdicts = {{"C.SI.1.1", Verdict::failure}};
  row.problems = {{"C.SI.1.1", "C.SI.1.1/font", "wrong_font", words, Effect::failure, 2, words, words}};
  row.json = row.html = "sites/" + row.id + ".html";
  return row;
}

}  // namespace

TEST_CASE("no format of a report lets a page's words do anything", "[hostile][harmless]") {
  CHECK(guards().size() == formats().size());
  for (const Language language : {Language::it, Language::en})
    for (const SampleReport& sample : {hostile_report(), services_report(words_of_all_evil())})
      for (const bool is_coloured : {false, true})
        for (const FormatRow& format : formats()) {
          ReportOptions options;
          options.language = language;
          options.color = is_coloured;
          options.verbose = options.explain_roles = true;
          const std::string text = written(format, sample.report, options);
          guards().at(std::string(format.name))(text, std::string(format.name));
          if (format.name == "text" || format.name == "junit" || format.name == "markdown")
            check_for_runner(text, std::string(format.name));
        }
}

TEST_CASE("no format of a comparison lets a page's words do anything", "[hostile][harmless]") {
  const Difference difference = compare(facts(rich_report().report), facts(hostile_report().report));
  for (const Language language : {Language::it, Language::en}) {
    ReportOptions options;
    options.language = language;
    options.color = options.verbose = true;
    const std::string text = written(write_difference_text, difference, options);
    check_for_terminal(text, "text");
    check_for_runner(text, "text");
    check_json(written(write_difference_json, difference, options), "json");
    check_markdown(written(write_difference_markdown, difference, options), "markdown");
  }
}

TEST_CASE("annotations of a job are our own", "[hostile][harmless]") {
  for (const Language language : {Language::it, Language::en})
    check_for_runner(github_annotations(hostile_report().report, language), "annotations");
}

TEST_CASE("nothing of a fleet lets the words of a list or a site do anything", "[hostile][harmless]") {
  std::vector<fleet::SiteRow> rows;
  std::size_t number = 0;
  for (const char* formula :
       {"=cmd|'/c calc'!A1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", "x\t=1+1", "x;=1+1",
        "x,=1+1", "x\n=1+1", "\"=1+1", "x\";=1+1", "\xef\xbb\xbf=1+1", "\xe2\x80\xae=1+1", "'=1+1", ""})
    rows.push_back(row_of_evil(++number, formula));
  for (const char* before : {"", "=", "<b>"})
    rows.push_back(row_of_evil(++number, before + words_of_all_evil()));
  for (const fleet::SiteRow& row : rows) {
    check_json(fleet::line_of(row), "journal");
    const auto again = fleet::row_of_line(fleet::line_of(row));
    REQUIRE(again);
    CHECK(again->id == row.id);
  }
  const fleet::Overview overview = fleet::overview_of(rows);
  REQUIRE(overview.sites.size() == rows.size());
  for (const Language language : {Language::it, Language::en}) {
    check_table(fleet::table_of(overview, language), "table");
    check_markdown(fleet::markdown_summary(overview, language), "summary");
    check_for_terminal(fleet::terminal_summary(overview, language, "x\x1b[31m/index.html"), "terminal");
    std::size_t pages = 0;
    fleet::write_index(overview, language, [&](const std::string& file, const std::string& text) {
      check_html(text, file);
      ++pages;
    });
    CHECK(pages > 1);
  }
}

namespace {

// As a page writes a text that it means as text.
std::string escaped(std::string text) {
  std::string html;
  for (const char c : text)
    if (c == '<')
      html += "&lt;";
    else if (c == '&')
      html += "&amp;";
    else if (c == '"')
      html += "&quot;";
    else if (c != '\0')
      html += c;
  return html;
}

void replace_all(std::string& text, const std::string& part, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += by.size())
    text.replace(at, part.size(), by);
}

// The model in which every word that a report quotes is replaced: titles, labels, headings, texts of the law,
// fonts, addresses, cookies.
VirtualSite site_of_evil() {
  const std::string words = escaped(words_of_all_evil());
  VirtualSite site = model_site(sites_folder);
  for (auto& [address, response] : site) {
    if (!is_html(response) || !address.starts_with(model_origin)) continue;
    std::string& body = response.body;
    replace_all(body, "Comune di Valverde", "Comune di " + words);
    replace_all(body, ">Amministrazione</a>", ">" + words + "</a>");
    replace_all(body, "senza apporre restrizioni", words);
    replace_all(body, "data-element=\"service-title\">", "data-element=\"service-title\">" + words);
    replace_all(body, "data-element=\"page-name\">", "data-element=\"page-name\">" + words);
    replace_all(
        body, "</main>",
        "<p style=\"font-family:'\\3c script\\3e \\1b [31m\\202e x'\">x</p><h2>" + words + "</h2></main>");
    response.headers.emplace_back("Set-Cookie",
                                  "a\xc2\x9b\xe2\x80\xae<script>=\x1b[31m; Domain=evil.example");
    response.headers.emplace_back("Server", "\xc2\x9b\xe2\x80\xae<script>");
  }
  std::string& list = site.at(std::string(model_origin) + "/servizi/").body;
  list.insert(list.rfind("</main>"), "<a data-element=\"service-link\" href=\"/x/" + words +
                                         "\">x</a><a data-element=\"service-link\" href=\"" +
                                         "javascript:alert(1)//" + words + "\">x</a>");
  return site;
}

}  // namespace

TEST_CASE("a site that is nothing but attacks is reported in every format without harm",
          "[hostile][harmless]") {
  using namespace std::string_literals;
  ServerOptions evil;
  evil.certificate_names = {"\x1b[31m\xc2\x9b\xe2\x80\xae<script>\r\n::error::x"s,
                            {"\x1b[31m<script>\xe2\x80\xae.it"s}};
  const SiteServer server(site_of_evil(), evil), healthy(model_site(sites_folder));
  const ScratchFolder folder;
  ProgramOptions options;
  options.folder = folder.path().string();
  options.environment = {{"GITHUB_ACTIONS", "true"}, {"GITHUB_STEP_SUMMARY", folder.file("summary.md")}};
  for (const std::string language : {"it", "en"}) {
    std::vector<std::string> arguments = {"check",     std::string(model_origin) + "/",
                                          "--lang",    language,
                                          "--retry",   "0",
                                          "--verbose", "--explain-roles",
                                          "--color",   "always",
                                          "--text",    "-"};
    for (const FormatRow& format : formats())
      arguments.insert(arguments.end(),
                       {"--" + std::string(format.name), "report." + std::string(format.name)});
    const auto routes = routes_to(server);
    arguments.insert(arguments.end(), routes.begin(), routes.end());
    const ProgramRun run = run_program(collaudo_program, arguments, options);
    INFO(run.err.substr(0, 1000));
    CHECK(run.exit_code == 1);
    check_memory(run);
    check_for_terminal(run.out, "standard output");
    check_for_runner(run.out, "standard output");
    check_for_runner(run.err, "standard error");
    CHECK(run.out.find("[U+202E]") != std::string::npos);  // it was there to be shown
    for (const FormatRow& format : formats()) {
      const std::string name(format.name);
      const std::string text = read_file(folder.path() / ("report." + name));
      guards().at(name)(text, name);
      CHECK(text.size() < 5'000'000);
    }
    check_markdown(read_file(folder.path() / "summary.md"), "summary of the job");
  }
  const Audit before = audit(healthy);
  folder.write("before.json", before.run.out);
  const ProgramRun text =
      run_program(collaudo_program, {"diff", "before.json", "report.json", "--color", "always"}, options);
  check_for_terminal(text.out, "diff");
  CHECK(text.out.find("[U+202E]") != std::string::npos);
  const ProgramRun json =
      run_program(collaudo_program, {"diff", "before.json", "report.json", "--json", "-"}, options);
  check_json(json.out, "diff --json");
  const ProgramRun markdown =
      run_program(collaudo_program, {"diff", "before.json", "report.json", "--markdown", "-"}, options);
  check_markdown(markdown.out, "diff --markdown");
}
