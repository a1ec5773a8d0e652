// Logging in: whose hosts are whose, what a page offers for it, where a login leads back to.
#include <collaudo/login.h>

#include <catch2/catch.hpp>

#include "service/walk_builder.h"

using namespace collaudo;

namespace {

RecordedExchange page(const std::string& url, const std::string& method = "GET") {
  RecordedExchange exchange;
  exchange.url = url;
  exchange.method = method;
  exchange.mime = "text/html";
  exchange.has_body = true;
  exchange.body = "<title>x</title>";
  return exchange;
}

LoginOffer offer_of(const std::string& html) {
  static std::vector<html::Document> kept;
  kept.push_back(html::Document::parse(html));
  return login_offer(kept.back());
}

}  // namespace

TEST_CASE("an unlisted identity provider with several pages is no host of the municipality", "[service]") {
  RecordedWalk walk;
  walk.exchanges = {page("https://idp.esempio.it/sso?SAMLRequest=x"),
                    page("https://idp.esempio.it/consenti", "POST"), page("https://idp.esempio.it/avviso"),
                    page("https://servizi.esempio.it/ztl")};
  CHECK(municipal_hosts(walk, {"comune.esempio.it", {}}) ==
        std::vector<std::string>{"comune.esempio.it", "servizi.esempio.it"});
}

TEST_CASE("what a page offers to log in with", "[service]") {
  const LoginOffer both = offer_of(
      "<main><a href='/s'>Entra con SPID</a><button>Entra con la CIE</button></main><footer><a>Accedi con "
      "eIDAS</a></footer>");
  CHECK(both.names() == std::vector<std::string>{"SPID", "CIE"});
  REQUIRE(both.identity());
  CHECK(both.identity()->text() == "Entra con SPID");
  CHECK_FALSE(both.password);
  CHECK(offer_of("<a href='/s'><img alt='Login con SPID'></a>").spid);
  CHECK(offer_of("<a href='/e'>Login with eIDAS</a><a href='/c'>Entra con TS-CNS</a>").names() ==
        std::vector<std::string>{"CNS", "eIDAS"});
  const LoginOffer account = offer_of("<input type='password'><a href='/m'>Altre modalità di accesso</a>");
  CHECK(account.password);
  CHECK(account.more);
  CHECK_FALSE(account.identity());
  CHECK_FALSE(offer_of("<p>SPID è il sistema pubblico di identità digitale.</p>").identity());
}

TEST_CASE("the address of an identity provider tells by its host or its protocol", "[service]") {
  const auto mark = [](const char* url, bool is_municipal) {
    return identity_mark(*Url::parse(url), is_municipal);
  };
  CHECK(mark("https://posteid.poste.it/x", false));
  CHECK(mark("https://login.esempio.it/?SAMLRequest=x", false)->is_certain);
  CHECK(mark("https://demo.spid.gov.it/", false)->is_test);
  CHECK_FALSE(mark("https://checkout.pagopa.it/", false));
  CHECK_FALSE(mark("https://servizi.esempio.it/ztl", true));
}

TEST_CASE("a login remembers where to lead back", "[service]") {
  CHECK(return_paths(*Url::parse("https://a.it/accesso?verso=%2Fservizi%2Fztl%2F&x=%2Faltro")) ==
        std::vector<std::string>{"/servizi/ztl/"});
  CHECK(return_paths(*Url::parse("https://a.it/accesso?state=abc")).empty());
}
