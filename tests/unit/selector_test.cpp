#include "html/selector.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <stdexcept>

#include <catch2/catch.hpp>

using namespace collaudo::html;

namespace {

std::string ids(const std::vector<Element>& elements) {
  std::string result;
  for (const Element element : elements)
    result += std::string(result.empty() ? "" : " ") + std::string(element.attribute_or("id", "?"));
  return result;
}

std::string selected(const Document& document, std::string_view selector) {
  return ids(document.select(selector));
}

Specificity specificity(std::string_view text) {
  const auto selectors = parse_selectors(text);
  REQUIRE(selectors.error == "");
  REQUIRE(selectors.list.size() == 1);
  return selectors.list[0].specificity();
}

const Document& page() {
  static const Document document = Document::parse(R"(
    <div id=d class="box Big" lang=it-IT>
      <p id=p1 class=first title="uno due">t</p><p id=p2></p><span id=s1>x</span><p id=p3> </p>
      <ul id=u><li id=l1>1</li><li id=l2>2</li><li id=l3>3</li><li id=l4>4</li><li id=l5>5</li></ul>
    </div>
    <section id=e><p id=p4><a id=a1 href="/Servizi?x">s</a><a id=a2 href="/x.PDF">t</a></p></section>
    <X-Card id="c:1.x" data-element="faq"></X-Card>)");
  return document;
}

}  // namespace

TEST_CASE("simple selectors") {
  CHECK(selected(page(), "p") == "p1 p2 p3 p4");
  CHECK(selected(page(), "P#p2") == "p2");
  CHECK(selected(page(), ".box.Big") == "d");
  CHECK(selected(page(), ".big") == "");
  CHECK(selected(page(), "#P1") == "");
  CHECK(selected(page(), "section *") == "p4 a1 a2");
  CHECK(selected(page(), "x-card") == "c:1.x");
  CHECK(selected(page(), "#c\\:1\\.x") == "c:1.x");
  CHECK(selected(page(), "#c\\3a 1\\.x") == "c:1.x");
  CHECK(selected(page(), "ul, span ,#p1") == "p1 s1 u");
  CHECK(selected(page(), "html") == "?");
}

TEST_CASE("attribute selectors") {
  CHECK(selected(page(), "[href]") == "a1 a2");
  CHECK(selected(page(), "[data-element=faq]") == "c:1.x");
  CHECK(selected(page(), "[ DATA-ELEMENT = 'faq' ]") == "c:1.x");
  CHECK(selected(page(), "[data-element=FAQ]") == "");
  CHECK(selected(page(), "[data-element=FAQ i]") == "c:1.x");
  CHECK(selected(page(), "[title~=due]") == "p1");
  CHECK(selected(page(), "[title~='uno due']") == "");
  CHECK(selected(page(), "[lang|=it]") == "d");
  CHECK(selected(page(), "[lang|=i]") == "");
  CHECK(selected(page(), "[href^='/S']") == "a1");
  CHECK(selected(page(), "[href$='.pdf' i]") == "a2");
  CHECK(selected(page(), "[href*=\"vizi\"]") == "a1");
  CHECK(selected(page(), "[href*='']") == "");
  CHECK(selected(page(), "[href^='']") == "");
}

TEST_CASE("combinators") {
  CHECK(selected(page(), "div > p") == "p1 p2 p3");
  CHECK(selected(page(), "div p") == "p1 p2 p3");
  CHECK(selected(page(), "body p") == "p1 p2 p3 p4");
  CHECK(selected(page(), "p + p") == "p2");
  CHECK(selected(page(), "p ~ p") == "p2 p3");
  CHECK(selected(page(), "p+span~p") == "p3");
  CHECK(selected(page(), "div>ul>li+li~li") == "l3 l4 l5");
  CHECK(selected(page(), "div /* and */ > /**/ span") == "s1");
}

