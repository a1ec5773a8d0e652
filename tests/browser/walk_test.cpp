// Recording somebody's walk: what a headless browser shows is taken down as it would be in a window, and what
// is nobody's business is not.
#include <fstream>
#include <iostream>
#include <sstream>
#include <thread>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "browser/chromium_program.h"
#include "browser/host_rules.h"
#include "browser/walk_recorder.h"
#include "service/har_reader.h"
#include "service/private_places.h"
#include "support/site_server.h"

using namespace collaudo;
using namespace collaudo::testing;
using namespace std::chrono_literals;
namespace engine = collaudo::browser;
using nlohmann::json;

namespace {

const std::string origin = "https://servizi.comune.valverde.ct.it";

void put(VirtualSite& site, const std::string& address, const std::string& body,
         const std::string& type = "text/html; charset=utf-8") {
  VirtualResponse response;
  response.headers = {{"Content-Type", type}};
  response.body = type.starts_with("text/html")
                      ? "<!doctype html><html lang=\"it\"><body>" + body + "</body></html>"
                      : body;
  site[address] = std::move(response);
}

// The person of this walk is a script on the pages.
std::string go(const std::string& to, const std::string& after = "5000") {
  return "<script>setTimeout(() => { location.href = '" + to + "'; }, " + after + ");</script>";
}

json exchange_with(const json& har, const std::string& url) {
  for (const json& entry : har["log"]["entries"])
    if (entry["request"]["url"].get<std::string>().starts_with(url)) return entry;
  return nullptr;
}

}  // namespace

