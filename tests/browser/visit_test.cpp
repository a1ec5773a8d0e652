// What a browser adds to a page, and that no page gets the better of it.
#include <csignal>
#include <thread>

#include <collaudo/html.h>

#include <catch2/catch.hpp>

#include "browser/browser_source.h"
#include "browser/chromium_program.h"
#include "browser/host_rules.h"
#include "browser/page_visit.h"
#include "browser/processes.h"
#include "browser/skipped.h"
#include "browser/tab.h"
#include "support/site_server.h"

using namespace collaudo;
using namespace collaudo::testing;
using namespace std::chrono_literals;
namespace engine = collaudo::browser;

namespace {

const std::string host = "comune.valverde.ct.it";

void put(VirtualSite& site, const std::string& address, const std::string& body,
         const std::string& type = "text/html; charset=utf-8") {
  VirtualResponse response;
  response.headers = {{"Content-Type", type}};
  response.body = body;
  site[address] = std::move(response);
}

NetworkOptions network_for(const SiteServer& server) {
  NetworkOptions network;
  network.connect_to = {":443:127.0.0.1:" + std::to_string(server.https_port()),
                        ":80:127.0.0.1:" + std::to_string(server.http_port())};
  network.cacert = server.ca_file();
  network.site_host = host;
  return network;
}

class Shown {
 public:
  explicit Shown(VirtualSite site) : server(std::move(site)) {
    options.network = network_for(server);
    options.time_limit = 10;
    engine::ChromiumOptions chromium;
    chromium.program = *engine::find_chromium("");
    chromium.host_rules = engine::host_rules(options.network);
    auto started = engine::Browser::start(chromium);
    if (!started) throw std::runtime_error(started.error());
    browser = std::move(started).value();
  }

  engine::Visit visit(const std::string& path) {
    Exchange answer;
    answer.requested = answer.final_url = *Url::parse("https://" + host + path);
    answer.status = 200;
    return engine::visit_page(browser, answer, options);
  }

  SiteServer server;
  engine::VisitOptions options;
  std::shared_ptr<engine::Browser> browser;
};

std::string page(const std::string& body) {
  return "<!doctype html><html lang=\"it\"><head><meta charset=\"utf-8\"><title>Prova</title></head><body>" +
         body + "</body></html>";
}

std::string text_of(const Rendered& rendered, std::string_view selector) {
  const auto document = html::Document::parse(rendered.html, html::Scripts::have_run);
  const auto element = document.first(selector);
  return element ? element->text() : "(none)";
}

}  // namespace