TEST_CASE("structural pseudo-classes") {
  CHECK(selected(page(), "li:first-child") == "l1");
  CHECK(selected(page(), "li:last-child") == "l5");
  CHECK(selected(page(), "li:nth-child(2)") == "l2");
  CHECK(selected(page(), "li:nth-child(odd)") == "l1 l3 l5");
  CHECK(selected(page(), "li:NTH-CHILD( even )") == "l2 l4");
  CHECK(selected(page(), "li:nth-child(3n+1)") == "l1 l4");
  CHECK(selected(page(), "li:nth-child(-n + 2)") == "l1 l2");
  CHECK(selected(page(), "li:nth-child(n+4)") == "l4 l5");
  CHECK(selected(page(), "li:nth-child(n)") == "l1 l2 l3 l4 l5");
  CHECK(selected(page(), "li:nth-child(0)") == "");
  CHECK(selected(page(), "li:nth-child(2n - 1)") == "l1 l3 l5");
  CHECK(selected(page(), "div > p:nth-of-type(3)") == "p3");
  CHECK(selected(page(), "div > p:last-of-type") == "p3");
  CHECK(selected(page(), "div > :first-of-type") == "p1 s1 u");
  CHECK(selected(page(), "section > :only-child") == "p4");
  CHECK(selected(page(), "p:empty") == "p2");
  CHECK(selected(page(), ":root > body > section") == "e");
}

TEST_CASE("pseudo-classes with lists") {
  CHECK(selected(page(), "p:not(.first, #p2)") == "p3 p4");
  CHECK(selected(page(), "p:not(div > p)") == "p4");
  CHECK(selected(page(), ":is(ul, section) > :where(li:last-child, p)") == "l5 p4");
  CHECK(selected(page(), "div:has(> span), section:has(li)") == "d");
  CHECK(selected(page(), "p:has(+ span)") == "p2");
  CHECK(selected(page(), "p:has(~ ul li:nth-child(5))") == "p1 p2 p3");
  CHECK(selected(page(), "body > :has(a[href$='.PDF'])") == "e");
  CHECK(selected(page(), "body > :not(:has(p))") == "c:1.x");
  CHECK(selected(page(), "section:has(> p > a + a)") == "e");
  CHECK(selected(page(), "p:has(div a)") == "");
}

TEST_CASE("the search starts at the element, but its conditions look at the whole page") {
  const auto list = page().first("ul").value();
  CHECK(ids(list.select("div li:first-child")) == "l1");
  CHECK(ids(list.select("ul")) == "");
  CHECK(list.first("li")->attribute("id") == std::string_view("l1"));
  CHECK_FALSE(list.first("p"));
  CHECK(list.matches("div > ul"));
  CHECK(list.closest("div")->attribute("id") == std::string_view("d"));
  CHECK(list.closest("ul") == list);
  CHECK_FALSE(list.closest("section"));
}

TEST_CASE("specificity") {
  CHECK(specificity("*") == Specificity{0, 0, 0});
  CHECK(specificity("ul li.a#b[c]:first-child::before") == Specificity{1, 3, 3});
  CHECK(specificity(":not(#a, b)") == Specificity{1, 0, 0});
  CHECK(specificity(":is(.a, b.c.d) e") == Specificity{0, 2, 2});
  CHECK(specificity(":where(#a .b) c") == Specificity{0, 0, 1});
  CHECK(specificity("a:hover") == Specificity{0, 1, 1});
  CHECK(specificity("a:has(> #b)") == Specificity{1, 0, 1});
  CHECK(specificity("a:before") == Specificity{0, 0, 2});
  CHECK(Specificity{0, 10, 0} < Specificity{1, 0, 0});
}

TEST_CASE("what a quiet page does not say is undecided") {
  const auto match = [&](std::string_view selector) {
    const auto selectors = parse_selectors(selector);
    REQUIRE(selectors.error == "");
    return selectors.match(page().first("#p1").value());
  };
  CHECK(match("p:hover") == Match::maybe);
  CHECK(match("ul:hover") == Match::no);
  CHECK(match("section:hover p") == Match::no);
  CHECK(match("div:hover > p") == Match::maybe);
  CHECK(match("p:not(:hover)") == Match::maybe);
  CHECK(match("p:not(ul:hover)") == Match::yes);
  CHECK(match("p:not(p, :hover)") == Match::no);
  CHECK(match("p:hover, p") == Match::yes);
  CHECK(match(":is(p:hover, .first)") == Match::yes);
  CHECK(match("p:lang(it):unknown") == Match::maybe);
  CHECK(match("p::before") == Match::no);
  CHECK(parse_selectors("a, b:focus-visible c:hover").undecided() == ":focus-visible");
  CHECK(parse_selectors("b:lang(it, \")\")").undecided() == ":lang()");
  CHECK(parse_selectors("b:nth-child(2 of .x)").undecided() == ":nth-child()");
  CHECK(parse_selectors("p::first-line").list[0].pseudo_element() == "first-line");
}

