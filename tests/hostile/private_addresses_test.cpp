// A public site that leads its visitor into the network of whoever looks at it: the real program, with a real
// server at the private addresses, which has to see no request.
//
// Everything is on loopback. The site counts as public by --resolve, which gives its name a public address at
// the usual port, where nobody ever connects: it is visited at another port, which the user leads to
// 127.0.0.3. Of the addresses of loopback only that one is the user's word.
#include <algorithm>

#include <catch2/catch.hpp>

#include "hostile/audit.h"
#include "support/locations.h"

using namespace collaudo::testing;

namespace {

const std::string origin = model_origin;
const std::string host = "comune.valverde.ct.it";

struct Trap {
  std::string name;
  std::string address;  // PORT and PLAIN stand for the ports of the server
};

// All of them mean 127.0.0.1, 127.0.0.2 or this machine.
std::vector<Trap> traps() {
  return {{"loopback", "https://127.0.0.1:PORT/preso"},
          {"over plain HTTP", "http://127.0.0.2:PLAIN/preso"},
          {"by name", "https://localhost:PORT/preso"},
          {"by a name below", "http://a.localhost:PLAIN/preso"},
          {"in decimal", "http://2130706433:PLAIN/preso"},
          {"in octal", "http://0177.0.0.01:PLAIN/preso"},
          {"in hexadecimal", "http://0x7f.0x0.0x0.0x1:PLAIN/preso"},
          {"in one hexadecimal number", "http://0x7f000001:PLAIN/preso"},
          {"shortened", "http://127.1:PLAIN/preso"},
          {"in full-width digits", "http://１２７.０.０.１:PLAIN/preso"},
          {"with a dot behind", "http://127.0.0.1.:PLAIN/preso"},
          {"the address of all", "http://0.0.0.0:PLAIN/preso"},
          {"zero", "http://0:PLAIN/preso"},
          {"mapped into IPv6", "http://[::ffff:127.0.0.1]:PLAIN/preso"},
          {"mapped, in hexadecimal", "http://[::ffff:7f00:1]:PLAIN/preso"},
          {"compatible with IPv6", "http://[::127.0.0.1]:PLAIN/preso"},
          {"loopback of IPv6", "http://[::1]:PLAIN/preso"},
          {"the address of all in IPv6", "http://[::]:PLAIN/preso"},
          {"through NAT64", "http://[64:ff9b::7f00:1]:PLAIN/preso"},
          {"through local NAT64", "http://[64:ff9b:1::7f00:1]:PLAIN/preso"},
          {"through 6to4", "http://[2002:7f00:1::]:PLAIN/preso"},
          {"with a name and a password", "https://comune.valverde.ct.it@127.0.0.1:PORT/preso"},
          {"the metadata of a cloud", "http://169.254.169.254/latest/meta-data/"},
          {"the metadata of a cloud in decimal", "http://2852039166/latest/meta-data/"},
          {"the metadata of another cloud", "http://100.100.100.200/latest/meta-data/"},
          {"the metadata of a cloud in IPv6", "http://[fd00:ec2::254]/latest/meta-data/"},
          {"a private network", "http://10.0.0.1:PLAIN/"},
          {"another", "http://172.16.0.1:PLAIN/"},
          {"a third", "http://192.168.0.1:PLAIN/"},
          {"link-local of IPv6", "http://[fe80::1]:PLAIN/"}};
}

std::string with_ports(std::string address, const SiteServer& trap) {
  for (const auto& [word, port] :
       {std::pair<std::string, int>("PORT", trap.https_port()), {"PLAIN", trap.http_port()}})
    if (const auto at = address.find(word); at != std::string::npos)
      address.replace(at, word.size(), std::to_string(port));
  return address;
}

// The site leads to each trap in every way in which a site can: by link, by redirect, by refresh, by style
// sheet, script and frame.
VirtualSite site_with(const std::vector<Trap>& traps, const SiteServer& trap_server) {
  VirtualSite site = model_site(sites_folder);
  std::string links, parts;
  int number = 0;
  for (const Trap& trap : traps) {
    const std::string address = with_ports(trap.address, trap_server);
    const std::string by_redirect = "/deviata/" + std::to_string(++number),
                      by_refresh = "/girata/" + std::to_string(number);
    site[origin + by_redirect] = {302, {{"Location", address}}, "", ""};
    site[origin + by_refresh] = {200,
                                 {{"Content-Type", "text/html"}},
                                 "<meta http-equiv=refresh content='0;url=" + address + "'>",
                                 ""};
    for (const std::string& target : {address, by_redirect, by_refresh})
      links += "<a data-element=\"service-link\" href=\"" + target + "\">x</a>";
    parts += "<link rel=stylesheet href=\"" + address + "?style\"><script src=\"" + address +
             "?script\"></script><iframe src=\"" + address + "?frame\"></iframe>";
  }
  const auto put = [&](const std::string& path, const std::string& text) {
    std::string& body = site.at(origin + path).body;
    body.insert(body.rfind("</main>"), text);
  };
  put("/servizi/", links);
  put("/", parts);
  return site;
}

// The criteria that ask for all that a page can lead to, and for nothing at the site's usual ports.
ProgramRun visit_as_public(const std::vector<Trap>& traps, const SiteServer& trap_server,
                           std::vector<std::string> more = {}) {
  ServerOptions options;
  options.more_addresses = 2;
  const SiteServer server(site_with(traps, trap_server), options);
  std::vector<std::string> arguments = {"check",
                                        "https://" + host + ":444/",
                                        "--connect-to",
                                        host + ":444:127.0.0.3:" + std::to_string(server.https_port()),
                                        "--resolve",
                                        host + ":443:8.8.8.8",
                                        "--cacert",
                                        server.ca_file(),
                                        "--only",
                                        "C.SI.1.3,C.SI.3.1",
                                        "--retry",
                                        "0",
                                        "--timeout",
                                        "5",
                                        "--connect-timeout",
                                        "2",
                                        "--json",
                                        "-"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_program(collaudo_program, arguments);
}

ServerOptions of_trap() {
  ServerOptions options;
  options.more_addresses = 1;
  return options;
}

}  // namespace

TEST_CASE("a public site leads nobody into a private network", "[hostile][private]") {
  const SiteServer trap_server({}, of_trap());
  const ProgramRun run = visit_as_public(traps(), trap_server);
  INFO(run.err.substr(0, 2000));
  CHECK(trap_server.requests_seen() == std::vector<std::string>{});
  const nlohmann::json report = nlohmann::json::parse(run.out, nullptr, false);
  REQUIRE_FALSE(report.is_discarded());
  CHECK(criterion_of(report, "C.SI.1.3")["verdict"] == "not_verifiable");
  std::size_t refused = 0;
  for (const nlohmann::json& gap : report["gaps"]) {
    INFO(gap.dump());
    CHECK((gap["cause"] == "connect" || gap["cause"] == "dns" || gap["cause"] == "http_status"));
    const std::string detail = gap["detail"];
    if (detail.find("is a private address (--allow-private)") != std::string::npos) ++refused;
  }
  // By link, by redirect and by refresh.
  CHECK(refused > 3 * (traps().size() - 4));
}

// Without it the test above could pass because its traps lead nowhere.
TEST_CASE("who allows private addresses is led there", "[hostile][private]") {
  const SiteServer trap_server({}, of_trap());
  std::vector<Trap> on_loopback;
  for (const Trap& trap : traps())
    if (trap.name == "loopback" || trap.name == "over plain HTTP" || trap.name == "in decimal" ||
        trap.name == "zero")
      on_loopback.push_back(trap);
  visit_as_public(on_loopback, trap_server, {"--allow-private"});
  // Pages, a style sheet, a script and a frame.
  for (const std::string what : {"/preso", "/preso?style", "/preso?script", "/preso?frame"}) {
    const auto seen = trap_server.requests_seen();
    INFO(what);
    CHECK(std::count_if(seen.begin(), seen.end(),
                        [&](const std::string& request) { return request.ends_with(what); }) >= 3);
  }
}

TEST_CASE("a redirect to another scheme is an answer and no page", "[hostile][private]") {
  VirtualSite site = model_site(sites_folder);
  std::vector<std::string> pages;
  std::string links;
  for (const std::string target :
       {"file:///etc/passwd", "file://localhost/etc/passwd", "FILE:/etc/passwd", "ftp://127.0.0.1/",
        "gopher://127.0.0.1:70/_x", "dict://127.0.0.1:11211/stats", "ldap://127.0.0.1/",
        "javascript:alert(1)", "data:text/html,<h1>x</h1>", "about:blank", "view-source:https://x/"}) {
    pages.push_back(origin + "/altrove/" + std::to_string(pages.size()));
    site[pages.back()] = {302, {{"Location", target}}, "", ""};
    links += "<a data-element=\"service-link\" href=\"" + pages.back() + "\">x</a>";
  }
  std::string& body = site.at(origin + "/servizi/").body;
  body.insert(body.rfind("</main>"), links);
  const Audit done = audit(std::move(site));
  CHECK(done.run.out.find("root:") == std::string::npos);
  for (const std::string& address : pages) {
    INFO(address);
    bool is_named = false;
    for (const nlohmann::json& gap : done.report["gaps"])
      is_named = is_named || (gap["url"] == address && gap["cause"] == "http_status" &&
                              gap["detail"] == "302 to an address that is not of http or https");
    CHECK(is_named);
  }
}
