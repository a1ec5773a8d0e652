// Sites that share an HTTP source: what one of them has set or seen never touches another.
#include <catch2/catch.hpp>

#include "evidence/http_source.h"
#include "support/site_server.h"

using namespace collaudo;
using collaudo::testing::CertificateFault;
using collaudo::testing::ServerOptions;
using collaudo::testing::SiteServer;
using collaudo::testing::VirtualSite;

namespace {

std::shared_ptr<SiteSession> session_at(const SiteServer& server, const std::string& host,
                                        NetworkOptions network = {}) {
  network.connect_to = {":443:127.0.0.1:" + std::to_string(server.https_port())};
  if (network.cacert.empty()) network.cacert = server.ca_file();
  network.site_host = host;
  auto session = open_session(network);
  REQUIRE(session.has_value());
  return *session;
}

Request request(std::uint64_t id, const std::string& url, std::shared_ptr<SiteSession> session) {
  Request made;
  made.id = id;
  made.url = *Url::parse(url);
  made.session = std::move(session);
  return made;
}

std::map<std::uint64_t, Exchange> all_of(EvidenceSource& source) {
  std::map<std::uint64_t, Exchange> answers;
  while (auto answer = source.next()) answers[answer->id] = std::move(answer->exchange);
  return answers;
}

}  // namespace

TEST_CASE("each site goes its own way and trusts whom it was told to", "[shared]") {
  VirtualSite a, b;
  a["https://a.it/"].body = "<title>a</title>";
  b["https://a.it/"].body = "<title>the other server</title>";
  const SiteServer first(a), second(b);
  const auto source = open_http_source({});
  REQUIRE(source.has_value());
  (*source)->submit(request(1, "https://a.it/", session_at(first, "a.it")));
  (*source)->submit(request(2, "https://a.it/", session_at(second, "a.it")));
  NetworkOptions distrustful;
  distrustful.cacert = second.ca_file();
  (*source)->submit(request(3, "https://a.it/", session_at(first, "a.it", distrustful)));
  const auto answers = all_of(**source);
  REQUIRE(answers.size() == 3);
  CHECK(answers.at(1).body == "<title>a</title>");
  CHECK(answers.at(2).body == "<title>the other server</title>");
  CHECK(answers.at(1).certificate_error.empty());
  CHECK_FALSE(answers.at(3).certificate_error.empty());
  CHECK(answers.at(3).body == "<title>a</title>");
}

TEST_CASE("requests that are dropped are not heard of again", "[shared]") {
  VirtualSite site;
  site["https://a.it/"].behaviour = "slow-headers:30000";
  site["https://a.it/b"].body = "x";
  const SiteServer server(site);
  const auto session = session_at(server, "a.it");
  const auto source = open_http_source({});
  REQUIRE(source.has_value());
  for (std::uint64_t id = 1; id <= 6; ++id) (*source)->submit(request(id, "https://a.it/", session));
  Request probe = request(7, "https://a.it/", session);
  probe.kind = Request::Kind::tls;
  (*source)->submit(std::move(probe));
  const auto start = std::chrono::steady_clock::now();
  CHECK_FALSE((*source)->next_until(start).has_value());
  (*source)->drop({1, 2, 3, 4, 5, 6, 7});
  (*source)->submit(request(8, "https://a.it/b", session));
  const auto answers = all_of(**source);
  CHECK(answers.size() == 1);
  CHECK(answers.at(8).body == "x");
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
}
