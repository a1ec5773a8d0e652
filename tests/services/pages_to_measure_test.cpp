// Whose speed the browser measures: pages of the site for one criterion, those that lead to the services for
// the other.
#include "cli/pages_to_measure.h"

#include <catch2/catch.hpp>

#include "crawl/crawler.h"
#include "crawl/freeze.h"
#include "engine/catalogue.h"
#include "support/fake_source.h"
#include "support/locations.h"
#include "support/virtual_site.h"

using namespace collaudo;
using namespace collaudo::testing;

namespace {

const std::string login_page = "https://servizi.comune.valverde.ct.it/accesso";

// The card of a service leads to that page.
VirtualSite site(const nlohmann::json& access_page) {
  VirtualSite model = model_site(sites_folder);
  const nlohmann::json button = {
      {"page", "/servizi/mobilita-e-trasporti/permesso-di-transito-in-ztl/"},
      {"regex", "<button [^>]*data-element=\"service-online-access\"[^>]*>Richiedi in rete</button>"},
      {"replace",
       "<a data-element=\"service-online-access\" href=\"" + login_page + "\">Richiedi in rete</a>"}};
  nlohmann::json the_case;
  the_case["edits"].push_back(button);
  the_case["responses"][login_page] = access_page;
  apply_case(model, the_case, {});
  return model;
}

std::vector<std::string> measured(const std::vector<const Criterion*>& criteria, std::size_t most,
                                  const std::vector<std::string>& reports = {},
                                  const nlohmann::json& access_page = "<title>Accedi</title>") {
  CrawlOptions options;
  options.target = *Url::parse("https://comune.valverde.ct.it/");
  const CrawlPlan plan = make_plan(options, criteria);
  FakeSource source(site(access_page), nlohmann::json::object());
  Snapshot snapshot = freeze(plan, crawl(plan, source, {}), fake_now);
  snapshot.services.municipal_hosts = {"comune.valverde.ct.it"};
  for (const std::string& address : reports)
    snapshot.supplied["lighthouse"].push_back(nlohmann::json{
        {"finalUrl", address},
        {"configSettings", {{"formFactor", "mobile"}}},
        {"categories",
         {{"performance", {{"score", 0.8}}}}}}.dump());
  std::vector<std::string> addresses;
  for (const Page* page : pages_to_measure(snapshot, plan, most)) addresses.push_back(page->url().str());
  return addresses;
}

}  // namespace

TEST_CASE("the browser measures pages for the criteria that judge them", "[services][performance]") {
  const Criterion *of_site = find_criterion("C.SI.4.1"), *of_services = find_criterion("C.SE.4.1");
  const std::string home = "https://comune.valverde.ct.it/", area = home + "area-personale/";
  using Addresses = std::vector<std::string>;
  CHECK(measured({of_site}, 1) == Addresses{home});
  CHECK(measured({of_services}, 1) == Addresses{area});
  CHECK(measured({of_site, of_services}, 1) == (Addresses{home, area}));
  CHECK(measured({of_services}, 2) == (Addresses{area, login_page}));
  CHECK(measured({of_site, of_services}, 0).empty());
  // What was handed in is a better measure.
  CHECK(measured({of_services}, 2, {area}) == Addresses{login_page});
  // The page of an identity provider is not the municipality's.
  nlohmann::json login;
  login["status"] = 302;
  login["headers"]["Location"] = "https://demo.spid.gov.it/sso?SAMLRequest=x";
  CHECK(measured({of_services}, 2, {}, login) == Addresses{area});
  // Other criteria ask for no measure.
  CHECK(measured({find_criterion("C.SE.5.2")}, 2).empty());
}
