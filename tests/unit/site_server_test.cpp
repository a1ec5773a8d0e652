#include "support/site_server.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <map>
#include <thread>

#include <catch2/catch.hpp>
#include <curl/curl.h>

#include "support/behaviour.h"
#include "support/locations.h"

namespace collaudo::testing {

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::size_t megabyte = 1048576;
const std::string host = "comune.prova.example";
const std::string origin = "https://" + host;

std::string long_body() {
  std::string body = "<!doctype html>\n<html lang=\"it\"><body>";
  for (int i = 0; i < 200; ++i) body += "<p>Riga numero " + std::to_string(i) + " della prova.</p>\n";
  return body + "</body></html>\n";
}

VirtualResponse html(const std::string& body, const std::string& behaviour = "") {
  return {200, {{"Content-Type", "text/html; charset=utf-8"}}, body, behaviour};
}

VirtualSite site_with(const std::string& behaviour) {
  return {{origin + "/", html(long_body())}, {origin + "/prova", html(long_body(), behaviour)}};
}

struct Query {
  std::string address = {};
  std::string credentials = {};
  bool gzip = false;
  bool follow = false;
  bool trust = true;  // the authority of the server
  bool head = false;
  long tls_version = CURL_SSLVERSION_DEFAULT;
  std::string ciphers = {};
  std::chrono::milliseconds patience = 10s;
  std::size_t at_most = 64 * megabyte;
};

struct Reply {
  CURLcode code = CURLE_OK;
  long status = 0;
  long redirects = 0;
  std::string body;
  std::string headers;
  std::size_t limit = 0;
};

std::size_t append(char* bytes, std::size_t, std::size_t count, void* to) {
  auto& reply = *static_cast<Reply*>(to);
  if (reply.body.size() + count > reply.limit) return 0;
  reply.body.append(bytes, count);
  return count;
}

std::size_t append_header(char* bytes, std::size_t, std::size_t count, void* to) {
  static_cast<Reply*>(to)->headers.append(bytes, count);
  return count;
}

class Client {
 public:
  explicit Client(const SiteServer& server)
      : curl_(curl_easy_init(), curl_easy_cleanup),
        ca_file_(server.ca_file()),
        ports_(curl_slist_append(nullptr, ("::127.0.0.1:" + std::to_string(server.https_port())).c_str()),
               curl_slist_free_all),
        plain_ports_(
            curl_slist_append(nullptr, ("::127.0.0.1:" + std::to_string(server.http_port())).c_str()),
            curl_slist_free_all) {}

  Reply get(const Query& query) {
    Reply reply;
    reply.limit = query.at_most;
    auto* curl = curl_.get();
    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_URL, query.address.c_str());
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    const bool plain = query.address.starts_with("http://");
    curl_easy_setopt(curl, CURLOPT_CONNECT_TO, plain ? plain_ports_.get() : ports_.get());
    if (query.trust) curl_easy_setopt(curl, CURLOPT_CAINFO, ca_file_.c_str());
    if (query.gzip) curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "gzip");
    if (query.follow) curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    if (query.head) curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
    if (!query.credentials.empty()) curl_easy_setopt(curl, CURLOPT_USERPWD, query.credentials.c_str());
    if (!query.ciphers.empty()) curl_easy_setopt(curl, CURLOPT_SSL_CIPHER_LIST, query.ciphers.c_str());
    curl_easy_setopt(curl, CURLOPT_MAXREDIRS, 10L);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, query.tls_version);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(query.patience.count()));
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reply);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, append_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &reply);
    reply.code = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply.status);
    curl_easy_getinfo(curl, CURLINFO_REDIRECT_COUNT, &reply.redirects);
    curl_easy_getinfo(curl, CURLINFO_NUM_CONNECTS, &connections_);
    return reply;
  }

  Reply page(const std::string& address) { return get({.address = address}); }

  long connections_of_last_get() const { return connections_; }

 private:
  using List = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl_;
  std::string ca_file_;
  List ports_;
  List plain_ports_;
  long connections_ = 0;
};

Reply ask(const std::string& behaviour, Query query = {}) {
  const SiteServer server{site_with(behaviour)};
  query.address = origin + "/prova";
  return Client{server}.get(query);
}

