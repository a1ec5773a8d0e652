#include <chrono>

#include <collaudo/style.h>

#include <catch2/catch.hpp>

#include "browser/frozen_page.h"

using namespace collaudo;
using namespace collaudo::testing;

namespace {

const std::string host = model_origin;

VirtualSite site_of(const std::string& head, const std::string& body,
                    const std::map<std::string, std::string>& files = {}) {
  VirtualSite site;
  site[host + "/"] = {
      200,
      {{"Content-Type", "text/html; charset=utf-8"}},
      "<!doctype html><html lang=it><head>" + head + "</head><body>" + body + "</body></html>",
      {}};
  for (const auto& [path, content] : files)
    site[host + path] = {200, {{"Content-Type", content_type_of(path)}}, content, {}};
  return site;
}

class Styled {
 public:
  Styled(const std::string& head, const std::string& body,
         const std::map<std::string, std::string>& files = {})
      : frozen_(site_of(head, body, files), host + "/"), cascade_(frozen_.page()) {}
  explicit Styled(VirtualSite site) : frozen_(std::move(site), host + "/"), cascade_(frozen_.page()) {}

  style::Family family(std::string_view selector) const {
    return cascade_.family_of(*frozen_.page().html().first(selector));
  }
  std::string list(std::string_view selector) const {
    const style::Family found = family(selector);
    return found.decided ? found.list : "? " + found.doubt;
  }
  const style::Cascade& cascade() const { return cascade_; }
  html::Element element(std::string_view selector) const { return *frozen_.page().html().first(selector); }

