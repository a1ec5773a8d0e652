// The text report: what an RTD reads on a terminal.
#include <algorithm>
#include <sstream>

#include <collaudo/text.h>

#include <catch2/catch.hpp>

#include "report/report.h"
#include "support/sample_report.h"
#include "text/utf8.h"

using namespace collaudo;
using namespace collaudo::testing;

namespace {

std::string text_of(const Report& report, ReportOptions options = {}) {
  std::ostringstream out;
  write_text(report, options, out);
  return out.str();
}

ReportOptions in(Language language) {
  ReportOptions options;
  options.language = language;
  return options;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in_lines(text);
  for (std::string line; std::getline(in_lines, line);) lines.push_back(line);
  return lines;
}

bool stand_in_order(const std::string& text, const std::vector<std::string>& parts) {
  std::size_t at = 0;
  for (const std::string& part : parts) {
    const auto found = text.find(part, at);
    if (found == std::string::npos) {
      UNSCOPED_INFO("not after what comes before it: " << part);
      return false;
    }
    at = found;
  }
  return true;
}

}  // namespace

TEST_CASE("a common cause is told once, and what it blocks gets no other advice", "[text]") {
  const SampleReport sample = rich_report();
  const std::string text = text_of(sample.report);
  const std::string blocked = text.substr(text.find("⊘ C.SI.1.7 "));
  const std::string own = blocked.substr(0, blocked.find("\n\n"));
  CHECK(has(own, "Non si può giudicare perché manca un attributo"));
  CHECK_FALSE(has(own, "Manca il data-element"));
  CHECK_FALSE(has(own, "Come correggere"));
  CHECK(has(text, "1 di questi"));
  CHECK(has(text_of(sample.report, in(Language::en)), "It cannot be judged because an attribute"));
}

TEST_CASE("findings on one piece of a page show it once", "[text]") {
  SampleReport sample = rich_report();
  Report& report = sample.report;
  CheckResult& check = report.criteria.front().checks.front();
  REQUIRE_FALSE(check.findings.empty());
  check.findings.resize(1);
  check.findings.front().effect = Effect::failure;
  check.findings.push_back(check.findings.front());
  check.findings.back().message[Language::it] = "Un altro errore nello stesso punto.";
  check.findings.front().where =
      check.findings.back().where = {report.url + "x/", "main", 7, "<main class=\"only-here\">"};
  const std::string text = text_of(report);
  const auto first = text.find("only-here");
  CHECK(first > text.find("Un altro errore nello stesso punto."));
  CHECK(text.find("only-here", first + 1) == std::string::npos);
}

TEST_CASE("the most urgent things come first", "[text]") {
  CHECK(stand_in_order(text_of(rich_report().report), {"Comune di Borgo Sereno",
                                                       "https://comune.borgosereno.rm.it/",
                                                       "21 novembre 2026, ore 10:00 UTC",
                                                       "96 pagine",
                                                       "parziale",
                                                       "Il sito non è ancora pronto: 2 criteri su 10",
                                                       "Cause comuni (1)",
                                                       "Blocca: C.SI.1.7, C.SI.2.5",
                                                       "Da correggere (2)",
                                                       "✘ C.SI.1.6 ",
                                                       "⊘ C.SI.1.7 ",
                                                       "Errori del programma (1)",
                                                       "Non verificabili (1)",
                                                       "… C.SI.3.2 ",
                                                       "Da verificare a mano (1)",
                                                       "? C.SI.2.1 ",
                                                       "Accettati con tolleranza (1)",
                                                       "≈ C.SI.1.4 ",
                                                       "Accettati in deroga (1)",
                                                       "✘ C.SI.3.1 ",
                                                       "Successi da rivedere (1)",
                                                       "Successi (1)",
                                                       "✔ C.SI.5.1 ",
                                                       "Non applicabili (1)",
                                                       "C.SE.1.1 (nel 2022: CSE.1.1)",
                                                       "Raccomandazioni (1)",
                                                       "Buone pratiche (1)",
                                                       "Pagine che mancano alla raccolta (2)",
                                                       "Codice di uscita 4"}));
}

TEST_CASE("a failing criterion says what, where, why the App differs, and what to do", "[text]") {
  CHECK(stand_in_order(
      text_of(rich_report().report),
      {"✘ C.SI.1.6 Voci di menù di primo livello – Fallimento", "App ufficiale: Successo.", "(Q1)", "(Q2)",
       "96 pagine esaminate su 97.", "voci in più: 1", "29,5", "✘ Ordine delle voci – Fallimento",
       "✘ La voce «Servizi» viene dopo", "home page, riga 132", "<a class=\"nav-link\"",
       "/novita/notizie/1/, riga 131", "… e altre 3 segnalazioni", "→ Come correggere: "}));
}

TEST_CASE("at most five findings of an item are shown, the same message once", "[text]") {
  const std::string text = text_of(report_with_findings(40).report);
  CHECK(has(text, "/pagina/4, riga 40"));
  CHECK_FALSE(has(text, "/pagina/5,"));
  CHECK(has(text, "… e altre 35 segnalazioni"));
  CHECK(text.find("Carattere sbagliato.") == text.rfind("Carattere sbagliato."));
}