TEST_CASE("a walk becomes a recording that the reader understands", "[browser][walk]") {
  const auto program = engine::find_chromium("");
  if (!program) {
    std::cout << "SKIPPED: no Chromium\n";
    return;
  }
  VirtualSite site;
  put(site, origin + "/",
      "<h1>Scheda</h1><div id=app></div><script>"
      "fetch('/api/dati').then(r => r.json()).then(d => { document.querySelector('#app').innerHTML = "
      "'<p>Messo da uno script: ' + d.testo + '</p>'; });</script>" +
          // In pieces: the page itself is the municipality's and is kept.
          go("https://posteid.poste.it/entra?SAMLRequest=' + ['seg', 'reto'].join('') + '&RelayState=x"));
  put(site, origin + "/api/dati", "{\"testo\": \"ciao\"}", "application/json");
  put(site, "https://posteid.poste.it/entra?SAMLRequest=segreto&RelayState=x",
      "<h1>Accesso di chi prova</h1><form method=post action='" + origin +
          "/acs'><input name=SAMLResponse value=risposta-segreta></form>"
          "<script>setTimeout(() => document.forms[0].submit(), 4000);</script>");
  put(site, origin + "/acs",
      "<h1>Dati generali</h1><form method=post action='/dati'>"
      "<input name=nome value='Prova'><input name=targa value='AA000AA'></form>"
      "<script>setTimeout(() => document.forms[0].submit(), 4000);</script>");
  put(site, origin + "/dati",
      "<h1>Riepilogo</h1><button id=b>Apri</button><p id=esito></p>"
      "<script>document.querySelector('#b').onclick = () => { document.querySelector('#esito').textContent = "
      "'Aperto'; };"
      "setTimeout(() => document.querySelector('#b').click(), 4000);</script>");
  set_header(site[origin + "/dati"], "Set-Cookie", "sessione=valore-segreto; Path=/; Secure; SameSite=Lax");
  const SiteServer server(std::move(site));
  NetworkOptions network;
  network.connect_to = {":443:127.0.0.1:" + std::to_string(server.https_port())};
  engine::ChromiumOptions chromium;
  chromium.program = *program;
  chromium.host_rules = engine::host_rules(network);
  const auto browser = engine::Browser::start(chromium);
  REQUIRE(browser);
  PrivatePlaces places({"comune.valverde.ct.it"});
  const auto begin = std::chrono::steady_clock::now();
  engine::WalkRecorderOptions options;
  options.ignores_certificates = true;
  options.is_private = [&](const Url& url, const std::vector<std::string>& names) {
    return places.contains(url, names);
  };
  options.is_token = PrivatePlaces::is_token;
  options.is_ended = [&] { return std::chrono::steady_clock::now() - begin > 120s; };
  std::vector<std::string> pages;
  std::jthread closing;
  options.on_page = [&](const std::string& page) {
    pages.push_back(page);
    if (pages.size() < 4) return;
    // The person closes the window.
    closing = std::jthread([&browser] {
      std::this_thread::sleep_for(9s);
      const engine::Reply targets = (*browser)->call("Target.getTargets", json::object(), 5s);
      for (const json& target : targets.result["targetInfos"])
        if (target["type"] == "page")
          (*browser)->call("Target.closeTarget", {{"targetId", target["targetId"]}}, 5s);
    });
  };
  const auto visit = engine::record_walk(*browser, *Url::parse(origin + "/"), options);
  REQUIRE(visit);
  // It ended with the window.
  CHECK(std::chrono::steady_clock::now() - begin < 120s);
  CHECK(pages.size() == 4);
  CHECK_FALSE(visit->is_cut);
  CHECK(visit->snapshots >= 3);

  // Nothing of the identity provider but its name, no value of a cookie.
  for (const std::string secret : {"segreto", "risposta-segreta", "valore-segreto", "Accesso di chi prova"}) {
    INFO(secret);
    CHECK(visit->har.find(secret) == std::string::npos);
  }
  const json har = json::parse(visit->har);
  const json identity = exchange_with(har, "https://posteid.poste.it/");
  REQUIRE(identity.is_object());
  CHECK(identity["request"]["url"] == "https://posteid.poste.it/entra?SAMLRequest=&RelayState=");
  CHECK_FALSE(identity["response"]["content"].contains("text"));
  // What the provider sends back holds the whole identity: the name of the field is enough.
  CHECK(exchange_with(har, origin + "/acs")["request"]["postData"]["text"] == "SAMLResponse=");

  std::istringstream stream(visit->har);
  const auto reading = read_har(stream, "percorso.har");
  REQUIRE(reading);
  CHECK(reading->walk.channel == Channel::recorded);
  CHECK(reading->walk.carries_cookies);
  bool has_script = false, has_press = false, has_data = false;
  std::string shown;
  for (const RecordedExchange& exchange : reading->walk.exchanges) {
    if (exchange.is_rendered) shown += exchange.url + "\n" + exchange.body + "\n";
    has_script = has_script || (exchange.is_rendered &&
                                exchange.body.find("Messo da uno script: ciao") != std::string::npos);
    has_press = has_press || (exchange.is_rendered && exchange.body.find("Aperto") != std::string::npos &&
                              exchange.body.find("id=\"esito\"") != std::string::npos);
    for (const auto& [name, value] : exchange.posted)
      has_data = has_data || (name == "nome" && value == "Prova");
  }
  INFO(shown);
  CHECK(has_script);
  CHECK(has_press);
  CHECK(has_data);
}

TEST_CASE("what is nobody's business in a walk", "[walk]") {
  PrivatePlaces places({"comune.valverde.ct.it"});
  const auto at = [&](const std::string& url, const std::vector<std::string>& names = {}) {
    return places.contains(*Url::parse(url), names);
  };
  CHECK_FALSE(at("https://comune.valverde.ct.it/servizi/"));
  CHECK_FALSE(at(origin + "/passo/2", {"nome", "targa"}));
  CHECK_FALSE(at("https://idp.fornitore.example/pagina"));
  CHECK(at("https://idp.fornitore.example/sso?SAMLRequest=x"));
  CHECK(at("https://idp.fornitore.example/pagina"));  // known by now
  CHECK(at("https://loginspid.aruba.it/"));
  CHECK(at("https://checkout.pagopa.it/c/1"));
  CHECK(at(origin + "/accesso", {"utente", "password"}));
}
