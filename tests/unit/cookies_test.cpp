#include <collaudo/exchange.h>

#include <catch2/catch.hpp>

using collaudo::Cause;
using collaudo::Cookie;
using collaudo::Exchange;
using collaudo::Url;

namespace {

std::vector<Cookie> cookies(const std::string& line,
                            const std::string& url = "https://www.comune.example/a/b?c") {
  Exchange exchange;
  exchange.final_url = *Url::parse(url);
  exchange.headers = {{"Content-Type", "text/html"}, {"Set-Cookie", line}};
  return exchange.cookies();
}

}  // namespace

TEST_CASE("a cookie without attributes belongs to its host and folder", "[cookies]") {
  const auto found = cookies("PHPSESSID=abc");
  REQUIRE(found.size() == 1);
  CHECK(found[0].name == "PHPSESSID");
  CHECK(found[0].value == "abc");
  CHECK(found[0].domain == "www.comune.example");
  CHECK(found[0].host_only);
  CHECK(found[0].path == "/a");
  CHECK_FALSE(found[0].secure);
  CHECK_FALSE(found[0].http_only);
  CHECK_FALSE(found[0].max_age);
  CHECK(found[0].set_by == "https://www.comune.example/a/b?c");
  CHECK(cookies("a=b", "https://x.it/")[0].path == "/");
  CHECK(cookies("a=b", "https://x.it/one")[0].path == "/");
}

TEST_CASE("attributes are read without case and as written", "[cookies]") {
  const auto found = cookies(
      "id = x=y ; DOMAIN=.Comune.Example; path=/; SECURE; HttpOnly; SameSite=None; Max-Age=-5; Expires=Wed, "
      "21 Oct 2026 "
      "07:28:00 GMT; unknown=1");
  REQUIRE(found.size() == 1);
  CHECK(found[0].name == "id");
  CHECK(found[0].value == "x=y");
  CHECK(found[0].domain == "comune.example");
  CHECK_FALSE(found[0].host_only);
  CHECK(found[0].path == "/");
  CHECK(found[0].secure);
  CHECK(found[0].http_only);
  CHECK(found[0].same_site == "none");
  CHECK(found[0].max_age == -5);
  CHECK(found[0].expires == "Wed, 21 Oct 2026 07:28:00 GMT");
}

TEST_CASE("what cannot be read leaves the default", "[cookies]") {
  const auto found = cookies("a=b; Domain=; Path=relative; Max-Age=soon");
  REQUIRE(found.size() == 1);
  CHECK(found[0].host_only);
  CHECK(found[0].domain == "www.comune.example");
  CHECK(found[0].path == "/a");
  CHECK_FALSE(found[0].max_age);
  CHECK(cookies("").empty());
  CHECK(cookies("=; Secure").empty());
  CHECK(cookies("alone")[0].value == "alone");
  CHECK(cookies("alone")[0].name.empty());
}

TEST_CASE("cookies of all hops come in order, foreign domains included", "[cookies]") {
  Exchange exchange;
  exchange.hops.push_back(
      {*Url::parse("http://a.example/"), 302, {{"set-cookie", "one=1"}, {"SET-COOKIE", "two=2"}}});
  exchange.final_url = *Url::parse("https://b.example/");
  exchange.headers = {{"Set-Cookie", "three=3; Domain=tracker.example"}};
  const auto found = exchange.cookies();
  REQUIRE(found.size() == 3);
  CHECK(found[0].domain == "a.example");
  CHECK(found[1].name == "two");
  CHECK(found[2].domain == "tracker.example");
  CHECK(found[2].set_by == "https://b.example/");
}

TEST_CASE("headers are found without case, the first one counts", "[cookies]") {
  Exchange exchange;
  exchange.headers = {{"X-One", "1"}, {"x-one", "2"}};
  CHECK(exchange.header("x-ONE") == "1");
  CHECK_FALSE(exchange.header("x-two"));
}

TEST_CASE("causes have the names of the report, there and back", "[cookies]") {
  CHECK(name(Cause::none) == "none");
  CHECK(name(Cause::too_many_redirects) == "too_many_redirects");
  CHECK(name(Cause::blocked_by) == "blocked_by");
  for (int i = 0; i <= static_cast<int>(Cause::blocked_by); ++i) {
    const auto cause = static_cast<Cause>(i);
    CHECK(collaudo::cause_named(name(cause)) == cause);
  }
  CHECK_FALSE(collaudo::cause_named("nonsense"));
}
