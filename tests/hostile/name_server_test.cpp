// Name servers that do their worst. What a public name means, and where its connections go, is pretended
// within this process, so that nothing leaves it.
#include <chrono>
#include <condition_variable>
#include <future>
#include <map>
#include <memory>
#include <mutex>

#include <catch2/catch.hpp>

#include "evidence/http_source.h"
#include "evidence/tls_probe.h"
#include "hostile/pretended_internet.h"
#include "support/site_server.h"

using namespace collaudo;
using namespace collaudo::testing;

namespace {

const std::string site = "comune.example.it";
const std::string public_address = "8.8.8.8", other_public_address = "8.8.4.4";

VirtualResponse page() { return {200, {{"Content-Type", "text/html"}}, "<p>x", ""}; }
VirtualResponse leading_to(const std::string& location) { return {302, {{"Location", location}}, "", ""}; }

// For each name the answers to one look-up after the other; the last one stays.
class Names {
 public:
  using Answers = std::vector<std::vector<std::string>>;
  explicit Names(std::map<std::string, Answers> answers) : answers_(std::move(answers)) {}

  std::vector<std::string> answer(const std::string& name) {
    const std::lock_guard lock(mutex_);
    ++asked_[name];
    was_asked_.notify_all();
    const auto found = answers_.find(name);
    if (found == answers_.end()) return {};
    Answers& left = found->second;
    const auto answer = left.front();
    if (left.size() > 1) left.erase(left.begin());
    return answer;
  }
  void wait_for_question(const std::string& name) {
    std::unique_lock lock(mutex_);
    REQUIRE(was_asked_.wait_for(lock, std::chrono::seconds(10), [&] { return asked_[name] > 0; }));
  }

 private:
  std::mutex mutex_;
  std::condition_variable was_asked_;
  std::map<std::string, Answers> answers_;
  std::map<std::string, int> asked_;
};

// Names, and a server that answers for all public addresses; a source that knows the site as public or not by
// its first look-up, which has happened.
struct World {
  World(VirtualSite pages, std::map<std::string, Names::Answers> answers)
      : server(std::move(pages)),
        names(std::make_shared<Names>(std::move(answers))),
        internet([these = names](const std::string& name) { return these->answer(name); },
                 server.https_port()) {}

  SiteServer server;
  std::shared_ptr<Names> names;
  PretendedInternet internet;
};

NetworkOptions as_public() {
  NetworkOptions options;
  options.public_only = true;
  options.site_host = site;
  options.insecure = true;
  options.retries = 0;
  options.timeout = 5;
  options.connect_timeout = 2;
  return options;
}

Exchange fetched(EvidenceSource& source, const std::string& address) {
  source.submit({1, Request::Kind::page, *Url::parse(address), false, true});
  return source.next()->exchange;
}

std::unique_ptr<EvidenceSource> opened(const NetworkOptions& options) {
  auto source = open_http_source(options);
  REQUIRE(source);
  return std::move(source).value();
}

std::unique_ptr<EvidenceSource> source_that_looked(World& world,
                                                   const NetworkOptions& options = as_public()) {
  auto source = opened(options);
  world.names->wait_for_question(site);
  return source;
}

// At the port at which the server would really answer.
std::string at_server(const World& world, const std::string& host) {
  return "https://" + host + ":" + std::to_string(world.server.https_port()) + "/";
}

const std::string home = "https://" + site + "/";
const std::string refused = "127.0.0.1 is a private address (--allow-private)";

}  // namespace

TEST_CASE("a public site is reached where its name says", "[hostile][names]") {
  World world({{home, page()}}, {{site, {{public_address}}}});
  CHECK(fetched(*source_that_looked(world), home).ok());
}

TEST_CASE("a site that says it is elsewhere after it was looked up is not followed there",
          "[hostile][names]") {
  World world({{home, page()}}, {{site, {{public_address}, {"127.0.0.1"}}}});
  const Exchange exchange = fetched(*source_that_looked(world), at_server(world, site));
  CHECK(exchange.cause == Cause::connect);
  CHECK(exchange.detail == refused);
  CHECK(world.server.requests_seen().empty());
}

