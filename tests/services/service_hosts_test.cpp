// Which hosts are asked for TLS because of the services: those that recorded walks show, within bounds.
#include <collaudo/service_hosts.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "cli/service_plan.h"
#include "engine/catalogue.h"
#include "support/walk_cases.h"

using namespace collaudo;
using namespace collaudo::testing;
using nlohmann::json;

namespace {

std::vector<std::string> asked(const json& the_case, std::string_view criterion = "C.SE.5.1") {
  CrawlOptions options;
  options.target = *Url::parse("https://comune.valverde.ct.it/");
  std::vector<std::string> addresses;
  for (const Url& origin :
       plan_with_services(options, {find_criterion(criterion)}, supplied_of_case(the_case, {})).tls_origins)
    addresses.push_back(origin.str());
  return addresses;
}

json walk(json changes = json::object()) {
  json written = {{"model", "ztl"}};
  written.update(changes);
  return {{"walks", {written}}};
}

}  // namespace

TEST_CASE("the hosts of the municipality that a walk shows are asked for TLS", "[services]") {
  const std::vector<std::string> own = {"https://comune.valverde.ct.it/",
                                        "https://servizi.comune.valverde.ct.it/"};
  CHECK(asked(walk()) == own);
  CHECK(asked(walk({{"channel", "recorded"}})) == own);
  // Nobody asked for them, or saved pages do not say who served them.
  CHECK(asked(walk(), "C.SE.5.2").empty());
  CHECK(asked(walk({{"channel", "saved_pages"}})).empty());
  CHECK(asked(json::object()).empty());
  // What came over http has no TLS.
  CHECK(asked(walk({{"origin", "http://servizi.comune.valverde.ct.it"}})) ==
        std::vector<std::string>{"https://comune.valverde.ct.it/"});
}

TEST_CASE("a piece of a page from another host of the municipality counts", "[services]") {
  const json entry = {{"id", "piece"},
                      {"url", "https://api.comune.valverde.ct.it:8443/vie"},
                      {"fragment", "<ul><li>Via dei Mulini</li></ul>"}};
  const auto found = asked(walk({{"insert", {{{"after", "data"}, {"entry", entry}}}}}));
  REQUIRE(found.size() == 3);
  CHECK(found.back() == "https://api.comune.valverde.ct.it:8443/");
}

TEST_CASE("a recording that names very many hosts has only some of them asked", "[services]") {
  json entries = json::array();
  for (int number = 0; number < 200; ++number)
    entries.push_back({{"id", "page-" + std::to_string(number)},
                       {"url", "https://n" + std::to_string(number) + ".comune.valverde.ct.it/"},
                       {"html", "<title>Pagina</title><main><h1>Pagina</h1></main>"}});
  CHECK(asked(walk({{"insert", {{{"after", "data"}, {"entries", entries}}}}})).size() == 20);
}

TEST_CASE("the way to the login ends where the identity is asked for", "[services]") {
  Exchange access;
  const auto hop = [&](const char* url) { access.hops.push_back({*Url::parse(url), 302, {}}); };
  hop("http://servizi.esempio.it/ztl");
  hop("https://servizi.esempio.it/ztl");
  access.final_url = *Url::parse("https://servizi.esempio.it/accesso");
  const auto count = [&] {
    return addresses_before_identity(access,
                                     [](const Url& url) { return url.host() == "servizi.esempio.it"; })
        .size();
  };
  CHECK(count() == 3);
  hop("https://idp.esempio.it/sso?SAMLRequest=x");
  hop("https://altro.esempio.it/scelta");
  CHECK(count() == 2);
}
