// A copy of the site in place of its public address.
#include "evidence/stand_in.h"

#include <catch2/catch.hpp>

using namespace collaudo;

namespace {

Url url(const char* text) { return *Url::parse(text); }

}  // namespace

TEST_CASE("addresses of the site are visited on its copy", "[stand_in]") {
  const StandIn stand_in(url("https://prova.example.it:8443/inizio"), url("https://comune.valverde.ct.it/"));
  REQUIRE(stand_in.is_in_use());
  const auto visited = [&](const char* text) { return stand_in.visited(url(text)).str(); };
  CHECK(visited("https://comune.valverde.ct.it/a/b?c=d#e") == "https://prova.example.it:8443/a/b?c=d#e");
  CHECK(visited("https://www.comune.valverde.ct.it/") == "https://prova.example.it:8443/");
  CHECK(visited("http://comune.valverde.ct.it/a") == "https://prova.example.it:8443/a");
  CHECK(visited("https://prova.example.it:8443/a") == "https://prova.example.it:8443/a");
  for (const char* elsewhere :
       {"https://servizi.comune.valverde.ct.it/", "https://comune.valverde.ct.it:9443/",
        "https://example.it/", "https://altro.it/comune.valverde.ct.it"})
    CHECK(visited(elsewhere) == elsewhere);
  CHECK(stand_in.visited_resource(url("http://comune.valverde.ct.it/x.css")).str() ==
        "http://comune.valverde.ct.it/x.css");
  CHECK(stand_in.visited_resource(url("https://comune.valverde.ct.it/x.css")).str() ==
        "https://prova.example.it:8443/x.css");
  CHECK(stand_in.published(url("https://prova.example.it:8443/a?b#c")).str() ==
        "https://comune.valverde.ct.it/a?b#c");
  CHECK(stand_in.published(url("https://prova.example.it/a")).str() == "https://prova.example.it/a");
}

TEST_CASE("the site itself needs no stand-in", "[stand_in]") {
  const StandIn itself(url("https://comune.valverde.ct.it/x"), url("https://comune.valverde.ct.it/"));
  CHECK_FALSE(itself.is_in_use());
  CHECK(itself.visited(url("https://www.comune.valverde.ct.it/")).str() ==
        "https://www.comune.valverde.ct.it/");
  CHECK(itself.published(url("https://comune.valverde.ct.it/a")).str() == "https://comune.valverde.ct.it/a");
}
