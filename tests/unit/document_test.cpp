#include <collaudo/html.h>

#include <catch2/catch.hpp>

#include "html/nesting.h"
#include "support/locations.h"
#include "support/virtual_site.h"

using namespace collaudo::html;
using namespace std::string_view_literals;

namespace {

std::string repeated(std::string_view text, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

std::string tags(const std::vector<Element>& elements) {
  std::string result;
  for (const Element element : elements)
    result += std::string(result.empty() ? "" : " ") + std::string(element.tag());
  return result;
}

Element only(const Document& document, std::string_view selector) {
  const auto found = document.select(selector);
  REQUIRE(found.size() == 1);
  return found.front();
}

}  // namespace

TEST_CASE("every source has a root, a head and a body") {
  for (const char* source : {"", "x", "<p>", "<!DOCTYPE html>", "</html>", "<body><p>"}) {
    const auto document = Document::parse(source);
    CHECK(document.root().tag() == "html");
    CHECK(document.head()->tag() == "head");
    CHECK(document.body()->tag() == "body");
    CHECK_FALSE(document.is_truncated());
  }
  CHECK_FALSE(Document::parse("<frameset><frame>").body());
}

TEST_CASE("elements know their relatives") {
  const auto document = Document::parse("<ul><li>a<b>b</b></li>x<li>c</li></ul><p>d</p>");
  const auto list = only(document, "ul");
  CHECK(tags(list.children()) == "li li");
  CHECK(tags(list.descendants()) == "li b li");
  CHECK(list.parent()->tag() == "body");
  CHECK(list.next_sibling()->tag() == "p");
  CHECK_FALSE(list.previous_sibling());
  const auto second = list.children()[1];
  CHECK(second.previous_sibling() == list.children()[0]);
  CHECK_FALSE(second.next_sibling());
  CHECK(list.contains(second));
  CHECK(list.contains(list));
  CHECK_FALSE(second.contains(list));
  CHECK_FALSE(document.root().parent());
  CHECK_FALSE(document.root().next_sibling());
  CHECK(list < second);
  CHECK(document.element_count() == 8);
}

TEST_CASE("attributes keep their values and lose the case of their names") {
  const auto document = Document::parse(
      "<A HREF='x&amp;y' Data-Element=\"faq\" CLASS=' a  B\n' empty>t</A><svg viewBox='0' "
      "xlink:HREF='#i'></svg>");
  const auto anchor = only(document, "a");
  CHECK(anchor.attribute("href") == std::string_view("x&y"));
  CHECK(anchor.attribute("HREF") == std::string_view("x&y"));
  CHECK(anchor.attribute_or("empty", "?") == "");
  CHECK(anchor.attribute_or("missing", "?") == "?");
  CHECK(anchor.has_attribute("data-element"));
  CHECK(anchor.classes() == std::vector<std::string_view>{"a", "B"});
  CHECK(anchor.has_class("B"));
  CHECK_FALSE(anchor.has_class("b"));
  CHECK(anchor.attributes()[1].name == "data-element");
  const auto svg = only(document, "svg");
  CHECK(svg.attribute("viewbox") == std::string_view("0"));
  CHECK(svg.attribute("xlink:href") == std::string_view("#i"));
}

TEST_CASE("names are in lower case, known or not") {
  const auto document =
      Document::parse("<X-Card></X-Card><SVG><linearGradient/><foreignObject/></SVG><IMAGE>");
  CHECK(tags(document.body()->descendants()) == "x-card svg lineargradient foreignobject img");
}

TEST_CASE("text is what a reader sees, content is everything") {
  const auto document = Document::parse(
      "<main>a<script>s</script><p>b&agrave;<style>t</style></p><noscript><i>n</i></"
      "noscript><template>m<b>k</b></template> c</main>");
  const auto main = only(document, "main");
  CHECK(main.text() == "abà c");
  CHECK(main.content() == "asbàtnmk c");
  CHECK(main.text_without("p") == "a c");
  CHECK(main.text_without("main p, script") == "a c");
  CHECK(main.text_without("x-y") == main.text());
  CHECK(only(document, "script").text() == "");
  CHECK(only(document, "script").content() == "s");
  CHECK(only(document, "noscript i").text() == "n");
}

TEST_CASE("text_without drops what is nested once") {
  const auto document = Document::parse("<div>1<ul>2<li>3<ul>4</ul>5</li>6</ul>7</div>");
  CHECK(only(document, "div").text_without("ul") == "17");
  CHECK(only(document, "div").text_without("ul ul") == "123567");
  CHECK(only(document, "div").text_without("li") == "1267");
}

TEST_CASE("NUL and broken UTF-8 do not end the page") {
  const auto document = Document::parse(
      "<p a='x\0y'>a\0b\xFF"
      "c</p><b>d</b>"sv);
  CHECK(only(document, "p").text() == "ab\uFFFDc");
  CHECK(only(document, "p").attribute("a") == std::string_view("x\uFFFDy"));
  CHECK(only(document, "b").text() == "d");
}

TEST_CASE("elements know the line they are written in") {
  const auto document =
      Document::parse("<!DOCTYPE html>\n<html>\r\n<body>\n<p\n>x\n<table><td>y</td></table>");
  CHECK(document.root().line() == 2);
  CHECK(document.body()->line() == 3);
  CHECK(only(document, "p").line() == 4);
  CHECK(only(document, "td").line() == 6);
  CHECK(only(document, "tr").line() == 6);  // implied
  CHECK(Document::parse("x").body()->line() == 1);
}

TEST_CASE("marked elements are found by the exact value") {
  const auto document = Document::parse(
      "<a data-element=faq></a><b data-element='faq '></b><i data-element=FAQ></i><u data-element=faq></u>");
  CHECK(tags(document.marked("faq")) == "a u");
  CHECK(document.first_marked("faq")->tag() == "a");
  CHECK_FALSE(document.first_marked("fa"));
  CHECK(document.marked("").empty());
}

TEST_CASE("the first base with href counts") {
  CHECK(Document::parse("<base target=x><base href='/a/'><base href='/b/'>").base_href() == "/a/");
  CHECK(Document::parse("<p>").base_href() == "");
}

TEST_CASE("what is hidden, is hidden with all it holds") {
  const auto is_hidden = [](const std::string& attributes) {
    const auto document = Document::parse("<div " + attributes + "><p><b>x</b></p></div>");
    return document.first("b")->is_hidden();
  };
  for (const char* attributes :
       {"hidden", "style='DISPLAY : None'", "style='color:red;visibility:hidden !important'",
        "class='a d-none'", "class=visually-hidden", "class=invisible", "class='d-none d-print-none'"})
    CHECK(is_hidden(attributes));
  for (const char* attributes :
       {"", "aria-hidden=true", "style='display:none;display:block'", "class='d-none d-lg-block'",
        "class=d-nonesuch", "style='display:block'", "style=';:;x'", "class=D-NONE"})
    CHECK_FALSE(is_hidden(attributes));
}

TEST_CASE("a page that scripts fill is recognised") {
  const std::string program = "<script type=module src=/main.js></script>";
  const std::string words = repeated("parola ", 40);
  CHECK(Document::parse("<div id=root></div>" + program).is_script_rendered());
  CHECK(Document::parse("<div ng-app>Caricamento</div><script src=a.js></script>").is_script_rendered());
  CHECK(Document::parse("<body><noscript>" + words + "</noscript>" + program).is_script_rendered());
  CHECK_FALSE(Document::parse("<div id=root>" + words + "</div>" + program).is_script_rendered());
  CHECK_FALSE(Document::parse("<div id=root></div>").is_script_rendered());
  CHECK_FALSE(Document::parse("<p>Poche parole</p>" + program).is_script_rendered());
  CHECK_FALSE(Document::parse("<div id=root></div><script type='application/ld+json'>{}</script>")
                  .is_script_rendered());
}

TEST_CASE("the selector of an element finds it again") {
  const auto document = Document::parse(
      "<header id=top><nav><a>1</a><a>2</a></nav></header><main><p id=twice></p><p id=twice><b "
      "data-element='a \"b\"'><i>x</i></b></p>"
      "<div id='1:x'><span></span></div><div id='-'><u></u></div><div id='a "
      "b'><s></s></div></main><x:y></x:y>");
  CHECK(document.first("header")->selector() == "#top");
  CHECK(document.select("a")[1].selector() == "#top > nav > a:nth-of-type(2)");
  CHECK(document.first("i")->selector() == "[data-element=\"a \\\"b\\\"\"] > i");
  CHECK(document.select("p")[1].selector() == "html > body > main > p:nth-of-type(2)");
  CHECK(document.root().selector() == "html");
  for (const Element element : document.root().descendants()) {
    CAPTURE(element.selector());
    CHECK(document.select(element.selector()) == std::vector<Element>{element});
  }
}

TEST_CASE("an excerpt is the start tag and the beginning of the text, in one line") {
  const auto document = Document::parse(
      "<p class='a \"b\"'\n title='x &lt; y'>Città &amp;\n  altro <b>qui</b></p><img alt=''><script>let "
      "a;</script>");
  CHECK(only(document, "p").excerpt() ==
        "<p class=\"a &quot;b&quot;\" title=\"x &lt; y\">Città &amp; altro qui");
  CHECK(only(document, "img").excerpt() == "<img alt>");
  CHECK(only(document, "script").excerpt() == "<script>let a;");
  const auto long_text = Document::parse("<p>" + repeated("à", 500));
  const auto excerpt = only(long_text, "p").excerpt(10);
  CHECK(excerpt == "<p>àà…");
  CHECK(only(long_text, "p").excerpt().size() <= 240);
  CHECK(only(long_text, "p").excerpt(1) == "");
}

TEST_CASE("a document can be moved, and its elements are asked of the new one") {
  auto first = Document::parse("<p>x");
  const Document second = std::move(first);
  CHECK(second.first("p")->text() == "x");
}

TEST_CASE("what is nested or repeated without end is cut") {
  const std::size_t many = 300'000;
  for (const char* tag : {"<div>",
                          "<b>",
                          "<font>",
                          "<span>",
                          "<svg>",
                          "<math>",
                          "<template>",
                          "<x-y>",
                          "<ul>",
                          "<object>",
                          "<a><div>",
                          "<svg><title><div>",
                          "<svg><desc><li>",
                          "<table><tr><td>",
                          "<math><annotation-xml><svg><foreignObject><div>",
                          "<b><div></b>",
                          "<div><object></div>",
                          "<select><xmp></select><div>",
                          "<template><b>",
                          "<ruby><i><p></i><rt></form>",
                          "<b><ruby></noscript><noscript a=0>",
                          "<button><template/><col><title><a>",
                          "<p><isindex><u><svg>"}) {
    CAPTURE(tag);
    const auto document = Document::parse(repeated(tag, many));
    CHECK(document.is_truncated());
    CHECK(document.element_count() < 500'000);
  }
}

TEST_CASE("formatting that is opened again and again is bounded") {
  std::string source = "<p>";
  for (int i = 0; i < 1'500; ++i) source += "<b a=" + std::to_string(i) + ">";
  const auto document = Document::parse(source + repeated("</p><p>x", 100'000));
  CHECK(document.is_truncated());
  CHECK(document.element_count() < 700'000);
}

TEST_CASE("any number of attributes is bounded") {
  std::string one = "<div";
  for (int i = 0; i < 3'000'000; ++i) one += " a" + std::to_string(i);
  for (const std::string& source :
       {one + ">x", one, repeated("<p a b c d e f g h>", 300'000), repeated("<body ", 10'000)})
    CHECK(Document::parse(source).is_truncated());
}

TEST_CASE("other hostile sources are read in one pass") {
  const std::size_t size = 3'000'000;
  for (const std::string& source :
       {std::string(size, '<'), std::string(size, '\0'), std::string(size, '\xFF'), std::string(size, '&'),
        "<!--" + repeated("--x", size / 3), "<a href=\"" + std::string(size, 'x') + "\">",
        "<script>" + repeated("<!--<script>", size / 12), repeated("<!>", size / 3),
        repeated("</p>", size / 4), repeated("<div ", size / 5)})
    CHECK(Document::parse(source).element_count() <= size / 4 + 3);
}

TEST_CASE("sloppy pages of any usual size are read whole") {
  for (const std::string& source :
       {"<ul>" + repeated("<li>uno<p>due", 20'000), "<table>" + repeated("<tr><td>x<td>y", 20'000),
        repeated("<p><b>x<p>y</b>", 20'000), repeated("<div><p>x</div>", 20'000),
        repeated("<b><div>x</b></div>", 5'000), "<select>" + repeated("<option>x", 20'000),
        repeated("<svg><path d=x></path><title>t</title></svg>", 20'000),
        repeated("<table><form><tr><td>x</form></table>", 5'000), repeated("<dl><dt>a<dd>b</dl>", 20'000),
        repeated("<a href=x>y<a href=z>", 20'000)}) {
    CAPTURE(source.substr(0, 60));
    CHECK_FALSE(Document::parse(source).is_truncated());
  }
}

TEST_CASE("the cut falls between tags") {
  const std::string source = repeated("<div>", 5'000);
  CHECK(parsable_length(source) % 5 == 0);
  CHECK(parsable_length("<p>x") == 4);
  CHECK(parsable_length("<p>x</") == 6);
}

TEST_CASE("a name that has no end does not make a selector without end") {
  const std::string endless(100'000, 'x');
  const Document document = Document::parse("<main><p>1</p><" + endless + "><b>2</b></" + endless +
                                            "><i id=" + endless + ">3</i></main>");
  for (const char* tag : {"b", "i"}) {
    const auto element = document.first(tag);
    REQUIRE(element);
    CHECK(element->selector().size() < 200);
    CHECK(document.first(element->selector()) == element);
  }
  CHECK(document.first("b")->selector() == "html > body > main > :nth-child(2) > b");
}

TEST_CASE("every element of the model site is found again by its selector") {
  std::size_t pages = 0;
  for (const auto& [address, response] : collaudo::testing::model_site(collaudo::testing::sites_folder)) {
    if (!collaudo::testing::is_html(response)) continue;
    ++pages;
    const auto document = Document::parse(response.body);
    REQUIRE_FALSE(document.is_truncated());
    for (const Element element : document.root().descendants()) {
      CAPTURE(address, element.selector());
      REQUIRE(document.select(element.selector()) == std::vector<Element>{element});
    }
  }
  CHECK(pages > 10);
}

TEST_CASE("spaced_text keeps neighbours apart and runs of text together") {
  const auto document = Document::parse(
      "<main><dl><dt>Numero della "
      "pratica</dt><dd>ZTL-<b>2026</b>-1</dd></dl><script>x</script><ul><li>a<li>b</ul>"
      "<p><span>1</span><span>2</span></main>");
  CHECK(document.first("main")->spaced_text() == "Numero della pratica ZTL-2026-1 a b 1 2");
  CHECK(document.first("dd")->spaced_text() == "ZTL-2026-1");
  CHECK(document.first("script")->spaced_text() == document.first("script")->text());
}