TEST_CASE("positive findings are shown when asked", "[text]") {
  ReportOptions verbose;
  verbose.verbose = true;
  CHECK_FALSE(has(text_of(rich_report().report), "Certificato valido"));
  CHECK(has(text_of(rich_report().report, verbose), "✔ Certificato valido fino al 3 marzo 2027."));
}

TEST_CASE("the report speaks English when asked", "[text]") {
  const std::string text = text_of(rich_report().report, in(Language::en));
  CHECK(has(text, "The site is not ready yet: 2 criteria of 10 are not met."));
  CHECK(has(text, "First-level menu entries – Failure"));
  CHECK(has(text, "Official App: Success."));
  CHECK(has(text, "29.5"));
  CHECK(has(text, "Exit code 4: error of the program."));
  CHECK_FALSE(has(text, "Fallimento"));
}

TEST_CASE("lines keep to the width", "[text]") {
  const std::size_t widths[] = {40, 72, 100};
  for (const SampleReport& sample : {rich_report(), hostile_report()}) {
    for (const std::size_t width : widths) {
      ReportOptions options;
      options.width = static_cast<int>(width);
      for (const std::string& line : lines_of(text_of(sample.report, options))) {
        INFO(line);
        CHECK(text::length(line) <= width);
      }
    }
  }
}

TEST_CASE("nothing that a page says steers the terminal", "[text]") {
  for (const Language language : {Language::it, Language::en}) {
    const std::string text = text_of(hostile_report().report, in(language));
    CHECK(text::is_valid_utf8(text));
    for (const char32_t c : text::decode(text)) {
      const bool is_control = (c < 0x20 && c != '\n') || (c >= 0x7F && c <= 0x9F);
      const bool is_bidi = c == 0x61C || (c >= 0x200E && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
                           (c >= 0x2066 && c <= 0x2069);
      if (is_control || is_bidi) FAIL("U+" << std::hex << static_cast<unsigned>(c));
    }
    CHECK(has(text, "[U+001B][31mred"));
    CHECK(has(text, "[U+202E]gpj.exe"));
  }
}

TEST_CASE("colours only when asked, and the words are the same without them", "[text]") {
  const SampleReport sample = rich_report();
  const std::string plain = text_of(sample.report);
  ReportOptions color;
  color.color = true;
  std::string colored = text_of(sample.report, color);
  CHECK_FALSE(has(plain, "\x1b"));
  REQUIRE(has(colored, "\x1b[1;31m"));
  for (auto at = colored.find('\x1b'); at != std::string::npos; at = colored.find('\x1b')) {
    colored.erase(at, colored.find('m', at) - at + 1);
  }
  CHECK(colored == plain);
}

TEST_CASE("the headline follows the gravest verdict", "[text]") {
  const auto headline = [](std::vector<Verdict> verdicts) { return text_of(report_with(verdicts).report); };
  CHECK(has(headline({Verdict::success, Verdict::failure}),
            "Il sito non è ancora pronto: 1 criterio su 2 non è soddisfatto."));
  CHECK(has(headline({Verdict::not_executable, Verdict::failure}), "2 criteri su 2 non sono soddisfatti."));
  CHECK(has(headline({Verdict::error, Verdict::not_verifiable}), "Non si può concludere: su 1 criterio"));
  CHECK(has(headline({Verdict::manual, Verdict::not_verifiable}),
            "1 criterio su 2 non si è potuto verificare."));
  CHECK(has(headline({Verdict::success, Verdict::manual}),
            "1 criterio su 2 aspetta il giudizio di una persona."));
  CHECK(has(headline({Verdict::success, Verdict::tolerance, Verdict::not_applicable}),
            "Tutti i 2 criteri esaminati sono soddisfatti."));
  CHECK(has(headline({}), "Nessun criterio di certificazione è stato esaminato."));
}

TEST_CASE("the exit code is explained", "[text]") {
  const auto explained = [](std::vector<Verdict> verdicts, int code) {
    SampleReport sample = report_with(verdicts);
    sample.report.exit_code = code;
    return text_of(sample.report);
  };
  CHECK(has(explained({Verdict::success}, 0), "Codice di uscita 0: niente"));
  CHECK(has(explained({Verdict::failure}, 0), "--exit-zero"));
  CHECK(has(explained({Verdict::failure}, 1), "Codice di uscita 1: almeno un criterio non è soddisfatto."));
  CHECK(has(explained({Verdict::tolerance}, 1), "--fail-on"));
  CHECK(has(explained({Verdict::not_verifiable}, 3), "Codice di uscita 3: niente è fallito"));
  CHECK(has(explained({Verdict::success}, 130), "Ctrl-C"));
}

TEST_CASE("an unknown quirk costs nobody the report", "[text]") {
  SampleReport sample = report_with({Verdict::failure});
  sample.report.criteria[0].app_verdict = Verdict::success;
  sample.report.criteria[0].app_quirks = {"Q99"};
  CHECK(has(text_of(sample.report), "(Q99)"));
}