 private:
  FrozenPage frozen_;
  style::Cascade cascade_;
};

std::string in_style(const std::string& css) { return "<style>" + css + "</style>"; }

double seconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

TEST_CASE("families are inherited, and some elements have their own", "[css]") {
  const Styled page(in_style("body{font-family:Lora}"),
                    "<p>a <b>b</b><code>c</code><button>d</button><input><font face='X'>e</font></p>");
  CHECK(page.list("b") == "Lora");
  CHECK(page.list("code") == "monospace");
  CHECK(page.list("button") == "system-ui");
  CHECK(page.list("font") == "X");
  CHECK(page.list("html") == "default");
  CHECK(page.family("b").origin.rule == "body");
  CHECK(page.family("code").origin.sheet.empty());
  CHECK(page.family("html").origin.rule.empty());
  CHECK(page.family("font").origin.rule == "<font face>");
}

TEST_CASE("beside a shadow tree no family is guessed", "[css]") {
  const Styled page(
      in_style("body,h1{font-family:Lora}"),
      "<p>a</p><div><template shadowrootmode=open><style>:host{font-family:X}</style><slot></slot>"
      "</template><h1>b</h1><h2>c</h2></div><h3>d</h3>");
  CHECK(page.list("p") == "Lora");
  CHECK(page.list("div") == "? <template shadowrootmode>");
  CHECK(page.list("h1") == "? <template shadowrootmode>");
  CHECK(page.list("h2") == "? <template shadowrootmode>");
  CHECK(page.list("h3") == "Lora");
  CHECK(page.family("h1").origin.rule == "body,h1");
}

TEST_CASE("the rule that decides is named with its sheet and line", "[css]") {
  const Styled page("<link rel=stylesheet href=/a.css>\n<style>\n\np{font-family:Lora}</style>",
                    "\n<p>a</p><h1 style='font:1em X'>b</h1><h2>c</h2>",
                    {{"/a.css", "\n\n.x, h2 {\n color: red;\n font-family: 'Titillium Web', x }"}});
  CHECK(page.family("p").origin.sheet == host + "/");
  CHECK(page.family("p").origin.line == 4);
  CHECK(page.family("h1").origin.rule == "style=");
  CHECK(page.family("h1").origin.line == 5);
  const style::Family second = page.family("h2");
  CHECK(second.first == "Titillium Web");
  CHECK(second.origin.sheet == host + "/a.css");
  CHECK(second.origin.line == 5);
  CHECK(second.origin.rule == ".x, h2");
}

TEST_CASE("weight, order, importance and layers decide as in a browser", "[css]") {
  CHECK(Styled(in_style("p{font-family:A}*{font-family:B}"), "<p>").list("p") == "A");
  CHECK(Styled(in_style("p{font-family:A!important}#i{font-family:B}"), "<p id=i style='font-family:C'>")
            .list("p") == "A");
  CHECK(Styled(in_style("p{font-family:A!important}"), "<p style='font-family:C!important'>").list("p") ==
        "C");
  CHECK(
      Styled(in_style("@layer a,b;@layer b{p{font-family:B}}@layer a{p{font-family:A}}"), "<p>").list("p") ==
      "B");
  CHECK(Styled(in_style("@layer a{p{font-family:A!important}}p{font-family:B!important}"), "<p>").list("p") ==
        "A");
  CHECK(Styled(in_style("@layer a{p{font-family:A}}p{font-family:revert-layer}"), "<p>").list("p") == "A");
  CHECK(Styled(in_style("code{font-family:revert}"), "<code>").list("code") == "monospace");
  CHECK(Styled(in_style("p{font-family:A;font:bad;all:initial}"), "<p>").list("p") == "default");
}

TEST_CASE("sheets apply as their links say", "[css]") {
  const std::map<std::string, std::string> files = {
      {"/a.css", "@import 'b.css';p{font-family:A}"},
      {"/b.css", "@import 'a.css';h1{font-family:B}p{font-family:B}"}};
  const auto list = [&](const std::string& head) {
    return Styled(head, "<p>a</p><h1>b</h1>", files).list("p");
  };
  CHECK(list("<link rel=stylesheet href=a.css>") == "A");
  CHECK(Styled("<link rel=stylesheet href=a.css>", "<h1>b</h1>", files).list("h1") == "B");
  CHECK(list("<link rel=stylesheet href=a.css media=print>") == "default");
  CHECK(list("<link rel=stylesheet href=a.css media=print onload=\"this.media='all'\">") == "A");
  CHECK(list("<link rel=preload as=style href=a.css onload=\"this.onload=null;this.rel='stylesheet'\">") ==
        "A");
  CHECK(list("<link rel='alternate stylesheet' title=x href=a.css>") == "default");
  CHECK(list("<link rel=stylesheet href=a.css disabled>") == "default");
  CHECK(list("<link rel=stylesheet href=a.css type=text/less>") == "default");
  CHECK(list("<style title=x>p{font-family:X}</style><link rel=stylesheet title=y href=a.css>") == "X");
  CHECK(list("<noscript><link rel=stylesheet href=a.css></noscript>") == "default");
  CHECK(list("<style>@import url(a.css) print;</style>") == "default");
  CHECK(list("<style>@import url(a.css) layer(x);p{font-family:P}</style>") == "P");
  CHECK(list("<link rel=stylesheet href=\"data:text/css;base64,cHtmb250LWZhbWlseTpEfQ==\">") == "D");
  CHECK(list("<link rel=stylesheet href=\"data:text/css,p%7Bfont-family:D%7D\">") == "D");
}

TEST_CASE("sheets that did not arrive are named, those that do not exist are none", "[css]") {
  VirtualSite site = site_of(
      "<link rel=stylesheet href=/slow.css><link rel=stylesheet href=/gone.css><link rel=stylesheet "
      "href=/print.css media=print>"
      "<style>@import '/other.css';</style>",
      "<p>a</p>");
  for (const char* path : {"/slow.css", "/print.css", "/other.css"}) site[host + path].behaviour = "timeout";
  const Styled page(std::move(site));
  CHECK(page.cascade().missing() == std::vector<std::string>{host + "/slow.css", host + "/other.css"});
}

TEST_CASE("custom properties", "[css]") {
  const Styled page(
      in_style(
          ":root{--sans:\"Titillium Web\",x;--body:var(--sans);--v: \"2.8.2\" }body{font-family:var(--body)}"
          ".none{font-family:var(--nothing)}.back{font-family:var(--nothing,Lora)}"
          ".round{--a:var(--b);--b:var(--a,y);font-family:var(--a,Z)}.own{--sans:Q}.own "
          "p{font-family:var(--sans)}"),
      "<p class=none></p><p class=back></p><p class=round></p><div class=own><p id=o></p></div>");
  CHECK(page.list("body") == "\"Titillium Web\", x");
  CHECK(page.list(".none") == "\"Titillium Web\", x");
  CHECK(page.list(".back") == "Lora");
  CHECK(page.list(".round") == "Z");
  CHECK(page.list("#o") == "Q");
  CHECK(page.cascade().custom_property(page.element("body"), "--v") == "\"2.8.2\"");
  CHECK_FALSE(page.cascade().custom_property(page.element("body"), "--w"));
  CHECK_FALSE(page.cascade().custom_property(page.element(".round"), "--a"));
}

TEST_CASE("what is not supported is undecided where it could decide otherwise, and only there", "[css]") {
  CHECK(Styled(in_style("p{font-family:A}@container (width>1px){p{font-family:B}}"), "<p>").list("p") ==
        "? @container (width>1px)");
  CHECK(Styled(in_style("p{font-family:A}@container (width>1px){p{font-family:A}}"), "<p>").list("p") == "A");
  CHECK(Styled(in_style("@container (width>1px){p{font-family:B}}#i{font-family:A}"), "<p id=i>").list("p") ==
        "A");
  CHECK(Styled(in_style("p{font-family:A}p:required{font-family:B}"), "<p>").list("p") == "? :required");
  CHECK(Styled(in_style("p{font-family:A}@scope(.a){p{font-family:B}}p{font-family:C}"), "<p>").list("p") ==
        "? @scope (.a)");
  CHECK(Styled(in_style("@property --a{syntax:'*'}p{--a:B;font-family:var(--a)}"), "<p>").list("p") ==
        "? @property --a");
  CHECK(Styled(in_style("p{font-family:attr(x)}"), "<p>").list("p") == "? attr()");
  const Styled page(in_style("div{font-family:A}@container x{div{font-family:B}}"), "<div><p>a</p></div>");
  CHECK(page.list("p") == "? @container x");
  CHECK(page.cascade().doubts() == std::vector<std::string>{"@container x"});
}

TEST_CASE("what makes a whole sheet doubtful", "[css]") {
  const Styled animated(in_style("@keyframes x{to{font-family:A}}:root{--v:1}p{font-family:B}"), "<p>");
  CHECK(animated.list("p") == "? @keyframes x");
  CHECK(animated.cascade().custom_property(animated.element("p"), "--v") == "1");
  const Styled spaced(in_style("@namespace url(x);:root{--v:1}p{font-family:B}"), "<p>");
  CHECK(spaced.list("p") == "? @namespace");
  CHECK_FALSE(spaced.cascade().custom_property(spaced.element("p"), "--v"));
  CHECK(spaced.cascade().doubts() == std::vector<std::string>{"@namespace"});
}

TEST_CASE("font faces and names of families", "[css]") {
  const Styled page(in_style("\n@font-face{font-family:Lora;src:url(l.woff2)}"), "<p>");
  REQUIRE(page.cascade().font_faces().size() == 1);
  CHECK(page.cascade().font_faces().front().origin.line == 2);
  CHECK(style::same_family("Titillium  Web", "titillium WEB "));
  CHECK_FALSE(style::same_family("Titillium", "Titillium Web"));
}

TEST_CASE("style sheets that are made to be slow are not", "[css]") {
  constexpr double bearable = 20;  // on a busy machine; what is not bounded takes hours
  std::string doubling = ":root{--a0:x,y;";
  for (int i = 1; i < 90; ++i) {
    const std::string before = "var(--a" + std::to_string(i - 1) + ")";
    doubling += "--a" + std::to_string(i) + ":" + before + "," + before + ";";
  }
  doubling += "}p{font-family:var(--a89)}";
  CHECK(seconds([&] { CHECK(Styled(in_style(doubling), "<p>").list("p").starts_with("? ")); }) < bearable);

  std::string chain = ":root{";
  for (int i = 0; i < 5000; ++i)
    chain += "--c" + std::to_string(i) + ":var(--c" + std::to_string(i + 1) + ");";
  CHECK(seconds([&] {
          CHECK(Styled(in_style(chain + "}p{font-family:var(--c0)}"), "<p>").list("p").starts_with("? "));
        }) < bearable);

  std::string rules, items;
  for (int i = 0; i < 20'000; ++i) rules += ".x .y .z.a" + std::to_string(i) + " ~ .x{font-family:A}";
  for (int i = 0; i < 3000; ++i) items += "<i class='x y z'></i>";
  CHECK(seconds([&] {
          CHECK(Styled(in_style(rules), "<p class=x>" + items).list("i:last-child").starts_with("? "));
        }) < bearable);

  std::string references;
  for (int i = 0; i < 40'000; ++i) references += "var(--a,";
  CHECK(seconds([&] {
          CHECK(Styled(in_style("p{font-family:" + references + "}"), "<p>").list("p").starts_with("? "));
        }) < bearable);

  std::string lists = "p";
  for (int i = 0; i < 40; ++i) lists = ":is(" + lists + "," + lists.substr(0, 2000) + ")";
  CHECK(seconds([&] { Styled(in_style(lists.substr(0, 60'000) + "{font-family:A}"), items).list("p,i"); }) <
        bearable);
}
