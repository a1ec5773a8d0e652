// Cookies on a recorded walk: on which screen each was set.
#include <catch2/catch.hpp>

#include "service/walk_builder.h"

using namespace collaudo;

namespace {

RecordedExchange page(const std::string& url, const std::string& title, std::int64_t second) {
  RecordedExchange exchange;
  exchange.url = url;
  exchange.time_ms = second * 1000;
  exchange.mime = "text/html";
  exchange.dest = "document";
  exchange.has_body = true;
  exchange.body = "<title>" + title + "</title><main><h1>" + title + "</h1></main>";
  return exchange;
}

}  // namespace

TEST_CASE("a cookie belongs to the screen whose answer set it, or that loaded what set it", "[service]") {
  RecordedWalk recorded;
  recorded.service = "12";
  recorded.carries_cookies = true;
  recorded.exchanges = {page("https://servizi.comune.valverde.ct.it/uno", "Uno", 1),
                        page("https://servizi.comune.valverde.ct.it/due", "Due", 2)};
  recorded.exchanges.back().set_cookies.push_back({"sessione", "", "/"});
  RecordedExchange picture;
  picture.url = "https://statistiche.example/p.gif";
  picture.time_ms = 3'000;
  picture.mime = "image/gif";
  picture.dest = "image";
  picture.set_cookies.push_back({"_mt", ".statistiche.example", "/"});
  recorded.exchanges.push_back(picture);
  const auto built = build_walks(recorded, {"comune.valverde.ct.it", {}});
  REQUIRE(built.size() == 1);
  const auto& cookies = built.front().walk.cookies;
  REQUIRE(cookies.size() == 2);
  CHECK(cookies[0].step == 2);
  CHECK(cookies[0].domain == "servizi.comune.valverde.ct.it");
  CHECK(cookies[1].step == 2);
  CHECK(cookies[1].domain == "statistiche.example");
}
