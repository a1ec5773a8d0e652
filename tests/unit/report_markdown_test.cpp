// The Markdown summary and the annotations of GitHub Actions: short, and deaf to what a page would have them
// do.
#include <algorithm>
#include <regex>
#include <sstream>

#include <catch2/catch.hpp>

#include "report/github_annotations.h"
#include "report/markdown_text.h"
#include "report/paper.h"
#include "report/report.h"
#include "support/sample_report.h"

using namespace collaudo;
using namespace collaudo::testing;

namespace {

std::string markdown(const Report& report, Language language = Language::it) {
  ReportOptions options;
  options.language = language;
  std::ostringstream out;
  write_markdown(report, options, out);
  return out.str();
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace

TEST_CASE("the summary says what counts", "[markdown]") {
  const std::string text = markdown(rich_report().report);
  CHECK(text.starts_with("## Comune di Borgo Sereno – Rapporto di conformità"));
  CHECK(has(text, "**Il sito non è ancora pronto: 2 criteri su 10 non sono soddisfatti. "));
  CHECK(has(text, "| ✘ Fallimento | 2 |"));
  CHECK(has(text, "### Cause comuni (1)"));
  CHECK(has(text, "  - Blocca: C.SI.1.7, C.SI.2.5"));
  CHECK(has(text, "### Da correggere (2)"));
  CHECK(has(text, "- **C.SI.1.6 Voci di menù di primo livello** – ✘ Fallimento"));
  CHECK(has(text,
            "  - ✘ La voce «Servizi» viene dopo «Vivere il Comune». – "
            "[home page](https://www.comune.borgosereno.rm.it/), riga 132"));
  CHECK(has(text, "  - … e altre 3 segnalazioni"));
  CHECK(has(text, "  - Causa: tempo scaduto."));
  CHECK(has(text, "| C.SI.3.1 | Cookie | ✘ Fallimento, in deroga | ✘ Fallimento |"));
  CHECK(has(text, "| C.SI.1.1 | Coerenza dell'utilizzo dei font | ✔ Successo, da rivedere |"));
  CHECK(has(text, "Codice di uscita 4"));
  const std::string english = markdown(rich_report().report, Language::en);
  CHECK(has(english, "| Verdict | Criteria |"));
  CHECK_FALSE(has(english, "Fallimento"));
  CHECK(text == markdown(rich_report().report));
}

TEST_CASE("the summary is bounded", "[markdown]") {
  CHECK(markdown(report_with_findings(100'000).report).size() < 20'000);
  CHECK(markdown(hostile_report().report).size() < 200'000);
}

TEST_CASE("text of a page is never markup", "[markdown]") {
  CHECK(markdown_text("<script>x</script> [a](b) ![i](j) `c` *d* _e_ ~f~ |g| &lt;") ==
        "\\<script\\>x\\</script\\> \\[a\\](b) !\\[i\\](j) \\`c\\` \\*d\\* \\_e\\_ \\~f\\~ \\|g\\| \\&lt;");
  CHECK(markdown_text("\n  # head\n- item") == "\\# head - item");
  CHECK(markdown_text("- item") == "\\- item");
  CHECK(markdown_text("12. item") == "12\\. item");
  CHECK(markdown_text("12) item") == "12\\) item");
  CHECK(markdown_text("see https://evil.example and WWW.evil.example") ==
        "see https\\://evil.example and WWW\\.evil.example");
  CHECK(markdown_text("@someone a@b.it") == "@&#8203;someone a@&#8203;b.it");
  CHECK(markdown_text("back\\slash \x1b[31m \xE2\x80\xAE") ==
        "back\\\\slash \\[U+001B\\]\\[31m \\[U+202E\\]");
  CHECK(markdown_text("=====") == "\\=====");
  CHECK(markdown_text(std::string(1000, 'x'), 10).size() < 20);
}

TEST_CASE("links go to the web only and end where they end", "[markdown]") {
  CHECK(markdown_link("a", "https://x.it/(1)?a=1&copy=2|3 4\n") ==
        "[a](https://x.it/%281%29?a=1&amp;copy=2%7C3%204%0A)");
  CHECK(markdown_link("a", "javascript:alert(1)") == "a");
  CHECK(markdown_link("]x(", "http://x.it/") == "[\\]x(](http://x.it/)");
}

TEST_CASE("hostile text stays in its line, its cell and its item", "[markdown]") {
  const std::string text = markdown(hostile_report().report);
  for (const char control : {'\x1b', '\0', '\b', '\r', '\t'}) CHECK(text.find(control) == std::string::npos);
  for (const std::string& line : lines_of(text)) {
    INFO(line);
    CHECK_FALSE(std::regex_search(line.substr(0, 200), std::regex("(^|[^\\\\])<")));
    CHECK_FALSE(has(line, "](javascript"));
    CHECK_FALSE(std::regex_search(line.substr(0, 20), std::regex("^ *::")));
  }
}

TEST_CASE("annotations: errors first, ten at most", "[actions]") {
  const auto few = lines_of(github_annotations(rich_report().report, Language::it));
  REQUIRE(few.size() == 4);
  CHECK(few[0] ==
        "::error title=C.SI.1.6 Voci di menù di primo livello – Fallimento::La voce «Servizi» viene dopo "
        "«Vivere il Comune».");
  CHECK(few[2].starts_with("::error title=C.SI.5.2 "));
  CHECK(few[3].starts_with("::warning title=C.SI.3.2 "));

  std::vector<Verdict> verdicts(14, Verdict::failure);
  verdicts.insert(verdicts.end(), {Verdict::not_verifiable, Verdict::success});
  const auto many = lines_of(github_annotations(report_with(verdicts).report, Language::it));
  REQUIRE(many.size() == most_annotations);
  CHECK(many.back() == "::warning title=collaudo::… e altri 6 criteri: vedere il riepilogo del job");
  const auto exactly = lines_of(
      github_annotations(report_with(std::vector<Verdict>(10, Verdict::failure)).report, Language::en));
  CHECK(exactly.size() == 10);
  CHECK(exactly.back().starts_with("::error"));
  CHECK(github_annotations(report_with({Verdict::success, Verdict::manual}).report, Language::it).empty());
}

TEST_CASE("a page cannot write annotations of its own", "[actions]") {
  SampleReport sample = report_with_findings(1);
  FindingResult& finding = sample.report.criteria[0].checks[0].findings[1];
  finding.message[Language::it] = "100%\r\n::error::mine%0A::add-mask::x";
  sample.criteria[0].spec.title[Language::it] = "a,b:c::d";
  const auto lines = lines_of(github_annotations(sample.report, Language::it));
  REQUIRE(lines.size() == 1);
  CHECK(lines[0] ==
        "::error title=C.SI.1.1 a%2Cb%3Ac%3A%3Ad – Fallimento::100%25 ::error::mine%250A::add-mask::x");
}

TEST_CASE("the text report gives no commands to a CI runner", "[actions]") {
  std::ostringstream out;
  Paper paper(out, 40, false);
  paper.paragraph(4, "::error::x");
  paper.paragraph(0, "a long beginning that fills the line :: ::stop-commands::x");
  paper.paragraph(0, "x ##[group]y ##vso[task]z ##teamcity[a] ###[b] ##  c");
  for (const std::string& line : lines_of(out.str())) {
    INFO(line);
    CHECK_FALSE(std::regex_search(line, std::regex("^ *::|##[a-z]*\\[")));
  }
  CHECK(has(out.str(), ": :error::x"));
}