TEST_CASE("wrong selectors are refused with a reason") {
  for (const char* text : {"",
                           " ",
                           ",",
                           "a,",
                           ",a",
                           "a,,b",
                           ">a",
                           "a >",
                           "a > > b",
                           "#",
                           ".",
                           ".1",
                           "[",
                           "[a",
                           "[a=",
                           "[a='x",
                           "[a=1]",
                           "[a!=b]",
                           "a:",
                           "a::",
                           "a(",
                           "a)",
                           ":not(",
                           ":not()",
                           ":not(a",
                           ":is(a,)",
                           ":nth-child()",
                           ":nth-child(2n+)",
                           "svg|a",
                           "*|*",
                           "a!b",
                           "a::before b",
                           ":is(a::before)",
                           ":has(:has(a))",
                           "{",
                           "@media"}) {
    CAPTURE(text);
    const auto selectors = parse_selectors(text);
    CHECK(selectors.error != "");
    CHECK(selectors.list.empty());
    CHECK_THROWS_AS(page().select(text), std::logic_error);
  }
  CHECK_THROWS_AS(page().select("a:hover"), std::logic_error);
  CHECK_THROWS_AS(page().first("p::before"), std::logic_error);
  CHECK_THROWS_WITH(page().select("a:hover"), "selector \"a:hover\": unsupported: :hover");
}

TEST_CASE("what every match has can be looked up") {
  const auto selector = parse_selectors("div > a.b#c:hover").list[0];
  CHECK(selector.subject_type() == "a");
  CHECK(selector.subject_class() == "b");
  CHECK(selector.subject_id() == "c");
  CHECK(parse_selectors("div *").list[0].subject_type() == "");
}

