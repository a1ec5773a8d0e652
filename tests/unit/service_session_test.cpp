// The visit of a service area with somebody's session: what is followed and what never is, when it ends, and
// that the session goes nowhere else.
#include <catch2/catch.hpp>

#include "service/session_crawl.h"
#include "support/fake_source.h"
#include "support/virtual_site.h"

using namespace collaudo;
using namespace collaudo::testing;

namespace {

const std::string area = "https://servizi.comune.valverde.ct.it";

VirtualResponse page(const std::string& body) {
  VirtualResponse response;
  response.headers = {{"Content-Type", "text/html; charset=utf-8"}};
  response.body =
      "<!doctype html><html lang=\"it\"><body><main><h1>Area</h1>" + body + "</main></body></html>";
  return response;
}

VirtualResponse redirect(const std::string& to) {
  VirtualResponse response;
  response.status = 302;
  response.headers = {{"Location", to}};
  return response;
}

SessionReading read(FakeSource& source, const std::string& start = "/area-personale/") {
  return crawl_session(source, *Url::parse(area + start), [] { return std::int64_t{1'795'255'200'000}; });
}

// As the network gives it with no redirect allowed: the redirect is the answer.
class NoRedirects : public EvidenceSource {
 public:
  explicit NoRedirects(VirtualSite site) : site_(std::move(site)) {}
  void submit(Request request) override { pending_.push_back(std::move(request)); }
  std::optional<Answered> next() override {
    if (pending_.empty()) return std::nullopt;
    const Request request = pending_.front();
    pending_.pop_front();
    asked.push_back(request.url.str());
    Answered answered;
    answered.id = request.id;
    Exchange& exchange = answered.exchange;
    exchange.requested = exchange.final_url = request.url;
    const auto found = site_.find(request.url.str());
    exchange.status = found == site_.end() ? 404 : found->second.status;
    if (found == site_.end()) return answered;
    for (const auto& [name, value] : found->second.headers) exchange.headers.push_back({name, value});
    if (exchange.status == 302) {
      exchange.hops.push_back({request.url, 302, exchange.headers});
      exchange.status = 0;
      exchange.cause = Cause::too_many_redirects;
      return answered;
    }
    exchange.mime = "text/html";
    exchange.body = found->second.body;
    return answered;
  }
  void cancel(std::string_view) override {}
  std::vector<std::string> asked;

 private:
  VirtualSite site_;
  std::deque<Request> pending_;
};

SessionReading read(NoRedirects& source, const std::string& start = "/area-personale/") {
  return crawl_session(source, *Url::parse(area + start), [] { return std::int64_t{1'795'255'200'000}; });
}

}  // namespace

TEST_CASE("a session looks at the pages of its own host and touches nothing", "[services][session]") {
  VirtualSite site;
  site[area + "/area-personale/"] = page(
      "<a href='/area-personale/pratiche/'>Le mie pratiche</a>"
      "<a href='/esci'>Chiudi</a><a href='/x'>Esci</a><a href='/y' title='Elimina la pratica'>X</a>"
      "<a href='/pratiche/1/elimina'>Pratica</a><a href='/z?azione=conferma'>Avanti</a>"
      "<a href='/w' data-method='delete'>Pratica 2</a><a href='/v' onclick='f()'>Pratica 3</a>"
      "<a href='/log%6Fut'>Chiudi</a>"
      "<a href='https://comune.valverde.ct.it/'>Sito</a><a "
      "href='http://servizi.comune.valverde.ct.it/u'>U</a>"
      "<form action='/modulo'><button>Apri</button></form><a href='mailto:x@y.it'>Scrivi</a>"
      "<a href='/area-personale/vecchio'>Vecchio</a>");
  site[area + "/area-personale/pratiche/"] = page("<p>Pratica</p><a href='/area-personale/'>Indietro</a>");
  site[area + "/area-personale/vecchio"] = redirect("/area-personale/nuovo");
  site[area + "/area-personale/nuovo"] = page("<p>Nuovo</p>");
  NoRedirects source(site);
  const SessionReading reading = read(source);
  CHECK(source.asked ==
        std::vector<std::string>{area + "/area-personale/", area + "/area-personale/pratiche/",
                                 area + "/area-personale/vecchio", area + "/area-personale/nuovo"});
  CHECK(reading.end.empty());
  CHECK(reading.left_alone == 8);
  CHECK(reading.walk.channel == Channel::session);
  REQUIRE(reading.walk.exchanges.size() == 4);
  CHECK(reading.walk.exchanges[2].redirect == area + "/area-personale/nuovo");
  for (const RecordedExchange& exchange : reading.walk.exchanges) CHECK(exchange.method == "GET");
}

