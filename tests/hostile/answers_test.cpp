// Answers that are none: one page of a site in good health is answered by a server that does its worst. The
// page could not be looked at, and the report says why; everything else is judged as ever.
#include <algorithm>

#include <catch2/catch.hpp>

#include "hostile/audit.h"
#include "support/locations.h"

using namespace collaudo::testing;

namespace {

struct Fault {
  std::string name, behaviour, body, cause;
};

std::string head(const std::string& headers) {
  return "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n" + headers;
}

std::string many_headers(std::size_t count) {
  std::string lines;
  for (std::size_t number = 0; number < count; ++number) lines += "X-" + std::to_string(number) + ": y\r\n";
  return lines;
}

const std::string page = "<!doctype html><html lang=\"it\"><body><p>Comune</p></body></html>";

// `raw` with a body: the whole answer as it goes over the wire.
std::vector<Fault> faults() {
  return {
      {"headers that do not come", "slow-headers", "", "timeout"},
      {"a body that trickles", "slow-body", "", "timeout"},
      {"a body without end", "endless-body", "", "too_large"},
      {"a body of twenty megabytes", "oversized", "", "too_large"},
      {"a gzip bomb", "gzip-bomb", "", "too_large"},
      {"a redirect to itself", "redirect-loop", "", "too_many_redirects"},
      {"more redirects than anyone needs", "redirect-chain:1000", "", "too_many_redirects"},
      {"a hundred thousand headers", "raw",
       head(many_headers(100'000) + "Content-Length: " + std::to_string(page.size()) + "\r\n\r\n") + page,
       "too_large"},
      {"one header of a megabyte", "raw", head("X: " + std::string(1'000'000, 'y') + "\r\n\r\n") + page,
       "too_large"},
      {"headers without end of line", "raw", head(std::string(2'000'000, 'y')), "too_large"},
      {"HTTP/0.9", "raw", page, "undecodable"},
      {"an answer of another protocol", "raw", "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", "undecodable"},
      {"a status that is no number", "raw", "HTTP/1.1 abc OK\r\n\r\n" + page, "undecodable"},
      {"less than was announced", "raw", head("Content-Length: 1000\r\n\r\n") + page, "connect"},
      {"a negative length", "raw", head("Content-Length: -5\r\n\r\n") + page, "undecodable"},
      {"a length beyond all numbers", "raw", head("Content-Length: 99999999999999999999999\r\n\r\n") + page,
       "too_large"},
      {"a length of words", "raw", head("Content-Length: many\r\n\r\n") + page, "undecodable"},
      {"a chunk size that is no number", "raw",
       head("Transfer-Encoding: chunked\r\n\r\nzz\r\n" + page + "\r\n0\r\n\r\n"), "undecodable"},
      {"a chunk size beyond all numbers", "raw",
       head("Transfer-Encoding: chunked\r\n\r\nffffffffffffffffffffff\r\n") + page, "undecodable"},
      {"chunks without their last", "raw", head("Transfer-Encoding: chunked\r\n\r\n5\r\n<html\r\n"),
       "connect"},
      {"a chunk longer than it says", "raw",
       head("Transfer-Encoding: chunked\r\n\r\n2\r\n" + page + "\r\n0\r\n\r\n"), "undecodable"},
      {"a compression that it is not", "raw", head("Content-Encoding: gzip\r\n\r\n") + page, "undecodable"},
      {"a compression that nobody knows", "raw", head("Content-Encoding: rot13\r\n\r\n") + page,
       "undecodable"},
      {"a connection without answer", "drop", "", "connect"},
      {"a reset", "reset", "", "connect"},
      {"half of a page", "drop-mid-body", "", "connect"},
  };
}

VirtualSite site_with(const Fault& fault) {
  VirtualSite site = model_site(sites_folder);
  REQUIRE(site.contains(card));
  site[card].behaviour = fault.behaviour;
  if (!fault.body.empty()) site[card].body = fault.body;
  return site;
}

}  // namespace

TEST_CASE("a page that does not arrive costs what had to be seen on it, and nothing else",
          "[hostile][answers]") {
  for (const Fault& fault : faults()) {
    DYNAMIC_SECTION(fault.name) {
      // Only what is slow waits for its end; the rest has room on a busy machine.
      const std::string timeout = fault.cause == "timeout" ? "1" : "20";
      const auto [run, report] = audit(site_with(fault), {"--timeout", timeout, "--retry", "0"});
      check_rest_as_healthy(report, card, fault.cause);
      CHECK(run.exit_code == 3);
    }
  }
}

TEST_CASE("an answer that breaks off anywhere is never taken for a whole one", "[hostile][answers]") {
  // Each page of the site breaks off at another point: within the status line, the headers, the body.
  VirtualSite site = model_site(sites_folder);
  std::vector<std::string> cut;
  for (auto& [address, response] : site) {
    const bool is_card = address.starts_with(std::string(model_origin) + "/servizi/") && is_html(response) &&
                         address.find('?') == std::string::npos &&
                         std::count(address.begin(), address.end(), '/') == 6;
    if (!is_card) continue;
    const std::size_t whole = response.body.size() + 80;
    response.behaviour =
        "cut:" + std::to_string(cut.size() < 10 ? cut.size() * 12 : whole - (cut.size() - 9) * 7);
    cut.push_back(address);
  }
  REQUIRE(cut.size() >= 20);
  const auto [run, report] = audit(std::move(site), {"--retry", "0"});
  for (const std::string& address : cut) {
    INFO(address);
    bool is_named = false;
    for (const nlohmann::json& gap : report["gaps"])
      is_named = is_named || (gap["url"] == address && gap["cause"] == "connect");
    CHECK(is_named);
  }
  for (const nlohmann::json& criterion : report["criteria"]) {
    if (is_as_healthy(criterion)) continue;
    INFO(in_short(criterion));
    CHECK(criterion["verdict"] == "not_verifiable");
    CHECK(criterion["cause"] == "connect");
  }
  CHECK(run.exit_code == 3);
}

TEST_CASE("a style sheet that does not arrive leaves fonts open and nothing else", "[hostile][answers]") {
  for (const std::string behaviour : {"slow-headers", "endless-body", "drop", "bad-chunk"}) {
    DYNAMIC_SECTION(behaviour) {
      VirtualSite site = model_site(sites_folder);
      const std::string sheet = std::string(model_origin) + "/css/theme.css";
      REQUIRE(site.contains(sheet));
      site[sheet].behaviour = behaviour;
      const auto [run, report] = audit(std::move(site), {"--timeout", "1", "--retry", "0"});
      for (const nlohmann::json& criterion : report["criteria"]) {
        if (is_as_healthy(criterion)) continue;
        INFO(in_short(criterion));
        CHECK((criterion["verdict"] == "not_verifiable" || criterion["verdict"] == "manual"));
      }
      CHECK_FALSE(is_as_healthy(criterion_of(report, "C.SI.1.1")));
    }
  }
}

TEST_CASE("a page that leads to nobody costs what had to be seen on it", "[hostile][answers]") {
  // At ports that --connect-to does not lead to the test server. The name is too long to be asked about.
  const std::map<std::string, std::string> places = {
      {"https://" + std::string(64, 'a') + ".example:8443/", "dns"}, {"https://127.0.0.1:1/", "connect"}};
  for (const auto& [place, cause] : places) {
    DYNAMIC_SECTION(cause) {
      VirtualSite site = model_site(sites_folder);
      site[card] = {302, {{"Location", place}}, "", ""};
      const auto [run, report] = audit(std::move(site), {"--retry", "0"});
      check_rest_as_healthy(report, card, cause);
      CHECK(run.exit_code == 3);
    }
  }
}