TEST_CASE("hostile selectors end soon") {
  std::string deep = "<p>";
  for (int i = 0; i < 1'000; ++i) deep += "<div>";
  const auto document = Document::parse(deep + "<i></i>");
  std::string stars;
  for (int i = 0; i < 200; ++i) stars += "div div > div ";
  for (const std::string& text :
       {stars + "x", std::string(70'000, 'a'), std::string(60'000, '('), ":not(" + std::string(60'000, '*'),
        std::string(":is(:is(:is(:is(:is(x *) *) *) *) *) *"), "b " + std::string(250, '*')})
    for (const auto& selector : parse_selectors(text).list)
      CHECK(selector.match(document.first("i").value()) != Match::yes);
  const auto nested = parse_selectors(":is(:is(:is(:is(:is(x *) *) *) *) *) *");
  REQUIRE(nested.list.size() == 1);
  std::string chain;
  for (int i = 0; i < 60; ++i) chain += "div ";
  CHECK(document.select(chain + "i").size() == 1);
  CHECK(document.select("x " + chain + "i").empty());
}

namespace {

// ---- The same language, matched the plainest way: every placing of every part is tried.

struct Numbers {
  std::uint32_t state;
  std::uint32_t next(std::uint32_t bound) {
    state = state * 1664525u + 1013904223u;
    return (state >> 16) % bound;
  }
};

struct PlainPart {
  std::string text;
  std::function<bool(Element)> holds;
};

std::size_t place(Element element, bool of_type) {
  std::size_t count = 0;
  const auto parent = element.parent();
  if (!parent) return 1;
  for (const Element child : parent->children()) {
    if (!of_type || child.tag() == element.tag()) ++count;
    if (child == element) return count;
  }
  return 0;
}

PlainPart random_part(Numbers& numbers) {
  const std::string letter(1, "abc"[numbers.next(3)]);
  const std::string name = letter + "-x";  // of an element without rules of its own
  switch (numbers.next(9)) {
    case 0:
      return {name, [=](Element e) { return e.tag() == name; }};
    case 1:
      return {"." + letter, [=](Element e) { return e.has_class(letter); }};
    case 2:
      return {"[x^=" + letter + "]", [=](Element e) { return e.attribute_or("x").substr(0, 1) == letter; }};
    case 3:
      return {":first-child", [](Element e) { return place(e, false) == 1; }};
    case 4:
      return {":nth-child(2n+1)", [](Element e) { return place(e, false) % 2 == 1; }};
    case 5:
      return {":nth-of-type(2)", [](Element e) { return place(e, true) == 2; }};
    case 6:
      return {":not(" + name + ")", [=](Element e) { return e.tag() != name; }};
    case 7:
      return {":has(> " + name + ")", [=](Element e) {
                const auto children = e.children();
                return std::any_of(children.begin(), children.end(),
                                   [&](Element c) { return c.tag() == name; });
              }};
    default:
      return {"*", [](Element) { return true; }};
  }
}

struct PlainSelector {
  std::vector<PlainPart> parts;   // from left to right
  std::vector<char> combinators;  // between them

  std::string text() const {
    std::string result = parts[0].text;
    for (std::size_t i = 1; i < parts.size(); ++i)
      result += std::string(1, combinators[i - 1]) + parts[i].text;
    return result;
  }

  bool matches(std::size_t at, Element element) const {
    if (!parts[at].holds(element)) return false;
    if (at == 0) return true;
    const char combinator = combinators[at - 1];
    const bool is_sideways = combinator == '+' || combinator == '~';
    const bool is_once = combinator == '+' || combinator == '>';
    auto next = is_sideways ? element.previous_sibling() : element.parent();
    for (; next; next = is_sideways ? next->previous_sibling() : next->parent()) {
      if (matches(at - 1, *next)) return true;
      if (is_once) return false;
    }
    return false;
  }
};

PlainSelector random_selector(Numbers& numbers) {
  PlainSelector selector;
  const auto count = 1 + numbers.next(5);
  for (std::uint32_t i = 0; i < count; ++i) {
    selector.parts.push_back(random_part(numbers));
    if (i > 0) selector.combinators.push_back(" >+~"[numbers.next(4)]);
  }
  return selector;
}

std::string random_source(Numbers& numbers) {
  std::string source;
  std::vector<std::string> open;
  for (int i = 0; i < 40; ++i) {
    if (numbers.next(5) < 2 && !open.empty()) {
      source += "</" + open.back() + ">";
      open.pop_back();
      continue;
    }
    open.push_back(std::string(1, "abc"[numbers.next(3)]) + "-x");
    source += "<" + open.back();
    if (numbers.next(2) == 0)
      source += std::string(" class='") + "abc"[numbers.next(3)] + " " + "abc"[numbers.next(3)] + "'";
    if (numbers.next(2) == 0) source += std::string(" x=") + "abc"[numbers.next(3)] + "z";
    if (numbers.next(6) == 0) source += " id=" + std::string(1, "abc"[numbers.next(3)]);
    if (numbers.next(6) == 0) source += " data-element=" + std::string(1, "abc"[numbers.next(3)]);
    source += ">";
  }
  return source;
}

}  // namespace

TEST_CASE("matching agrees with the plainest way on random pages") {
  Numbers numbers{11};
  std::size_t matches = 0;
  for (int round = 0; round < 400; ++round) {
    const auto document = Document::parse(random_source(numbers));
    for (int i = 0; i < 30; ++i) {
      const auto plain = random_selector(numbers);
      const auto compiled = parse_selectors(plain.text());
      CAPTURE(plain.text());
      REQUIRE(compiled.list.size() == 1);
      for (const Element element : document.root().descendants()) {
        const bool expected = plain.matches(plain.parts.size() - 1, element);
        matches += expected;
        REQUIRE((compiled.match(element) == Match::yes) == expected);
      }
    }
  }
  CHECK(matches > 10'000);
}

TEST_CASE("every element of random pages is found again by its selector") {
  Numbers numbers{5};
  for (int round = 0; round < 200; ++round) {
    const auto document = Document::parse(random_source(numbers));
    for (const Element element : document.root().descendants()) {
      CAPTURE(element.selector());
      REQUIRE(document.select(element.selector()) == std::vector<Element>{element});
    }
  }
}