// libcurl's own names for the newest version do not fit the type they are declared with.
constexpr long versions(long oldest, long newest) { return oldest | (newest << 16); }

CURLcode handshake(const ServerOptions& options, const Query& query = {.address = origin + "/"}) {
  const SiteServer server{site_with(""), options};
  return Client{server}.get(query).code;
}

}  // namespace

TEST_CASE("the server answers by host over verified TLS") {
  auto site = site_with("");
  site["https://altro.example/"] = html("altro");
  site[origin + "/servizi/?pagina=2"] = html("seconda");
  const SiteServer server{std::move(site)};
  Client client{server};
  CHECK(client.page(origin + "/").body == long_body());
  CHECK(client.page("https://altro.example/").body == "altro");
  CHECK(client.page(origin + "/servizi/?pagina=2").body == "seconda");
  CHECK(client.page(origin + "/servizi/").status == 404);
  CHECK(server.requests_seen() ==
        std::vector<std::string>{"GET " + origin + "/", "GET https://altro.example/",
                                 "GET " + origin + "/servizi/?pagina=2", "GET " + origin + "/servizi/"});
}

TEST_CASE("a connection carries many requests") {
  const SiteServer server{site_with("")};
  Client client{server};
  CHECK(client.page(origin + "/").status == 200);
  CHECK(client.connections_of_last_get() == 1);
  CHECK(client.page(origin + "/prova").status == 200);
  CHECK(client.connections_of_last_get() == 0);
  CHECK(client.get({.address = origin + "/", .head = true})
            .headers.find("Content-Length: " + std::to_string(long_body().size())) != std::string::npos);
}

TEST_CASE("text is compressed for those who ask") {
  const auto packed = ask("", {.gzip = true});
  CHECK(packed.headers.find("Content-Encoding: gzip") != std::string::npos);
  CHECK(packed.body == long_body());
  CHECK(ask("").headers.find("Content-Encoding") == std::string::npos);
}

TEST_CASE("plain HTTP redirects, unless the site says otherwise") {
  auto site = site_with("");
  site["http://" + host + "/aperta"] = html("in chiaro");
  const SiteServer server{std::move(site)};
  Client client{server};
  const auto redirected = client.page("http://" + host + "/prova?a=b");
  CHECK(redirected.status == 301);
  CHECK(redirected.headers.find("Location: " + origin + "/prova?a=b\r\n") != std::string::npos);
  CHECK(client.page("http://" + host + "/aperta").body == "in chiaro");
}