TEST_CASE("a browser sees what scripts make of a page", "[browser]") {
  if (is_skipped()) return;
  VirtualSite site;
  const std::string origin = "https://" + host;
  put(site, origin + "/", page(R"(
<div id="root"></div><div id="ombra"><b slot="x">leggero</b></div>
<iframe src="/cornice"></iframe><img src="https://assente.example/x.png" alt="">
<script src="https://altri.example/misura.js"></script>
<script>
window.BOOTSTRAP_ITALIA_VERSION = '2.8.2';
JSON.stringify = () => 'rotto'; Array.prototype.push = () => { throw 1; };
setTimeout(() => {
  const h = document.createElement('h1'); h.textContent = 'Fatto & <detto>';
  h.style.fontFamily = '"Titillium Web", Geneva'; document.querySelector('#root').append(h);
  const p = document.createElement('p'); p.append(document.createElement('p')); document.querySelector('#root').append(p);
}, 200);
document.querySelector('#ombra').attachShadow({mode: 'open'}).innerHTML = '<h2>Ombra</h2><slot name="x"></slot>';
document.cookie = 'tecnico=1; Path=/';
throw new Error('prova di errore');
</script>)"));
  put(site, origin + "/cornice", page("<p id=dentro>Dentro</p>"));
  put(site, "https://altri.example/misura.js", "document.cookie = '_ga=GA1; Max-Age=60; Path=/';",
      "text/javascript");
  set_header(site["https://altri.example/misura.js"], "Set-Cookie", "terzo=1; SameSite=None; Secure; Path=/");
  Shown shown(std::move(site));
  const engine::Visit visit = shown.visit("/");
  const Rendered& rendered = visit.rendered;
  INFO(rendered.detail << "\n" << rendered.html);
  REQUIRE(rendered.has_document());
  CHECK(rendered.is_complete);
  CHECK(text_of(rendered, "h1") == "Fatto & <detto>");
  CHECK(text_of(rendered, "#ombra h2") == "Ombra");
  CHECK(text_of(rendered, "#ombra b") == "leggero");
  const auto document = html::Document::parse(rendered.html, html::Scripts::have_run);
  const auto stamp = document.first("h1")->family_stamp();
  REQUIRE(stamp);
  CHECK(rendered.families.at(*stamp) == "\"Titillium Web\", Geneva");
  CHECK(rendered.variables.at("BOOTSTRAP_ITALIA_VERSION") == "2.8.2");
  REQUIRE(rendered.frames.size() == 1);
  CHECK(rendered.frames[0].url == origin + "/cornice");
  std::map<std::string, Rendered::MetCookie> cookies;
  for (const auto& met : rendered.cookies) cookies[met.cookie.name] = met;
  CHECK(cookies["tecnico"].cookie.domain == host);
  CHECK(cookies["_ga"].script == "https://altri.example/misura.js");
  CHECK(cookies["_ga"].cookie.domain == host);
  CHECK(cookies["terzo"].cookie.domain == "altri.example");
  CHECK(cookies["terzo"].script.empty());
  REQUIRE(rendered.console.size() == 1);
  CHECK(rendered.console[0].find("prova di errore") != std::string::npos);
}

TEST_CASE("cards behind a button are loaded and stars are pressed", "[browser]") {
  if (is_skipped()) return;
  VirtualSite site;
  put(site, "https://" + host + "/", page(R"(
<ul id=l><li><a data-element="service-link" href="/1">1</a></li></ul>
<form action="/invio" method="post"><button data-element="load-other-cards">Altri</button></form>
<label data-element="feedback-rate-1" for=s1>1</label><input type=radio name=s id=s1>
<label data-element="feedback-rate-5" for=s5>5</label><input type=radio name=s id=s5>
<fieldset hidden data-element="feedback-rating-positive">sì</fieldset>
<fieldset hidden data-element="feedback-rating-negative">no</fieldset>
<script>
let n = 1;
document.querySelector('button').onclick = () => setTimeout(() => {
  if (n >= 12) return;
  for (let i = 0; i < 4; ++i) document.querySelector('#l').insertAdjacentHTML('beforeend',
      '<li><a data-element="service-link" href="/' + (++n) + '">' + n + '</a></li>');
}, 50);
for (const [id, mark] of [['s1', 'negative'], ['s5', 'positive']])
  document.querySelector('#' + id).onchange = () => {
    for (const f of document.querySelectorAll('fieldset')) f.hidden = !f.dataset.element.endsWith(mark);
  };
</script>)"));
  Shown shown(std::move(site));
  const Rendered rendered = shown.visit("/").rendered;
  REQUIRE(rendered.loading);
  CHECK(rendered.loading->cards_before == 1);
  CHECK(rendered.loading->cards_after == 13);
  CHECK(rendered.loading->presses == 4);
  CHECK(rendered.loading->is_whole);
  CHECK(html::Document::parse(rendered.html).marked("service-link").size() == 13);
  CHECK(rendered.reactions == std::vector<Rendered::Reaction>{{1, false, true}, {5, true, false}});
  std::this_thread::sleep_for(10s);  // long enough for a browser to call home
  for (const std::string& request : shown.server.requests_seen()) {
    INFO(request);
    CHECK(request.starts_with("GET https://" + host));
  }
}

TEST_CASE("no page holds a browser up", "[browser]") {
  if (is_skipped()) return;
  VirtualSite site;
  const std::string origin = "https://" + host;
  put(site, origin + "/finestre",
      page("<script>alert(1); if (!confirm('x')) document.title = 'no'; prompt('y');</script><p>Dopo</p>"));
  put(site, origin + "/infinita", page("<p>Prima</p><script>onload = () => { for (;;) {} };</script>"));
  put(site, origin + "/irrequieta",
      page("<p>Testo</p><script>setInterval(() => document.body.append('x', document.createElement('i')), "
           "100);</script>"));
  put(site, origin + "/scarica", page("<p>Pagina</p><script>location.href = '/file.bin';</script>"));
  put(site, origin + "/file.bin", "abc", "application/octet-stream");
  set_header(site[origin + "/file.bin"], "Content-Disposition", "attachment; filename=file.bin");
  put(site, origin + "/altrove", page("<script>location.replace('/arrivo');</script>"));
  put(site, origin + "/arrivo", page("<p>Arrivo</p>"));
  Shown shown(std::move(site));
  shown.options.time_limit = 4;
  CHECK(text_of(shown.visit("/finestre").rendered, "p") == "Dopo");
  const Rendered endless = shown.visit("/infinita").rendered;
  CHECK(endless.cause == Cause::timeout);
  CHECK_FALSE(endless.has_document());
  const Rendered restless = shown.visit("/irrequieta").rendered;
  CHECK(restless.has_document());
  CHECK_FALSE(restless.is_complete);
  CHECK(text_of(shown.visit("/scarica").rendered, "p") == "Pagina");
  const engine::Visit moved = shown.visit("/altrove");
  CHECK(moved.has_moved);
  CHECK(moved.rendered.final_url == origin + "/arrivo");
  CHECK(text_of(moved.rendered, "p") == "Arrivo");
}

TEST_CASE("secrets go to the site and to nobody else", "[browser]") {
  if (is_skipped()) return;
  VirtualSite site;
  const std::string origin = "https://" + host;
  put(site, origin + "/",
      page("<script src='/mio.js'></script><script src='https://altri.example/a.js'></script><p>Dentro</p>"));
  site[origin + "/"].behaviour = "basic-auth:utente:segreto";
  put(site, origin + "/mio.js", "document.body.append('mio')", "text/javascript");
  site[origin + "/mio.js"].behaviour = "basic-auth:utente:segreto";
  put(site, "https://altri.example/a.js", "document.title = 'dato'", "text/javascript");
  site["https://altri.example/a.js"].behaviour = "basic-auth:utente:segreto";
  Shown shown(std::move(site));
  shown.options.network.user = "utente:segreto";
  const Rendered rendered = shown.visit("/").rendered;
  REQUIRE(rendered.has_document());
  CHECK(text_of(rendered, "p") == "Dentro");
  CHECK(text_of(rendered, "body").find("mio") != std::string::npos);
  CHECK(text_of(rendered, "title") == "Prova");  // the other host has not been told
}

TEST_CASE("a certificate that nobody vouches for is said, or passed over on request", "[browser]") {
  if (is_skipped()) return;
  VirtualSite site;
  put(site, "https://" + host + "/", page("<p>Dentro</p>"));
  Shown shown(std::move(site));
  shown.options.network.cacert.clear();
  const Rendered refused = shown.visit("/").rendered;
  CHECK(refused.cause == Cause::tls);
  CHECK(refused.detail.find("ERR_CERT") != std::string::npos);
  shown.options.network.insecure = true;
  CHECK(shown.visit("/").rendered.has_document());
}

TEST_CASE("a crash of the tab or of the browser is noticed, and nothing is left", "[browser]") {
  if (is_skipped()) return;
  VirtualSite site;
  put(site, "https://" + host + "/", page("<p>Dentro</p>"));
  const pid_t process = [&] {
    Shown shown(std::move(site));
    engine::TabOptions options;
    options.network = &shown.options.network;
    const auto tab = engine::Tab::open(shown.browser, options);
    REQUIRE(tab);
    tab->call("Page.navigate", {{"url", "chrome://crash"}}, 10s);
    tab->wait([] { return false; }, engine::Tab::Clock::now() + 10s);
    CHECK(tab->has_crashed());
    CHECK(shown.visit("/").rendered.has_document());  // another tab is well
    kill(shown.browser->process_id(), SIGKILL);
    const engine::Visit lost = shown.visit("/");
    CHECK(lost.is_lost);
    CHECK(lost.rendered.cause == Cause::needs_browser);
    return shown.browser->process_id();
  }();
  CHECK(kill(-process, 0) != 0);
}

TEST_CASE("routes become rules of the browser in their order", "[browser]") {
  NetworkOptions options;
  options.connect_to = {"a.example:443:127.0.0.1:8443", ":80:[::1]:8080", "b.example::c.example:", ":::1"};
  options.resolve = {"d.example:443:10.0.0.1,10.0.0.2", "e.example:443:::1", "*:80:127.0.0.1",
                     "-f.example:80:"};
  CHECK(engine::host_rules(options) ==
        std::vector<std::string>{"MAP a.example:443 127.0.0.1:8443", "MAP *:80 [::1]:8080",
                                 "MAP b.example c.example", "MAP d.example:443 10.0.0.1",
                                 "MAP e.example:443 [::1]", "MAP *:80 127.0.0.1"});
}
