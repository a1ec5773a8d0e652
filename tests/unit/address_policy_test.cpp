#include "evidence/address_policy.h"

#include <collaudo/url.h>

#include <catch2/catch.hpp>

#include "evidence/http_source.h"
#include "evidence/http_source_routes.h"
#include "evidence/tls_probe.h"
#include "support/site_server.h"

using namespace collaudo;

namespace {

AddressPolicy policy_of(const NetworkOptions& options) {
  return AddressPolicy(options, Routes::of(options, {}).value());
}

Exchange fetched(const NetworkOptions& options, const std::string& address) {
  auto source = open_http_source(options);
  REQUIRE(source);
  (*source)->submit({1, Request::Kind::page, *Url::parse(address), false, true});
  return (*source)->next()->exchange;
}

// A public site by its address (nothing is ever sent there: only the name's place matters here).
NetworkOptions of_public_site() {
  NetworkOptions options;
  options.public_only = true;
  options.site_host = "comune.valverde.ct.it";
  options.resolve = {"comune.valverde.ct.it:443:8.8.8.8"};
  return options;
}

testing::VirtualSite one_page(const std::string& location = {}) {
  testing::VirtualSite site;
  testing::VirtualResponse response;
  response.headers = {{"Content-Type", "text/html"}};
  response.body = "<p>x";
  if (!location.empty()) {
    response.status = 302;
    response.headers.emplace_back("Location", location);
  }
  site["https://comune.valverde.ct.it/"] = response;
  return site;
}

}  // namespace

TEST_CASE("private addresses", "[policy]") {
  for (const char* address : {"127.0.0.1",
                              "127.9.9.9",
                              "10.0.0.1",
                              "172.16.0.1",
                              "172.31.255.255",
                              "192.168.1.1",
                              "169.254.169.254",
                              "100.100.100.200",
                              "0.0.0.0",
                              "224.0.0.1",
                              "255.255.255.255",
                              "::1",
                              "::",
                              "fe80::1",
                              "fe80::1%eth0",
                              "fd00:ec2::254",
                              "::ffff:127.0.0.1",
                              "::ffff:a9fe:a9fe",
                              "64:ff9b::7f00:1",
                              "2002:7f00:1::1",
                              "::127.0.0.1",
                              "64:ff9b:1::7f00:1",
                              "fec0::1",
                              "2001::7f00:1",
                              "2001:1ff::1",
                              "3fff:fff::1",
                              "ff02::1",
                              "2001:db8::1",
                              "not an address"})
    CHECK(is_private_address(address));
  for (const char* address :
       {"8.8.8.8", "15.160.11.200", "172.32.0.1", "172.15.0.1", "100.128.0.1", "192.0.1.1",
        "2a00:1450:4002::1", "2001:200::1", "3fff:1000::1", "::ffff:8.8.8.8", "64:ff9b::808:808"})
    CHECK_FALSE(is_private_address(address));
}

TEST_CASE("a public site leads to no private address, a private one to any", "[policy]") {
  NetworkOptions options = of_public_site();
  CHECK_FALSE(policy_of(options).permits("altro.example", "10.0.0.1"));
  CHECK(policy_of(options).permits("altro.example", "8.8.4.4"));
  options.resolve = {"comune.valverde.ct.it:443:10.0.0.7"};
  CHECK(policy_of(options).permits("altro.example", "192.168.0.1"));
  options.resolve.clear();
  options.connect_to = {"comune.valverde.ct.it:443:127.0.0.1:8443"};
  CHECK(policy_of(options).permits("altro.example", "192.168.0.1"));
  options.connect_to = {"idp.example:443:127.0.0.1:8443"};
  options.resolve = {"comune.valverde.ct.it:443:8.8.8.8"};
  CHECK(policy_of(options).permits("altro.example", "127.0.0.1"));  // the user wrote it
  CHECK_FALSE(policy_of(options).permits("altro.example", "127.0.0.2"));
  options.connect_to.clear();
  options.resolve.clear();
  options.site_host = "localhost";
  CHECK(policy_of(options).permits("altro.example", "127.0.0.1"));  // looked up
}

TEST_CASE("connections to private addresses are refused where they are opened", "[policy]") {
  const testing::SiteServer server(one_page());
  const std::string port = std::to_string(server.https_port());
  NetworkOptions options = of_public_site();
  options.insecure = true;
  const Exchange literal = fetched(options, "https://127.0.0.1:" + port + "/");
  CHECK(literal.cause == Cause::connect);
  CHECK(literal.detail == "127.0.0.1 is a private address (--allow-private)");
  // A name that means the loopback address, as a name server of an attacker may say at any time.
  const Exchange named = fetched(options, "https://localhost:" + port + "/");
  CHECK(named.cause == Cause::connect);
  CHECK(named.detail.find("is a private address") != std::string::npos);
  const TlsFacts facts = probe_tls("127.0.0.1", server.https_port(), options, false);
  CHECK(facts.cause == Cause::connect);
  CHECK(facts.detail == literal.detail);

  options.public_only = false;
  CHECK(fetched(options, "https://127.0.0.1:" + port + "/").status != 0);
  CHECK(probe_tls("127.0.0.1", server.https_port(), options, false).cause == Cause::none);
}

TEST_CASE("a redirect into a private address is not followed", "[policy]") {
  const testing::SiteServer server(one_page("https://127.0.0.2/"));
  NetworkOptions options;
  options.insecure = true;
  options.public_only = true;
  // The site counts as public although this page of it is served from loopback: the user wrote that route.
  options.site_host = "comune.valverde.ct.it";
  options.connect_to = {"comune.valverde.ct.it:444:127.0.0.1:" + std::to_string(server.https_port())};
  options.resolve = {"comune.valverde.ct.it:443:8.8.8.8"};
  const Exchange exchange = fetched(options, "https://comune.valverde.ct.it:444/");
  CHECK(exchange.hops.size() == 1);
  CHECK(exchange.cause == Cause::connect);
  CHECK(exchange.detail == "127.0.0.2 is a private address (--allow-private)");
}