TEST_CASE("a name that was public at first is refused when it turns private", "[hostile][names]") {
  World world({{home, leading_to("https://altro.example/")}, {"https://altro.example/", page()}},
              {{site, {{public_address}}}, {"altro.example", {{other_public_address}, {"127.0.0.1"}}}});
  NetworkOptions options = as_public();
  CHECK(fetched(*source_that_looked(world, options), home).ok());
  const auto asked = world.server.requests_seen().size();
  // A source of its own remembers nothing of the first look-up.
  const Exchange again = fetched(*source_that_looked(world, options), at_server(world, "altro.example"));
  CHECK(again.detail == refused);
  const TlsFacts facts = probe_tls("altro.example", world.server.https_port(), options, false);
  CHECK(facts.cause == Cause::connect);
  CHECK(facts.detail == refused);
  CHECK(world.server.requests_seen().size() == asked);
}

TEST_CASE("a private address beside a public one is refused", "[hostile][names]") {
  World world(
      {{home, leading_to("https://altro.example/")}, {"https://altro.example/", page()}},
      {{site, {{public_address}}}, {"altro.example", {{"127.0.0.1", "10.0.0.1", "169.254.169.254"}}}});
  const Exchange exchange = fetched(*source_that_looked(world), home);
  CHECK(exchange.hops.size() == 1);
  CHECK(exchange.cause == Cause::connect);
  CHECK(exchange.detail.find("is a private address") != std::string::npos);
}

TEST_CASE("a public site cannot make itself private by one address among its own", "[hostile][names]") {
  World world({{home, page()}}, {{site, {{public_address, "127.0.0.1"}}}});
  const auto source = source_that_looked(world);
  CHECK(fetched(*source, home).ok());
  CHECK(fetched(*source, "https://127.0.0.1:" + std::to_string(world.server.https_port()) + "/").detail ==
        refused);
}

TEST_CASE("a public site cannot make itself private by its first look-up", "[hostile][names]") {
  World world({{home, page()}}, {{site, {{"10.0.0.1"}, {public_address}}}});
  const auto source = source_that_looked(world);
  CHECK(fetched(*source, home).ok());
  CHECK(fetched(*source, "https://127.0.0.1:" + std::to_string(world.server.https_port()) + "/").detail ==
        refused);
}

TEST_CASE("a site within a private network may be looked at, and what it leads to", "[hostile][names]") {
  World world({{home, page()}}, {{site, {{"127.0.0.1"}}}});
  const auto source = source_that_looked(world);
  CHECK(fetched(*source, at_server(world, site)).ok());
  CHECK(fetched(*source, "https://127.0.0.1:" + std::to_string(world.server.https_port()) + "/").status ==
        404);
}

TEST_CASE("a name server that does not answer is waited for no longer than for a connection",
          "[hostile][names]") {
  const SiteServer server({{home, page()}});
  std::promise<void> end;
  const PretendedInternet internet(
      [ended = end.get_future().share()](const std::string& name) {
        if (name != site) ended.wait();
        return std::vector<std::string>{public_address};
      },
      server.https_port());
  NetworkOptions options = as_public();
  options.connect_timeout = 0.5;
  const auto source = opened(options);
  const auto start = std::chrono::steady_clock::now();
  const Exchange silent = fetched(*source, "https://muto.example/");
  CHECK(silent.cause == Cause::dns);
  CHECK(fetched(*source, home).ok());  // nothing else has to wait
  const TlsFacts facts = probe_tls("muto.example", 443, options, false);
  CHECK(facts.cause == Cause::dns);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
  end.set_value();
}

TEST_CASE("a name server that knows nothing is told from a server that is not there", "[hostile][names]") {
  World world({}, {{site, {{public_address}}}, {"vuoto.example", {{}}}});
  const auto source = source_that_looked(world);
  CHECK(fetched(*source, "https://nessuno.example/").cause == Cause::dns);
  CHECK(fetched(*source, "https://vuoto.example/").cause == Cause::dns);
}
