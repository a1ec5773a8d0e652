#include "hostile/harmless.h"

#include <regex>
#include <sstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "fleet/spreadsheet.h"
#include "support/run_program.h"
#include "support/sample_report.h"
#include "support/scratch_folder.h"
#include "text/utf8.h"

namespace collaudo::testing {

namespace {

// C0 but line end and tab, DEL, C1, and what turns the direction of text or leaves no trace in it.
bool is_hidden(char32_t c) {
  return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c <= 0x9f) || c == 0x61c || c == 0x200b ||
         c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
         c == 0xfeff;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

void check_no_hidden(const std::string& text, const std::string& about) {
  INFO(about);
  CHECK(text::is_valid_utf8(text));
  for (std::size_t at = 0; at < text.size();) {
    const auto decoded = text::decode_at(text, at);
    if (is_hidden(decoded.code_point)) {
      INFO(text.substr(at < 100 ? 0 : at - 100, 200));
      FAIL_CHECK("U+" << std::hex << static_cast<unsigned>(decoded.code_point));
      return;
    }
    at += decoded.bytes;
  }
}

}  // namespace

const std::string& words_of_all_evil() {
  static const std::string words =
      hostile_text() +
      " ]]> <!-- --> <![CDATA[ <?xml?> &#27; &#x202e; \xef\xbf\xbe \xef\xbf\xbf \xed\xa0\x80 \xd8\x9c "
      "\xe2\x80\x8e\xe2\x80\x8f\xe2\x80\xaa\xe2\x80\xab\xe2\x80\xad\xe2\x81\xa7\xe2\x81\xa8 "
      "\xc2\x85\xc2\x9d"
      "0;x\xc2\x9c \x7f \x1b]8;;http://evil.example/\x1b\\x\x1b]8;;\x1b\\ \x1b[2J \x1b[6n \x1bP$q\x1b\\ "
      "<svg onload=alert(1)> <a href=javascript:alert(1)>x</a> </title></style></script></pre></code> "
      "![x](http://evil.example/p) <details open ontoggle=alert(1)> `x` \\ ::add-mask::x\n::set-env "
      "name=A::b";
  return words;
}

void check_for_eyes(const std::string& text, const std::string& about) { check_no_hidden(text, about); }

void check_for_terminal(const std::string& text, const std::string& about) {
  static const std::regex colour("\x1b\\[[0-9;]{0,8}m");
  std::ostringstream plain;
  std::regex_replace(std::ostreambuf_iterator<char>(plain), text.begin(), text.end(), colour, "");
  check_no_hidden(plain.str(), about);
}

void check_json(const std::string& text, const std::string& about) {
  INFO(about);
  CHECK(nlohmann::json::accept(text));
  check_no_hidden(text, about);
}

void check_xml(const std::string& text, const std::string& about) {
  check_no_hidden(text, about);
  const ScratchFolder folder;
  folder.write("report.xml", text);
  const ProgramRun run = run_program("/usr/bin/xmllint", {"--noout", "--nonet", folder.file("report.xml")});
  INFO(about << ": " << run.err);
  CHECK(run.exit_code == 0);
}

void check_html(const std::string& text, const std::string& about) {
  INFO(about);
  check_no_hidden(text, about);
  CHECK(has(text, "default-src 'none'"));
  // Between the signs of our own tags stands no tag of a page; what runs is for a browser to say
  // (browser_tests).
  for (const char* part :
       {"<script", "<svg", "<img src=http", "<details open o", "href=\"javascript:", "href='", "<iframe"}) {
    INFO(part);
    CHECK_FALSE(has(text, part));
  }
}

void check_markdown(const std::string& text, const std::string& about) {
  INFO(about);
  check_no_hidden(text, about);
  // Without what a backslash makes literal.
  const std::string markup = std::regex_replace(text, std::regex(R"(\\[!-/:-@\[-`{-~])"), "");
  for (const char* part : {"<script", "<svg", "<img", "<details o", "<a ", "<!--", "](https://evil",
                           "](http://evil", "](javascript:", "\n::"}) {
    INFO(part);
    CHECK_FALSE(has(markup, part));
  }
}

void check_table(const std::string& text, const std::string& about) {
  INFO(about);
  REQUIRE(text.starts_with("\xef\xbb\xbf"));  // the mark by which a spreadsheet knows UTF-8
  std::string without_ends = text.substr(3);
  for (std::size_t at = 0; (at = without_ends.find("\r\n", at)) != std::string::npos;)
    without_ends.erase(at, 1);
  check_no_hidden(without_ends, about);
  const auto rows = fleet::read_spreadsheet(text.substr(3));
  REQUIRE(rows.size() > 1);
  for (const fleet::SpreadsheetRow& row : rows) {
    if (row.cells.empty()) continue;
    CHECK(row.cells.size() == rows.front().cells.size());
    for (const std::string& cell : row.cells) {
      INFO(cell.substr(0, 60));
      CHECK((cell.empty() || std::string("=+-@").find(cell.front()) == std::string::npos));
    }
  }
  // Some programs begin another cell at these, whatever the separator is, and do not mind quotes.
  CHECK(without_ends.find('\t') == std::string::npos);
  CHECK(without_ends.find('\r') == std::string::npos);
  for (std::size_t at = 0; (at = without_ends.find('\n', at)) != std::string::npos; ++at)
    CHECK((at + 1 == without_ends.size() ||
           std::string("=+-@").find(without_ends[at + 1]) == std::string::npos));
}

void check_for_runner(const std::string& text, const std::string& about) {
  check_for_terminal(text, about);
  INFO(about);
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    INFO(line.substr(0, 200));
    const auto begin = line.find_first_not_of(" \t");
    if (begin == std::string::npos) continue;
    const std::string words = line.substr(begin);
    // A line that is a command of ours is read as nothing else.
    if (words.starts_with("::error title=") || words.starts_with("::warning title=")) continue;
    CHECK_FALSE(words.starts_with("::add-mask"));
    CHECK_FALSE(words.starts_with("::set-env"));
    CHECK_FALSE(words.starts_with("::error::y"));
    CHECK_FALSE(has(words, "##[error]x"));
  }
}

}  // namespace collaudo::testing
