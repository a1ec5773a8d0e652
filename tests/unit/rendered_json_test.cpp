// A rendered page survives its way through a record, whole or cut off.
#include "evidence/rendered_json.h"

#include <collaudo/html.h>

#include <catch2/catch.hpp>

using namespace collaudo;

namespace {

Rendered full() {
  Rendered rendered;
  rendered.is_complete = true;
  rendered.detail = "è «tutto»";
  rendered.html = "<!DOCTYPE html><html><body><p data-collaudo-family=\"0\">a\xc3\xa8</p></body></html>";
  rendered.final_url = "https://comune.example/";
  rendered.because = {"C.SI.1.3/count"};
  rendered.families = {"\"Titillium Web\", sans-serif"};
  rendered.variables = {{"BOOTSTRAP_ITALIA_VERSION", "2.8.2"}};
  Cookie cookie;
  cookie.name = "a";
  cookie.domain = "comune.example";
  cookie.max_age = 5;
  rendered.cookies = {{cookie, "https://x.example/a.js"}, {Cookie{}, ""}};
  rendered.failures = {{"https://x.example/a.js", "net::ERR_NAME_NOT_RESOLVED"}};
  rendered.console = {"Uncaught ReferenceError"};
  rendered.frames = {{"https://comune.example/f", "<html></html>"}};
  rendered.reactions = {{1, false, true}, {5, true, false}};
  rendered.loading = Rendered::Loading{3, 6, 14, true};
  rendered.screenshot = "/9j/";
  rendered.browser = "HeadlessChrome/1";
  return rendered;
}

}  // namespace

TEST_CASE("a rendered page comes back from its record", "[rendered]") {
  const Rendered rendered = full();
  const auto again = rendered_from_json(to_json(rendered));
  REQUIRE(again);
  CHECK(*again == rendered);
  CHECK(to_json(*again) == to_json(rendered));
  Rendered failed;
  failed.cause = Cause::timeout;
  const auto failed_again = rendered_from_json(to_json(failed));
  REQUIRE(failed_again);
  CHECK(*failed_again == failed);
}

TEST_CASE("what is no record of a rendered page is said so", "[rendered]") {
  CHECK_FALSE(rendered_from_json(""));
  CHECK_FALSE(rendered_from_json("{}"));
  std::string text = to_json(full());
  text.replace(text.find("\"none\""), 6, "\"nene\"");
  CHECK_FALSE(rendered_from_json(text));
  text = to_json(full());
  text.replace(text.find("true"), 4, "\"1\"");
  CHECK_FALSE(rendered_from_json(text));
}

TEST_CASE("the families that a browser wrote on its elements are no attributes", "[rendered][html]") {
  const html::Document document = html::Document::parse(full().html, html::Scripts::have_run);
  const auto paragraph = document.first("p");
  REQUIRE(paragraph);
  CHECK(paragraph->family_stamp() == 0u);
  CHECK(paragraph->attributes().empty());
  CHECK_FALSE(document.root().family_stamp());
  const std::string shell = "<html><body><div id=root></div><script src=a.js></script></body></html>";
  CHECK(html::Document::parse(shell).is_script_rendered());
  CHECK_FALSE(html::Document::parse(shell, html::Scripts::have_run).is_script_rendered());
}
