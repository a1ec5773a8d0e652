// What the reports show of the services: the table services × criteria, the walks screen by screen, what was
// declared apart from what was verified, what is missing and how to supply it.
#include <sstream>

#include <collaudo/text.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "report/report.h"
#include "support/json_schema.h"
#include "support/sample_report.h"

using namespace collaudo;
using namespace collaudo::testing;

namespace {

std::string written(const std::string& format_name, const Report& report, ReportOptions options = {}) {
  std::ostringstream out;
  for (const FormatRow& format : formats())
    if (format.name == format_name) format.write(report, options, out);
  return out.str();
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// On one line, spaces that do not break included.
std::string flat(const std::string& text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text.compare(at, 2, "\xC2\xA0") == 0) {
      plain += ' ';
      ++at;
    } else {
      plain += text[at] == '\n' ? ' ' : text[at];
    }
  }
  return text::t1(plain);
}

}  // namespace

TEST_CASE("services in the JSON report", "[services][json]") {
  const SampleReport sample = services_report();
  const auto report = nlohmann::json::parse(written("json", sample.report));
  CHECK(schema_faults(report, "docs/report.schema.json") == "");
  REQUIRE(report["services"].size() == 3);
  const auto& walked = report["services"][0];
  CHECK(walked["number"] == 12);
  CHECK(walked["criteria"]["C.SE.1.6"]["verdict"] == "success");
  REQUIRE(walked["walks"][0]["screens"].size() == 5);
  const auto& data = walked["walks"][0]["screens"][2];
  CHECK(data["role"] == "data_step");
  CHECK(data["confidence"] == "high");
  CHECK(data["step"] == 2);
  CHECK(data["step_label"] == "Dati generali");
  CHECK(walked["walks"][0]["screens"][3]["body_captured"] == false);
  CHECK(walked["walks"][0]["screens"][0]["step"].is_null());
  const auto& declared = report["services"][1];
  CHECK(declared["declared_by_municipality"] == true);
  CHECK(declared["criteria"]["C.SE.1.6"]["missing"][0]["supplied_by"][0] == "har");
  CHECK(declared["criteria"]["C.SE.1.2"]["declared"] == true);
  CHECK(report["services"][2]["number"].is_null());
  CHECK(report["services"][2]["criteria"]["C.SE.1.6"]["leaning"] == "failure");
  CHECK(report["summary"]["declared"] == 1);
}

TEST_CASE("services in the text report", "[services][text]") {
  const SampleReport sample = services_report();
  const std::string text = written("text", sample.report);
  const std::string one_line = flat(text);
  CHECK(holds(one_line, "[2] 2 Pagare tributi IMU"));
  CHECK(holds(one_line, "Tipo di flusso: Pagamenti dovuti, avviso di pagamento"));
  CHECK(holds(one_line, "Percorso 1 – file HAR, permesso.har: 5 schermate. Il percorso è completo."));
  CHECK(holds(one_line, "https://servizi.comune.borgosereno.rm.it 2 09:00:02 accesso alta sì"));
  CHECK(holds(one_line, "3 09:00:03 inserimento dati alta 2/4 Dati generali sì"));
  CHECK(holds(one_line, "4 09:00:04 riepilogo alta no"));
  CHECK(holds(one_line, "Passaggi mai visti: 3, 4."));
  CHECK(holds(one_line, "--saved-pages"));
  CHECK(holds(one_line, "l'attestazione di chi ha provato il servizio (--attestation): C.SE.1.6 La bozza"));
  CHECK(holds(one_line, "C.SE.1.6 Salvataggio ✔ … ?"));
  CHECK(holds(one_line, "C.SE.1.2 Notifica ✔ ✔✎ –"));
  CHECK(holds(one_line, "Come registrare un percorso"));
  CHECK_FALSE(holds(one_line, "indizi:"));
  for (const int width : {60, 80, 120}) {
    ReportOptions options;
    options.width = width;
    std::istringstream lines(written("text", sample.report, options));
    for (std::string line; std::getline(lines, line);)
      CHECK(text::length(line) <= static_cast<std::size_t>(width));
  }
}