TEST_CASE("a session that has expired ends the visit", "[services][session]") {
  VirtualSite site;
  site[area + "/area-personale/"] =
      page("<a href='/area-personale/a'>A</a><a href='/area-personale/b'>B</a>");
  SECTION("refused") {
    site[area + "/area-personale/a"] = page("");
    site[area + "/area-personale/a"].status = 401;
  }
  SECTION("sent to an identity provider") {
    site[area + "/area-personale/a"] =
        redirect("https://posteid.poste.it/jod-fs/ssoserviceredirect?SAMLRequest=x");
  }
  SECTION("sent to the area's own access page") {
    site[area + "/area-personale/a"] = redirect("/accesso/?verso=/area-personale/a");
    site[area + "/accesso/?verso=/area-personale/a"] =
        page("<h2>Accedi ai servizi</h2><a class='btn' href='/accesso/spid'>Entra con SPID</a>");
  }
  NoRedirects source(site);
  const SessionReading reading = read(source);
  CHECK(reading.end == "session_expired");
  CHECK(reading.walk.is_cut);
  CHECK(std::find(source.asked.begin(), source.asked.end(), area + "/area-personale/b") ==
        source.asked.end());
  CHECK(reading.walk.exchanges.front().has_body);
}

TEST_CASE("a session asks a bounded number of pages, not deeper than four", "[services][session]") {
  VirtualSite site;
  for (int number = 0; number < 300; ++number)
    site[area + "/p" + std::to_string(number)] =
        page("<a href='/p" + std::to_string(number * 4 + 1) + "'>A</a><a href='/p" +
             std::to_string(number * 4 + 2) + "'>B</a><a href='/p" + std::to_string(number * 4 + 3) +
             "'>C</a><a href='/p" + std::to_string(number * 4 + 4) + "'>D</a>");
  NoRedirects wide(site);
  CHECK(read(wide, "/p0").end == "session_limit");
  CHECK(wide.asked.size() == 60);

  VirtualSite chain;
  for (int number = 0; number < 20; ++number)
    chain[area + "/p" + std::to_string(number)] =
        page("<a href='/p" + std::to_string(number + 1) + "'>Segue</a>");
  NoRedirects deep(chain);
  CHECK(read(deep, "/p0").end.empty());
  CHECK(deep.asked.size() == 5);
}

TEST_CASE("an area that does not answer is told", "[services][session]") {
  VirtualSite site;
  site["https://comune.valverde.ct.it/"] = page("");
  FakeSource source(site);
  const SessionReading reading = read(source);
  CHECK(reading.end == "session_unreachable");
  CHECK(reading.walk.exchanges.empty());
}

TEST_CASE("session files hold cookies or headers", "[services][session]") {
  CHECK(*session_headers("JSESSIONID=abc; tema=chiaro\n") ==
        std::vector<std::string>{"Cookie: JSESSIONID=abc; tema=chiaro"});
  CHECK(*session_headers("# della prova\nCookie: a=b:c\r\nAuthorization: Bearer x\n\n") ==
        std::vector<std::string>{"Cookie: a=b:c", "Authorization: Bearer x"});
  CHECK(*session_headers("a=http://x") == std::vector<std::string>{"Cookie: a=http://x"});
  CHECK(session_headers("parola segreta").error() == "session_error_line");
  CHECK(session_headers("\n# niente\n").error() == "session_error_empty");
}
