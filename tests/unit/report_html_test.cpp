// The HTML report: one static, harmless, accessible file.
#include <regex>
#include <set>
#include <sstream>

#include <catch2/catch.hpp>

#include "report/report.h"
#include "support/sample_report.h"
#include "text/utf8.h"

using namespace collaudo;
using namespace collaudo::testing;

namespace {

std::string html_of(const Report& report, Language language = Language::it) {
  ReportOptions options;
  options.language = language;
  std::ostringstream out;
  write_html(report, options, out);
  return out.str();
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t number = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++number;
  return number;
}

std::vector<std::string> all_matches(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  std::vector<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), regex), end; at != end; ++at)
    found.push_back((*at)[1]);
  return found;
}

}  // namespace

TEST_CASE("the page loads nothing and runs nothing", "[html]") {
  for (const SampleReport& sample : {rich_report(), hostile_report(), report_with_findings(300)}) {
    const std::string page = html_of(sample.report);
    CHECK(has(page, "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:;"));
    for (const char* tag : {"<script", "<link", "<img", "<iframe", "<object", "<embed", "<form", "<base",
                            "<svg", "<video", "@import", "url(", "<audio", "<input", "<button"}) {
      INFO(tag);
      CHECK_FALSE(has(page, tag));
    }
    // Attributes that load, or run, do not occur; the one that leads away is a link.
    const std::string names_only = std::regex_replace(page, std::regex("\"[^\"]*\""), "\"\"");
    CHECK(all_matches(names_only, "<[a-z][^>]*\\s(src|srcset|data|action|poster|background|on[a-z]+)=")
              .empty());
    for (const std::string& target : all_matches(page, "\\shref=\"([^\"]*)\"")) {
      INFO(target);
      CHECK((target.starts_with("#") || target.starts_with("https://") || target.starts_with("http://")));
    }
  }
}

TEST_CASE("hostile text stays text in the page", "[html]") {
  for (const Language language : {Language::it, Language::en}) {
    const std::string page = html_of(hostile_report().report, language);
    CHECK(
        has(page,
            "&lt;script&gt;alert(&apos;x&apos;)&lt;/script&gt;&quot;&gt;&lt;img src=http://evil.example/i"));
    CHECK(has(page, "&amp;amp; {{css}} {{{css}}}"));
    CHECK_FALSE(has(page, "href=\"javascript:"));
    CHECK(text::is_valid_utf8(page));
    for (const char32_t c : text::decode(page)) {
      const bool is_control = (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c <= 0x9F);
      const bool is_bidi =
          (c >= 0x200E && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
      if (is_control || is_bidi) FAIL("U+" << std::hex << static_cast<unsigned>(c));
    }
    // The template's own tags are all gone; those of the page's text are shown as they are.
    CHECK(count(page, "{{") == 2 * count(page, "{{css}} {{{css}}}"));
  }
}

TEST_CASE("very long texts are cut", "[html]") { CHECK(html_of(hostile_report().report).size() < 200'000); }

TEST_CASE("the page shows every criterion with its verdicts, evidence and advice", "[html]") {
  const std::string page = html_of(rich_report().report);
  for (const char* part : {"<html lang=\"it\">",
                           "<h1>Comune di Borgo Sereno</h1>",
                           "Il sito non è ancora pronto: 2 criteri su 10",
                           "<a href=\"#C.SI.1.6\">Voci di menù di primo livello</a>",
                           "<h3 id=\"C.SI.1.6\">",
                           "L&apos;App raccoglie le voci di menù",
                           "(Q2)",
                           "<th scope=\"row\">voci in più</th><td>1</td>",
                           "<td>29,5</td>",
                           "riga 132",
                           "ul[data-element=main-navigation] &gt; li:nth-child(4) &gt; a",
                           "<pre><code>&lt;a class=&quot;nav-link&quot; href=&quot;/servizi/&quot;",
                           "per l&apos;App: Tollerato",
                           "l&apos;App non lo controlla",
                           "1 riscontro positivo",
                           "2 condizioni del testo ufficiale",
                           "home page (contenuto HTML, fogli di stile)",
                           "Correggere le pagine indicate",
                           "nel 2022: CSE.1.1",
                           "In deroga fino al 2027-01-31",
                           "<h2 id=\"raccomandazioni\">",
                           "<h2 id=\"buone-pratiche\">",
                           "data-element:news-category-link",
                           "/eventi/fiera/",
                           "sha256:9f86d081",
                           "collaudo dev",
                           "Codice di uscita 4"}) {
    INFO(part);
    CHECK(has(page, part));
  }
  const std::string english = html_of(rich_report().report, Language::en);
  CHECK(has(english, "<html lang=\"en\">"));
  CHECK(has(english, "First-level menu entries"));
  CHECK_FALSE(has(english, "Fallimento"));
}

TEST_CASE("links inside the page find their target, and ids are unique", "[html]") {
  for (const SampleReport& sample : {rich_report(), report_with({}), report_with({Verdict::success})}) {
    const std::string page = html_of(sample.report);
    const auto ids = all_matches(page, "\\sid=\"([^\"]*)\"");
    const std::set<std::string> unique(ids.begin(), ids.end());
    CHECK(unique.size() == ids.size());
    for (const std::string& target : all_matches(page, "\\shref=\"#([^\"]*)\"")) {
      INFO(target);
      CHECK(unique.contains(target));
    }
    for (const std::string& label : all_matches(page, "\\saria-labelledby=\"([^\"]*)\""))
      CHECK(unique.contains(label));
  }
}

TEST_CASE("elements close in the order in which they open, and headings skip no level", "[html]") {
  for (const SampleReport& sample : {rich_report(), hostile_report(), report_with({})}) {
    const std::string page = html_of(sample.report);
    const std::set<std::string> empty_elements = {"meta", "br", "hr"};
    const std::regex tag("<(/?)([a-z][a-z0-9]*)[^>]*>");
    std::vector<std::string> open;
    int level = 0;
    for (std::sregex_iterator at(page.begin(), page.end(), tag), end; at != end; ++at) {
      const std::string element = (*at)[2];
      if (empty_elements.contains(element)) continue;
      if ((*at)[1].length() == 0) {
        open.push_back(element);
        if (element.size() == 2 && element[0] == 'h' && element[1] >= '1' && element[1] <= '6') {
          CHECK(element[1] - '0' <= level + 1);
          level = element[1] - '0';
        }
      } else {
        REQUIRE_FALSE(open.empty());
        REQUIRE(open.back() == element);
        open.pop_back();
      }
    }
    CHECK(open.empty());
  }
}

TEST_CASE("a criterion shows two hundred findings and counts the rest", "[html]") {
  const std::string page = html_of(report_with_findings(1'000).report);
  CHECK(count(page, "Carattere sbagliato.") == 200);
  CHECK(count(page, "Carattere giusto.") == 0);
  CHECK(has(page, "Altre 1800 segnalazioni di questo criterio non sono riportate qui"));
  CHECK(has(page, "<details>\n<summary>200 segnalazioni</summary>"));
  CHECK(page.size() < 200'000);

  const std::string smaller = html_of(report_with_findings(150).report);
  CHECK(count(smaller, "Carattere sbagliato.") == 150);
  CHECK(count(smaller, "Carattere giusto.") == 50);
  CHECK(has(smaller, "Altre 100 segnalazioni"));
}

TEST_CASE("the same report gives the same page", "[html]") {
  CHECK(html_of(rich_report().report) == html_of(rich_report().report));
}
