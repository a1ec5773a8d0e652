// A public page shown in a browser gets nothing from the network of whoever looks at it: not by what it
// loads, not by where it sends the visitor, not by a name that changes its meaning.
//
// Everything is on loopback. The page lies at 127.0.0.3, by the user's word, and Chromium is told to take
// that address for a public one.
#include <algorithm>
#include <filesystem>

#include <catch2/catch.hpp>

#include "browser/chromium_program.h"
#include "browser/host_rules.h"
#include "browser/page_visit.h"
#include "browser/skipped.h"
#include "evidence/address_policy.h"
#include "support/scratch_folder.h"
#include "support/site_server.h"

using namespace collaudo;
using namespace collaudo::testing;
namespace fs = std::filesystem;
namespace engine = collaudo::browser;

namespace {

const std::string host = "comune.valverde.ct.it";

ServerOptions at_more_addresses() {
  ServerOptions options;
  options.more_addresses = 2;
  return options;
}

VirtualResponse html(const std::string& body) {
  return {200,
          {{"Content-Type", "text/html; charset=utf-8"}},
          "<!doctype html><html lang=it><meta charset=utf-8><title>x</title><body><h1>Comune</h1>" + body,
          ""};
}

// A public site, and a trap at the private addresses 127.0.0.1 and 127.0.0.2, which has to see no request.
class Lure {
 public:
  explicit Lure(const std::function<std::string(const std::string& trap)>& page,
                bool is_private_allowed = false)
      : trap_({}, at_more_addresses()),
        site_({{"https://" + host + "/", html(page(trap_address()))}}, at_more_addresses()) {
    const std::string port = std::to_string(site_.https_port());
    NetworkOptions& network = options.network;
    network.public_only = !is_private_allowed;
    network.site_host = host;
    network.connect_to = {host + ":444:127.0.0.3:" + port};
    network.resolve = {host + ":443:8.8.8.8", "rebind.example:443:8.8.4.4"};  // nobody goes there
    network.cacert = site_.ca_file();
    const auto routes = Routes::of(network, {});
    REQUIRE(routes);
    if (network.public_only) network.addresses = std::make_shared<const AddressPolicy>(network, *routes);
    options.time_limit = 8;
    const std::string program = folder_.file("chromium");
    folder_.write("chromium", "#!/bin/sh\nexec '" + *engine::find_chromium("") +
                                  "' --ip-address-space-overrides=127.0.0.3:" + port + "=public \"$@\"\n");
    fs::permissions(program, fs::perms::owner_all);
    chromium.program = program;
    chromium.is_private_allowed = is_private_allowed;
    chromium.host_rules = {"MAP " + host + ":444 127.0.0.3:" + port,
                           "MAP rebind.example 127.0.0.2:" + std::to_string(trap_.https_port())};
  }

  Rendered visit() {
    auto started = engine::Browser::start(chromium);
    REQUIRE(started);
    Exchange answer;
    answer.requested = answer.final_url = *Url::parse("https://" + host + ":444/");
    answer.status = 200;
    return engine::visit_page(*started, answer, options).rendered;
  }

  std::vector<std::string> caught() const { return trap_.requests_seen(); }

 private:
  std::string trap_address() const { return "https://127.0.0.1:" + std::to_string(trap_.https_port()); }

  ScratchFolder folder_;
  SiteServer trap_, site_;

 public:
  engine::VisitOptions options;
  engine::ChromiumOptions chromium;
};

std::string loading(const std::string& trap) {
  return "<script src='" + trap + "/script'></script><img src='" + trap + "/img'><iframe src='" + trap +
         "/frame'></iframe><link rel=stylesheet href='" + trap + "/style'><script>fetch('" + trap +
         "/fetch',{mode:'no-cors',method:'POST',body:'x'}).catch(()=>{});navigator.sendBeacon('" + trap +
         "/beacon','x');new WebSocket('wss" + trap.substr(5) + "/socket').onerror=()=>{};</script>";
}

std::string moving(const std::string& trap) { return "<script>location.href='" + trap + "/mossa'</script>"; }

}  // namespace

TEST_CASE("what a public page loads does not come from a private network", "[browser][private]") {
  if (is_skipped()) return;
  Lure lure(loading);
  const Rendered rendered = lure.visit();
  CHECK(lure.caught() == std::vector<std::string>{});
  CHECK(rendered.cause == Cause::none);
  CHECK(rendered.is_complete);
  CHECK(rendered.html.find("Comune") != std::string::npos);
}

TEST_CASE("a public page sends its visitor to no private network", "[browser][private]") {
  if (is_skipped()) return;
  Lure lure(moving);
  const Rendered rendered = lure.visit();
  CHECK(lure.caught() == std::vector<std::string>{});
  CHECK(rendered.html.find("Comune") != std::string::npos);
}

TEST_CASE("what came from a name that turned private is not read", "[browser][private]") {
  if (is_skipped()) return;
  Lure lure([](const std::string&) {
    return std::string("<script>location.href='https://rebind.example/'</script>");
  });
  const Rendered rendered = lure.visit();
  CHECK(rendered.cause == Cause::connect);
  CHECK(rendered.detail == "127.0.0.2 is a private address (--allow-private)");
  CHECK(rendered.html.empty());
}

// Without it the tests above could pass because their traps lead nowhere.
TEST_CASE("who allows private addresses has them loaded and followed", "[browser][private]") {
  if (is_skipped()) return;
  {
    Lure lure(loading, true);
    lure.visit();
    const auto caught = lure.caught();
    for (const std::string what : {"/script", "/img", "/frame", "/style", "/fetch", "/beacon", "/socket"}) {
      INFO(what);
      CHECK(std::any_of(caught.begin(), caught.end(),
                        [&](const std::string& one) { return one.ends_with(what); }));
    }
  }
  Lure lure(moving, true);
  lure.visit();
  CHECK_FALSE(lure.caught().empty());
}
