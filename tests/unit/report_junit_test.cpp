// The JUnit report: valid for a real XML parser and the schema, and honest about what decides.
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "report/report.h"
#include "support/locations.h"
#include "support/run_program.h"
#include "support/sample_report.h"

using namespace collaudo;
using namespace collaudo::testing;
namespace fs = std::filesystem;

namespace {

std::string junit(const Report& report, Language language = Language::it) {
  ReportOptions options;
  options.language = language;
  std::ostringstream out;
  write_junit(report, options, out);
  return out.str();
}

class WrittenXml {
 public:
  explicit WrittenXml(const std::string& content) {
    static int number = 0;
    file_ = fs::temp_directory_path() /
            ("collaudo-junit-" + std::to_string(::getpid()) + "-" + std::to_string(++number) + ".xml");
    std::ofstream(file_, std::ios::binary) << content;
  }
  ~WrittenXml() {
    std::error_code ignored;
    fs::remove(file_, ignored);
  }
  ProgramRun lint(std::vector<std::string> options) const {
    options.push_back(file_.string());
    return run_program("/usr/bin/xmllint", options);
  }

 private:
  fs::path file_;
};

bool is_valid(const std::string& content) {
  const ProgramRun run = WrittenXml(content).lint(
      {"--noout", "--nonet", "--schema", std::string(testing::repository) + "/tests/schemas/junit.xsd"});
  UNSCOPED_INFO(run.err);
  return run.exit_code == 0;
}

std::string xpath(const std::string& content, const std::string& expression) {
  std::string found = WrittenXml(content).lint({"--nonet", "--xpath", expression}).out;
  while (found.ends_with('\n')) found.pop_back();
  return found;
}

std::string of_case(const std::string& id, const std::string& rest) {
  return "string(//testcase[properties/property[@name='id' and @value='" + id + "']]" + rest + ")";
}

}  // namespace

TEST_CASE("JUnit reports are valid", "[junit]") {
  CHECK(is_valid(junit(rich_report().report)));
  CHECK(is_valid(junit(rich_report().report, Language::en)));
  CHECK(is_valid(junit(hostile_report().report)));
  CHECK(is_valid(junit(report_with({}).report)));
  CHECK(is_valid(junit(report_with_findings(5000).report)));
  CHECK_FALSE(is_valid("<testsuites/>"));
  CHECK_FALSE(is_valid("<testsuites>\x1b</testsuites>"));
}

TEST_CASE("a case ends as its criterion weighs", "[junit]") {
  const std::string text = junit(rich_report().report);
  CHECK(xpath(text, of_case("C.SI.1.6", "/failure/@type")) == "failure");
  CHECK(xpath(text, of_case("C.SI.1.6", "/failure/@message")) ==
        "La voce «Servizi» viene dopo «Vivere il Comune».");
  const std::string findings = xpath(text, of_case("C.SI.1.6", "/failure"));
  CHECK(findings.find("https://www.comune.borgosereno.rm.it/novita/notizie/7/, riga 137") !=
        std::string::npos);
  CHECK(findings.find("App ufficiale: Successo.") != std::string::npos);
  CHECK(findings.find("Correggere le pagine indicate") != std::string::npos);
  CHECK(xpath(text, of_case("C.SI.1.7", "/failure/@type")) == "not_executable");
  CHECK(xpath(text, of_case("C.SI.3.2", "/error/@type")) == "not_verifiable");
  CHECK(xpath(text, of_case("C.SI.3.2", "/error/@message")).starts_with("Causa: tempo scaduto."));
  CHECK(xpath(text, of_case("C.SI.5.2", "/error/@type")) == "error");
  CHECK(xpath(text, of_case("C.SI.2.1", "/skipped/@message")).starts_with("Verifica manuale. "));
  CHECK(xpath(text, of_case("C.SE.1.1", "/skipped/@message")) ==
        "Non applicabile. Il sito non offre servizi digitali.");
  // Waived, and what never changes the exit code.
  CHECK(xpath(text, of_case("C.SI.3.1", "/skipped/@message"))
            .find("Il fornitore sostituisce il servizio di statistica") != std::string::npos);
  CHECK(xpath(text, of_case("R.SI.1.1", "/skipped/@message")).find("Mancano 6 campi su 10.") !=
        std::string::npos);
  CHECK(xpath(text, "count(//testcase[properties/property[@value='C.SI.3.1']]/failure)") == "0");
  // Passed, with what deserves a look.
  CHECK(xpath(text, of_case("C.SI.1.4", "/system-out")).find("Nessun tema del modello") != std::string::npos);
  CHECK(xpath(text, of_case("C.SI.1.6", "/properties/property[@name='app_verdict']/@value")) == "success");
}

TEST_CASE("the totals are those of the cases", "[junit]") {
  const std::string text = junit(rich_report().report);
  for (const std::string level : {"/testsuites", "/testsuites/testsuite"}) {
    CHECK(xpath(text, level + "/@tests = count(//testcase)") == "true");
    CHECK(xpath(text, level + "/@failures = count(//failure)") == "true");
    CHECK(xpath(text, level + "/@errors = count(//error)") == "true");
    CHECK(xpath(text, level + "/@skipped = count(//skipped)") == "true");
  }
  CHECK(xpath(text, "string(/testsuites/@failures)") == "2");
  CHECK(xpath(text, "string(/testsuites/@errors)") == "2");
  CHECK(xpath(text, "string(//testsuite/@timestamp)") == "2026-11-21T10:00:00");
}

TEST_CASE("hostile text gives XML no markup, no control character, no command", "[junit]") {
  const std::string text = junit(hostile_report().report);
  CHECK(xpath(text, "count(//script | //img)") == "0");
  for (const char control : {'\x1b', '\0', '\b', '\r', '\x07'})
    CHECK(text.find(control) == std::string::npos);
  CHECK(text.find("\xE2\x80\xAE") == std::string::npos);
  CHECK(text.find("##[") == std::string::npos);
  CHECK_FALSE(std::regex_search(text, std::regex("(^|\n) *::")));
  // Shown, not dropped.
  CHECK(text.find("&lt;script&gt;alert('x')&lt;/script&gt;") != std::string::npos);
  CHECK(text.find("[U+001B]") != std::string::npos);

  SampleReport odd = report_with({Verdict::error});
  odd.report.criteria[0].error = "\xEF\xBF\xBE \xEF\xBF\xBF \xED\xA0\x80 ]]> ##[error]x";
  CHECK(is_valid(junit(odd.report)));
  CHECK(junit(odd.report).find("[U+FFFE] [U+FFFF]") != std::string::npos);
}

TEST_CASE("the same report gives the same JUnit, bounded in size", "[junit]") {
  CHECK(junit(rich_report().report) == junit(rich_report().report));
  const std::string many = junit(report_with_findings(100'000).report);
  CHECK(many.size() < 100'000);
  CHECK(many.find("… e altre 99900 segnalazioni") != std::string::npos);
}