TEST_CASE("sixty-four connections are served at the same time") {
  const SiteServer server{site_with("slow-headers:400")};
  std::atomic<int> good = 0;
  const auto start = Clock::now();
  std::vector<std::thread> threads;
  threads.reserve(64);
  for (int i = 0; i < 64; ++i) {
    threads.emplace_back([&] {
      if (Client{server}.page(origin + "/prova").body == long_body()) ++good;
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(good == 64);
  CHECK(Clock::now() - start < 64 * 400ms / 4);
  CHECK(server.requests_seen().size() == 64);
}

TEST_CASE("the delay comes before every answer") {
  const SiteServer server{site_with(""), {.delay = 150ms}};
  const auto start = Clock::now();
  CHECK(Client{server}.page(origin + "/").status == 200);
  CHECK(Clock::now() - start >= 150ms);
}

TEST_CASE("slow answers exhaust the patience of the client") {
  CHECK(ask("slow-headers", {.patience = 300ms}).code == CURLE_OPERATION_TIMEDOUT);
  const auto dripped = ask("slow-body:100", {.patience = 1500ms});
  CHECK(dripped.code == CURLE_OPERATION_TIMEDOUT);
  CHECK(dripped.status == 200);
  CHECK(dripped.body.size() < 20);
}

TEST_CASE("an endless body has no end") {
  const auto reply = ask("endless-body", {.at_most = 4 * megabyte});
  CHECK(reply.code == CURLE_WRITE_ERROR);
  CHECK(reply.body.size() > 3 * megabyte);
}

TEST_CASE("redirects in a loop and in a chain") {
  CHECK(ask("redirect-loop", {.follow = true}).code == CURLE_TOO_MANY_REDIRECTS);
  const auto chain = ask("redirect-chain:3", {.follow = true});
  CHECK(chain.code == CURLE_OK);
  CHECK(chain.redirects == 3);
  CHECK(chain.body == long_body());
  CHECK(ask("redirect-chain:11", {.follow = true}).code == CURLE_TOO_MANY_REDIRECTS);
}

TEST_CASE("bodies that are too large") {
  const auto large = ask("oversized");
  CHECK(large.code == CURLE_OK);
  CHECK(large.body.size() == 20 * megabyte);
  CHECK(large.body.starts_with(long_body()));

  const auto bomb = ask("gzip-bomb", {.gzip = true, .at_most = 32 * megabyte});
  CHECK(bomb.code == CURLE_WRITE_ERROR);
  CHECK(bomb.body.size() > 31 * megabyte);
  const auto packed = ask("gzip-bomb");
  CHECK(packed.body.size() < 2 * megabyte);
}

TEST_CASE("answers that break off") {
  CHECK(ask("drop").code == CURLE_GOT_NOTHING);
  const auto half = ask("drop-mid-body");
  CHECK(half.code != CURLE_OK);
  CHECK(half.body == long_body().substr(0, long_body().size() / 2));
  CHECK(ask("reset").code == CURLE_RECV_ERROR);
  CHECK(ask("bad-chunk").code != CURLE_OK);
  CHECK(ask("wrong-length").body.size() == long_body().size() / 2);
}

TEST_CASE("noise is the same every time") {
  const auto noise = ask("binary");
  CHECK(noise.headers.find("Content-Type: text/html\r\n") != std::string::npos);
  CHECK(noise.body.size() == 8192);
  CHECK(std::count(noise.body.begin(), noise.body.end(), '\0') > 0);
  CHECK(noise.body == ask("binary").body);
}

TEST_CASE("a host can refuse the handshake while others accept it") {
  auto site = site_with("refuse-tls");
  site["https://altro.example/"] = html("altro");
  const SiteServer server{std::move(site)};
  Client client{server};
  CHECK(client.page(origin + "/").code == CURLE_SSL_CONNECT_ERROR);
  CHECK(client.page("https://altro.example/").body == "altro");
}

TEST_CASE("pages refused at first are given later") {
  const std::map<std::string, long> refusals = {{"rate-limited:2", 429}, {"flaky:2", 503}};
  for (const auto& [behaviour, status] : refusals) {
    const SiteServer server{site_with(behaviour)};
    Client client{server};
    INFO(behaviour);
    const auto first = client.page(origin + "/prova");
    CHECK(first.status == status);
    CHECK((first.headers.find("Retry-After: 1") != std::string::npos) == (status == 429));
    CHECK(client.page(origin + "/prova").status == status);
    CHECK(client.page(origin + "/prova").body == long_body());
  }
}

TEST_CASE("credentials are asked for") {
  const auto refused = ask("basic-auth:utente:segreto");
  CHECK(refused.status == 401);
  CHECK(refused.headers.find("WWW-Authenticate: Basic") != std::string::npos);
  CHECK(ask("basic-auth:utente:segreto", {.credentials = "utente:segreto"}).body == long_body());
  CHECK(ask("basic-auth:utente:segreto", {.credentials = "utente:altro"}).status == 401);
}

TEST_CASE("a challenge page looks like one") {
  const auto reply = ask("challenge");
  CHECK(reply.status == 403);
  CHECK(reply.body.find("<title>Just a moment...</title>") != std::string::npos);
  CHECK(reply.headers.find("cf-mitigated: challenge") != std::string::npos);
}

TEST_CASE("behaviours are spelt rightly or refused") {
  CHECK_THROWS_AS(SiteServer{site_with("slow-bodi")}, std::runtime_error);
  CHECK_THROWS_AS(parse_behaviour("redirect-chain"), std::runtime_error);
  CHECK_THROWS_AS(parse_behaviour("flaky:many"), std::runtime_error);
  CHECK_THROWS_AS(parse_behaviour("drop:1"), std::runtime_error);
  CHECK(parse_behaviour("slow-body").number == 200);
  CHECK(parse_behaviour("basic-auth:a:b").text == "a:b");
}

TEST_CASE("certificates are good, or bad in the way that is asked for") {
  CHECK(handshake({}) == CURLE_OK);
  CHECK(handshake({}, {.address = origin + "/", .trust = false}) == CURLE_PEER_FAILED_VERIFICATION);
  for (const auto* fault : {"expired", "not-yet-valid", "self-signed", "wrong-host", "missing-intermediate",
                            "expired-intermediate", "rsa-1024", "sha-1"}) {
    INFO(fault);
    CHECK(handshake({.certificate = certificate_fault_named(fault).value()}) ==
          CURLE_PEER_FAILED_VERIFICATION);
  }
  CHECK_FALSE(certificate_fault_named("rotten").has_value());
}

TEST_CASE("weak keys and digests are refused only for what they are") {
  const Query lenient = {.address = origin + "/", .ciphers = "DEFAULT:@SECLEVEL=0"};
  CHECK(handshake({.certificate = CertificateFault::rsa_1024}, lenient) == CURLE_OK);
  CHECK(handshake({.certificate = CertificateFault::sha_1}, lenient) == CURLE_OK);
}

TEST_CASE("protocol versions and suites are those of the options") {
  constexpr long only_old = versions(CURL_SSLVERSION_TLSv1_0, CURL_SSLVERSION_TLSv1_1);
  constexpr long only_middle = versions(CURL_SSLVERSION_TLSv1_2, CURL_SSLVERSION_TLSv1_2);
  const Query old_client = {.address = origin + "/", .tls_version = only_old, .ciphers = "ALL:@SECLEVEL=0"};
  const Query middle_client = {.address = origin + "/", .tls_version = only_middle};
  CHECK(handshake({}, old_client) != CURLE_OK);
  CHECK(handshake({}, middle_client) == CURLE_OK);
  CHECK(handshake({.min_version = "1.0", .max_version = "1.1"}, old_client) == CURLE_OK);
  CHECK(handshake({.min_version = "1.0", .max_version = "1.1"}) != CURLE_OK);
  CHECK(handshake({.min_version = "1.3"}, middle_client) != CURLE_OK);
  ServerOptions weak{.max_version = "1.2", .ciphers = "ECDHE-ECDSA-AES128-SHA256"};
  CHECK(handshake(weak, {.address = origin + "/", .ciphers = "ECDHE-ECDSA-AES128-SHA256"}) == CURLE_OK);
  CHECK(handshake(weak, {.address = origin + "/", .ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256"}) != CURLE_OK);
  CHECK_THROWS_AS(handshake({.min_version = "0.9"}), std::runtime_error);
}

TEST_CASE("the tls of a case becomes options") {
  const auto options =
      with_tls_of_case({}, {{"tls", {{"certificate", "expired"}, {"max_version", "1.2"}, {"days_left", 5}}}});
  CHECK(options.certificate == CertificateFault::expired);
  CHECK(options.max_version == "1.2");
  CHECK(options.days_left == 5);
  CHECK_THROWS_AS(with_tls_of_case({}, {{"tls", {{"certificates", "expired"}}}}), std::runtime_error);
  CHECK_THROWS_AS(with_tls_of_case({}, {{"tls", {{"certificate", "rotten"}}}}), std::runtime_error);
}

TEST_CASE("the server ends at once and takes its files away") {
  std::string ca_file;
  std::thread waiting;
  std::atomic<CURLcode> outcome = CURLE_OK;
  const auto start = Clock::now();
  {
    const SiteServer server{site_with("slow-headers")};
    ca_file = server.ca_file();
    CHECK(std::filesystem::exists(ca_file));
    waiting = std::thread{[&outcome, client = std::make_unique<Client>(server)] {
      outcome = client->page(origin + "/prova").code;
    }};
    while (server.requests_seen().empty()) std::this_thread::sleep_for(1ms);
  }
  waiting.join();
  CHECK(outcome != CURLE_OK);
  CHECK(Clock::now() - start < 5s);
  CHECK_FALSE(std::filesystem::exists(ca_file));
}

TEST_CASE("the whole model is served as it is") {
  const auto site = model_site(testing::sites_folder);
  const SiteServer server{site};
  Client client{server};
  for (const auto& [address, response] : site) {
    INFO(address);
    const auto reply = client.get({.address = address, .gzip = true});
    CHECK(reply.code == CURLE_OK);
    CHECK(reply.status == response.status);
    CHECK(reply.body == response.body);
  }
}

}  // namespace collaudo::testing