TEST_CASE("the signs of roles are shown when asked for", "[services][text]") {
  const SampleReport sample = services_report();
  ReportOptions options;
  options.explain_roles = true;
  const std::string text = flat(written("text", sample.report, options));
  CHECK(holds(text, "indizi: inserimento dati 7 (h1 4, active_step 3); pagamento 1 (no_stepper 1)"));
}

TEST_CASE("what is declared is not counted as verified", "[services]") {
  const SampleReport sample = services_report();
  const std::string text = flat(written("text", sample.report));
  CHECK(holds(text, "✔ 1 successo"));
  CHECK(holds(text, "✎ 1 dichiarato"));
  CHECK(holds(text, "Dichiarati nell'attestazione, non verificati dal programma (1)"));
  CHECK(holds(text, "1 criterio poggia in parte su una dichiarazione"));
  const std::string markdown = written("markdown", sample.report);
  CHECK(holds(markdown, "✎ dichiarato | 1 |"));
  CHECK(holds(markdown, "✔ Successo | 1 |"));
  const std::string html = written("html", sample.report);
  CHECK(holds(html, "<li class=\"declared\"><span class=\"number\">1</span>"));
  CHECK(holds(html, "<li class=\"success\"><span class=\"number\">1</span>"));
}

TEST_CASE("services in the HTML and Markdown reports", "[services][html][markdown]") {
  const SampleReport sample = services_report();
  const std::string html = written("html", sample.report);
  CHECK(holds(html, "<th scope=\"col\"><a href=\"#servizio-2\">2 Pagare tributi IMU</a></th>"));
  CHECK(holds(html, "<article class=\"service\" aria-labelledby=\"servizio-1\">"));
  CHECK(holds(html, "<td>3</td><td>09:00:03</td><th scope=\"row\">inserimento dati</th><td>alta</td>"));
  CHECK(holds(html, "<td>2/4 Dati generali</td><td>sì</td>"));
  CHECK(holds(html, "<strong>no</strong>"));
  CHECK(holds(html, "Che cosa manca"));
  const std::string markdown = written("markdown", sample.report);
  CHECK(holds(markdown, "| C.SE.1.6 | ✔ Successo | … Non verificabile | ? Verifica manuale |"));
  CHECK(holds(markdown, "| 3 | 09:00:03 | inserimento dati | alta |"));
  CHECK(holds(markdown, "dichiarato |"));
}

TEST_CASE("hostile words of a recording stay words", "[services][hostile]") {
  const SampleReport sample = services_report(hostile_text());
  const auto report = nlohmann::json::parse(written("json", sample.report));
  CHECK(schema_faults(report, "docs/report.schema.json") == "");
  const std::string html = written("html", sample.report);
  CHECK_FALSE(holds(html, "<script"));
  CHECK_FALSE(holds(html, "<img src=x"));
  ReportOptions options;
  options.explain_roles = true;
  const std::string text = written("text", sample.report, options);
  CHECK_FALSE(holds(text, "\x1b"));
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) CHECK(text::length(line) <= 100);
  const std::string markdown = written("markdown", sample.report);
  for (auto at = markdown.find('<'); at != std::string::npos; at = markdown.find('<', at + 1))
    CHECK(markdown[at - 1] == '\\');
  std::istringstream rows(markdown);
  // Six columns of the walk and the number: pipes of the recording are escaped.
  for (std::string row; std::getline(rows, row);) {
    if (!row.starts_with("| 3 | 09:00:03")) continue;
    std::size_t pipes = 0;
    for (std::size_t at = 0; at < row.size(); ++at)
      if (row[at] == '|' && (at == 0 || row[at - 1] != '\\')) ++pipes;
    CHECK(pipes == 8);
  }
}

TEST_CASE("without services nothing of them is shown", "[services]") {
  const SampleReport sample = report_with({Verdict::success});
  for (const std::string name : {"text", "html", "markdown"})
    CHECK_FALSE(holds(written(name, sample.report), "Servizi digitali"));
  CHECK(nlohmann::json::parse(written("json", sample.report))["services"].empty());
}
