#include <catch2/catch.hpp>

#include "css/page_selectors.h"

using namespace collaudo;
using namespace collaudo::css;
using html::Match;

namespace {

const html::Document& page() {
  static const html::Document document = html::Document::parse(
      "<html lang=it><body class=Page><div id=a class='x y'><p id=p>t <a id=link href=/>l</a><a "
      "id=anchor>n</a></p>"
      "<p id=q lang=en data-v='b c'></p><input id=on type=checkbox checked><input id=off "
      "disabled></div></body></html>");
  return document;
}

// The best match of the list on the element.
Match match(std::vector<std::string_view> nesting, std::string_view id) {
  const Spellings spellings(page());
  const PageSelectors selectors = page_selectors(nesting, {&spellings, false});
  Match best = Match::no;
  for (const html::Selector& selector : selectors.list)
    best = std::max(best, selector.match(*page().first("#" + std::string(id))));
  return best;
}

html::Specificity weight(std::string_view text) {
  return page_selectors({text}, {}).list.at(0).specificity();
}

}  // namespace

TEST_CASE("selectors of a page at rest", "[css]") {
  CHECK(match({"p:hover, a:link"}, "link") == Match::yes);
  CHECK(match({"a:link"}, "anchor") == Match::no);
  CHECK(match({"a:not(:visited)"}, "link") == Match::yes);
  CHECK(match({"input:checked"}, "on") == Match::yes);
  CHECK(match({"input:checked"}, "off") == Match::no);
  CHECK(match({":disabled"}, "off") == Match::yes);
  CHECK(match({":enabled"}, "on") == Match::yes);
  CHECK(match({":lang(it)"}, "p") == Match::yes);
  CHECK(match({":lang(it)"}, "q") == Match::no);
  CHECK(match({"p::before, p:first-line"}, "p") == Match::no);
  CHECK(match({":is(p, :unknown)"}, "p") == Match::yes);
  CHECK(match({":is(:-moz-any(x), #p)"}, "p") == Match::yes);
  CHECK(match({"[TYPE=CheckBox]"}, "on") == Match::yes);
  CHECK(match({"[data-v~=c]"}, "q") == Match::yes);
  CHECK(match({"[data-v=B\\ c]"}, "q") == Match::no);
  CHECK(match({"*|p"}, "p") == Match::yes);
  CHECK(match({"|p"}, "p") == Match::no);
  CHECK(match({"p:required"}, "p") == Match::maybe);
}

TEST_CASE("what a browser does not know drops the rule, what may be newer leaves a doubt", "[css]") {
  for (const char* broken : {"p, ::-moz-thing",
                             ":-ms-thing",
                             "p,",
                             ",p",
                             "p >",
                             "> p",
                             ".1a",
                             "#1",
                             "[a=1]",
                             "[a=b s]",
                             "p:not()",
                             ":has()",
                             "p::before b",
                             "p::before:hover",
                             "svg|a",
                             "a || b",
                             "a /deep/ b",
                             ":not(:-moz-x)",
                             ":nth-child(x)",
                             ":hover(x)",
                             ":-webkit-any(a b)",
                             ":lang(\"it\")",
                             "",
                             "}"}) {
    INFO(broken);
    CHECK(page_selectors({broken}, {}).is_invalid);
  }
  CHECK(page_selectors({"p, :newer-than-this"}, {}).doubt == ":newer-than-this");
  CHECK(page_selectors({"p, ::newer-than-this"}, {}).doubt == "::newer-than-this");
  CHECK_FALSE(page_selectors({"p::-webkit-scrollbar-thumb:hover"}, {}).is_invalid);
}

TEST_CASE("weights are those of the selector as written", "[css]") {
  CHECK(weight("a:hover") == html::Specificity{0, 1, 1});
  CHECK(weight("a:link") == html::Specificity{0, 1, 1});
  CHECK(weight("input:checked") == html::Specificity{0, 1, 1});
  CHECK(weight("p:lang(it)") == html::Specificity{0, 1, 1});
  CHECK(weight(":is(#a, p):where(#b)") == html::Specificity{1, 0, 0});
  CHECK(weight("p:not(.a, #b)") == html::Specificity{1, 0, 1});
  CHECK(weight("p:only-of-type") == html::Specificity{0, 1, 1});
}

TEST_CASE("nested rules stand on their parents", "[css]") {
  CHECK(match({".x", "p"}, "p") == Match::yes);
  CHECK(match({".x", "> p a"}, "link") == Match::yes);
  CHECK(match({".z, .x", "&.y p"}, "p") == Match::yes);
  CHECK(match({".z", "p"}, "p") == Match::no);
  CHECK(match({"p", ".x &"}, "p") == Match::yes);
  CHECK(match({"div", "p", "a", "&[href]"}, "link") == Match::yes);
  CHECK(match({"p", ":is(&, b)#p"}, "p") == Match::yes);
  CHECK(page_selectors({"p::-moz-x", "a"}, {}).is_invalid);
  // Doubles at every level.
  const std::vector<std::string_view> levels(40, "& &, & a");
  CHECK_FALSE(page_selectors(levels, {}).doubt.empty());
}

TEST_CASE("a class in another case counts in quirks mode only, which nobody told us", "[css]") {
  CHECK(match({".page p"}, "p") == Match::maybe);
  CHECK(match({".Page p"}, "p") == Match::yes);
  CHECK(match({".other p"}, "p") == Match::no);
}
