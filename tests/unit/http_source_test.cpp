#include "evidence/http_source.h"

#include <algorithm>
#include <arpa/inet.h>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <mutex>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "evidence/exchange_content.h"
#include "evidence/http_source_bot_wall.h"
#include "evidence/http_source_interruption.h"
#include "evidence/http_source_routes.h"
#include "evidence/redirects.h"
#include "evidence/second_look.h"
#include "support/site_server.h"

using namespace collaudo;
using collaudo::testing::CertificateFault;
using collaudo::testing::ServerOptions;
using collaudo::testing::SiteServer;
using collaudo::testing::VirtualResponse;
using collaudo::testing::VirtualSite;

namespace {

const std::string host = "comune.example.it";
const std::string origin = "https://" + host;

// A server without TLS that answers by a function, for what a site of fixed answers cannot show. A connection
// is kept until an answer is empty or the client leaves; the answer is written as it is.
class RawServer {
 public:
  using Answer = std::function<std::string(const std::string& request)>;

  explicit RawServer(Answer answer)
      : answer_(std::move(answer)), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(listen(listener_, 128) == 0);
    REQUIRE(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port_ = ntohs(address.sin_port);
    accepting_ = std::jthread([this] { accept_all(); });
  }
  ~RawServer() {
    shutdown(listener_, SHUT_RDWR);
    accepting_.join();
    {
      const std::lock_guard lock(mutex_);
      for (const int client : clients_) shutdown(client, SHUT_RDWR);
    }
    serving_.clear();
    for (const int client : clients_) close(client);
    close(listener_);
  }
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  int port() const { return port_; }
  std::string url(const std::string& path = "/") const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }
  std::size_t connections() const {
    const std::lock_guard lock(mutex_);
    return clients_.size();
  }
  std::vector<std::string> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  void accept_all() {
    while (true) {
      const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) return;
      const std::lock_guard lock(mutex_);
      clients_.push_back(client);
      serving_.emplace_back([this, client] { serve(client); });
    }
  }

  void serve(int client) {
    std::string received;
    while (true) {
      const auto end = received.find("\r\n\r\n");
      if (end == std::string::npos) {
        char part[4096];
        const ssize_t size = recv(client, part, sizeof part, 0);
        if (size <= 0) return;
        received.append(part, static_cast<std::size_t>(size));
        continue;
      }
      const std::string request = received.substr(0, end + 4);
      received.erase(0, end + 4);
      {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
      }
      const std::string answer = answer_(request);
      send(client, answer.data(), answer.size(), MSG_NOSIGNAL);
      if (answer.empty() || answer.find("onnection: close") != std::string::npos ||
          !answer.starts_with("HTTP/1.1")) {
        shutdown(client, SHUT_RDWR);
        return;
      }
    }
  }

  Answer answer_;
  int listener_;
  int port_ = 0;
  mutable std::mutex mutex_;
  std::vector<int> clients_;
  std::vector<std::string> requests_;
  std::vector<std::jthread> serving_;
  std::jthread accepting_;
};

std::string http(const std::string& status, const std::string& headers, const std::string& body = {}) {
  return "HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

std::string ok(const std::string& body,
               const std::string& headers = "Content-Type: text/html; charset=utf-8\r\n") {
  return http("200 OK", headers, body);
}

std::string redirect(const std::string& location, const std::string& headers = {}) {
  return http("302 Found", "Location: " + location + "\r\n" + headers);
}

std::string path_of(const std::string& request) {
  const auto begin = request.find(' ') + 1;
  return request.substr(begin, request.find(' ', begin) - begin);
}

VirtualResponse page(const std::string& body, const std::string& behaviour = {}) {
  return {200, {{"Content-Type", "text/html; charset=utf-8"}}, body, behaviour};
}

VirtualResponse redirecting(const std::string& location) { return {302, {{"Location", location}}, "", ""}; }

NetworkOptions impatient() {
  NetworkOptions options;
  options.timeout = 5;
  options.connect_timeout = 5;
  options.retries = 0;
  return options;
}

NetworkOptions options_for(const SiteServer& server) {
  NetworkOptions options = impatient();
  options.cacert = server.ca_file();
  options.connect_to = {":80:127.0.0.1:" + std::to_string(server.http_port()),
                        ":443:127.0.0.1:" + std::to_string(server.https_port())};
  options.site_host = host;
  return options;
}

std::unique_ptr<EvidenceSource> open(const NetworkOptions& options) {
  auto source = open_http_source(options);
  if (!source) FAIL(source.error());
  return std::move(source).value();
}

Exchange fetch(EvidenceSource& source, const std::string& url, Request::Kind kind = Request::Kind::page,
               bool once = false) {
  source.submit({7, kind, *Url::parse(url), false, once});
  auto answered = source.next();
  REQUIRE(answered);
  CHECK(answered->id == 7);
  CHECK_FALSE(source.next());
  return std::move(answered->exchange);
}

Exchange fetch(const NetworkOptions& options, const std::string& url,
               Request::Kind kind = Request::Kind::page) {
  return fetch(*open(options), url, kind);
}

std::size_t count(const std::vector<std::string>& all, const std::string& part) {
  return static_cast<std::size_t>(std::count_if(
      all.begin(), all.end(), [&](const std::string& one) { return one.find(part) != std::string::npos; }));
}

std::string error_of(const NetworkOptions& options) {
  const auto source = open_http_source(options);
  return source ? "" : source.error();
}

class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  }

 private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& content) {
    std::string name = (std::filesystem::temp_directory_path() / "collaudo-http-XXXXXX").string();
    const int descriptor = mkstemp(name.data());
    REQUIRE(descriptor >= 0);
    close(descriptor);
    path_ = name;
    std::ofstream(path_) << content;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace

TEST_CASE("a page arrives whole, decoded and described", "[http]") {
  const std::string body = "<!doctype html><title>Perché</title>" + std::string(2000, 'x');
  SiteServer server({{origin + "/", page(body)}});
  const Exchange exchange = fetch(options_for(server), origin + "/#top");
  CHECK(exchange.cause == Cause::none);
  CHECK(exchange.ok());
  CHECK(exchange.status == 200);
  CHECK(exchange.body == body);
  CHECK(exchange.mime == "text/html");
  CHECK(exchange.charset == "utf-8");
  CHECK(exchange.address == "127.0.0.1");
  CHECK(exchange.requested.str() == origin + "/#top");
  CHECK(exchange.hops.empty());
  CHECK(exchange.certificate_error.empty());
  CHECK(exchange.body_sha256.size() == 64);
  CHECK(exchange.header("content-encoding") == "gzip");
  CHECK(exchange.bytes > 100);
  CHECK(exchange.bytes < body.size());  // it came compressed
}

TEST_CASE("content is told by its headers, its bytes and its character set", "[http]") {
  Exchange exchange;
  exchange.headers = {{"Content-Type", "Text/HTML; charset=ISO-8859-1"}};
  exchange.body = "<p>citt\xE0</p>";
  const Exchange latin = with_content(exchange);
  CHECK(latin.mime == "text/html");
  CHECK(latin.body == "<p>città</p>");
  CHECK(latin.charset == "windows-1252");
  CHECK(latin.body_sha256 == "d6e152055f4422aba746dbf84c6e3044edff025e5e6133e177d6c432f72d546d");

  exchange.headers.clear();
  exchange.body = " \n<!DOCTYPE html><p>x";
  CHECK(with_content(exchange).mime == "text/html");
  exchange.body = "%PDF-1.7\xFF";
  const Exchange pdf = with_content(exchange);
  CHECK(pdf.mime.empty());
  CHECK(pdf.body == "%PDF-1.7\xFF");

  CHECK(sniffed_mime("<html>") == "text/html");
  CHECK(sniffed_mime("\xEF\xBB\xBF<BODY class=a>") == "text/html");
  CHECK(sniffed_mime("<!-- hello").size() == 9);
  CHECK(sniffed_mime("<htmlx>").empty());
  CHECK(sniffed_mime("hello <html>").empty());
  CHECK(sniffed_mime("").empty());
}

TEST_CASE("redirects are followed hop by hop, each with status and headers", "[http]") {
  SiteServer server({{origin + "/", page("home")},
                     {origin + "/old", redirecting("/new?x=1#part")},
                     {origin + "/new?x=1", page("new")}});
  const auto source = open(options_for(server));
  const Exchange exchange = fetch(*source, origin + "/old");
  CHECK(exchange.body == "new");
  CHECK(exchange.requested.path() == "/old");
  CHECK(exchange.final_url.without_fragment() == origin + "/new?x=1");
  REQUIRE(exchange.hops.size() == 1);
  CHECK(exchange.hops[0].url.path() == "/old");
  CHECK(exchange.hops[0].status == 302);
  CHECK_FALSE(exchange.hops[0].headers.empty());

  const Exchange upgraded = fetch(*source, "http://" + host + "/");
  CHECK(upgraded.final_url.str() == origin + "/");
  REQUIRE(upgraded.hops.size() == 1);
  CHECK(upgraded.hops[0].status == 301);
}

TEST_CASE("chains of redirects are followed as far as allowed", "[http]") {
  SiteServer server({{origin + "/chain", page("end", "redirect-chain:10")},
                     {origin + "/long", page("end", "redirect-chain:11")}});
  const auto source = open(options_for(server));
  const Exchange within = fetch(*source, origin + "/chain");
  CHECK(within.cause == Cause::none);
  CHECK(within.hops.size() == 10);
  const Exchange beyond = fetch(*source, origin + "/long");
  CHECK(beyond.cause == Cause::too_many_redirects);
  CHECK(beyond.detail == "more than 10 redirects");
  CHECK(beyond.hops.size() == 11);
  CHECK(beyond.status == 0);
  CHECK(beyond.final_url == beyond.requested);
}

TEST_CASE("a loop ends early, but a wall that sets a cookie is passed", "[http]") {
  RawServer server([](const std::string& request) {
    const std::string path = path_of(request);
    if (path == "/a") return redirect("/b");
    if (path == "/b") return redirect("/a");
    if (path == "/check")
      return redirect("/walled", "Set-Cookie: passed=yes; Path=/\r\nSet-Cookie: other=1\r\n");
    return request.find("passed=yes") == std::string::npos ? redirect("/check") : ok("inside");
  });
  const auto source = open(impatient());
  const Exchange loop = fetch(*source, server.url("/a"));
  CHECK(loop.cause == Cause::too_many_redirects);
  CHECK(loop.hops.size() == 2);
  CHECK(server.requests().size() == 2);

  const Exchange walled = fetch(*source, server.url("/walled"));
  CHECK(walled.body == "inside");
  CHECK(walled.hops.size() == 2);
  REQUIRE(walled.cookies().size() == 2);
  CHECK(walled.cookies()[0].name == "passed");
}

TEST_CASE("a wall that sets its cookie again and again ends all the same", "[http]") {
  RawServer server([](const std::string&) { return redirect("/", "Set-Cookie: n=1\r\n"); });
  const Exchange exchange = fetch(impatient(), server.url());
  CHECK(exchange.cause == Cause::too_many_redirects);
  CHECK(server.requests().size() == 11);
}

TEST_CASE("redirects to what is no page are answers", "[http]") {
  SiteServer server({{origin + "/mail", redirecting("mailto:protocollo@comune.example.it")},
                     {origin + "/file", redirecting("file:///etc/passwd")},
                     {origin + "/none", {302, {}, "", ""}}});
  const auto source = open(options_for(server));
  for (const char* path : {"/mail", "/file", "/none"}) {
    const Exchange exchange = fetch(*source, origin + path);
    CHECK(exchange.cause == Cause::http_status);
    CHECK(exchange.status == 302);
    CHECK(exchange.hops.empty());
  }
}

TEST_CASE("a quick meta refresh of a page is a hop", "[http]") {
  const auto refresh = [](const std::string& content) {
    return page("<!doctype html><meta HTTP-EQUIV='Refresh' content=\"" + content + "\"><p>x");
  };
  SiteServer server(
      {{origin + "/quick", refresh("0; URL='target'")},
       {origin + "/slow", refresh("6; url=/target")},
       {origin + "/itself", refresh("0; url=/itself")},
       {origin + "/reload", refresh("3")},
       {origin + "/noscript", page("<noscript><meta http-equiv=refresh content='0;url=/target'></noscript>")},
       {origin + "/comment", page("<!-- <meta http-equiv=refresh content='0;url=/target'> -->")},
       {origin + "/header", {200, {{"Content-Type", "text/html"}, {"Refresh", "1;/target"}}, "<p>x", ""}},
       {origin + "/round", refresh("0; url=/round2")},
       {origin + "/round2", refresh("0; url=/round")},
       {origin + "/target", page("target")}});
  const auto source = open(options_for(server));
  for (const char* path : {"/quick", "/header"}) {
    const Exchange exchange = fetch(*source, origin + path);
    CHECK(exchange.body == "target");
    REQUIRE(exchange.hops.size() == 1);
    CHECK(exchange.hops[0].status == 200);
    CHECK(exchange.final_url.path() == "/target");
  }
  for (const char* path : {"/slow", "/itself", "/reload", "/noscript", "/comment"})
    CHECK(fetch(*source, origin + path).hops.empty());
  CHECK(fetch(*source, origin + "/quick", Request::Kind::resource).hops.empty());
  CHECK(fetch(*source, origin + "/round").cause == Cause::too_many_redirects);
}

TEST_CASE("refresh values are read as browsers read them", "[http]") {
  const Url url = *Url::parse("https://a.it/x/y");
  const auto target = [&](const std::string& value) {
    const auto found = refresh_of(url, {{"Refresh", value}}, "");
    return found ? found->str() : "";
  };
  CHECK(target("0;url=/z") == "https://a.it/z");
  CHECK(target(" 5 , z") == "https://a.it/x/z");
  CHECK(target("0.5; URL = \"z\" rest") == "https://a.it/x/z");
  CHECK(target("0 url=z") == "https://a.it/x/z");
  for (const char* value :
       {"", "0", "0;", "5.1;url=z", "-1;url=z", "x;url=z", "nan;url=z", "0;url=''", "0;url=mailto:a@b.it"})
    CHECK(target(value).empty());
}

TEST_CASE("statuses are answers with their page", "[http]") {
  SiteServer server({{origin + "/gone", {410, {{"Content-Type", "text/html"}}, "gone away", ""}},
                     {origin + "/forbidden", {403, {{"Server", "cloudflare"}}, "no", ""}},
                     {origin + "/wall", page("x", "challenge")},
                     {origin + "/captcha", {429, {}, "<div class=\"g-recaptcha\"></div>", ""}},
                     {origin + "/talk", page("this page talks about captcha")}});
  NetworkOptions options = options_for(server);
  options.retries = 2;
  const auto source = open(options);
  const Exchange missing = fetch(*source, origin + "/missing");
  CHECK(missing.cause == Cause::http_status);
  CHECK(missing.detail == "404");
  CHECK(missing.body.find("Pagina non trovata") != std::string::npos);
  CHECK(fetch(*source, origin + "/gone").body == "gone away");
  // The first refusal of a host is looked at a second time, as a browser.
  const Exchange forbidden = fetch(*source, origin + "/forbidden");
  CHECK(forbidden.cause == Cause::http_status);
  CHECK(forbidden.detail == "403, browser: 403");
  CHECK(forbidden.body == "no");
  const Exchange wall = fetch(*source, origin + "/wall");
  CHECK(wall.cause == Cause::bot_wall);
  CHECK(wall.detail == "403 Cloudflare");
  CHECK(wall.status == 403);
  const Exchange captcha = fetch(*source, origin + "/captcha");
  CHECK(captcha.cause == Cause::bot_wall);
  CHECK(captcha.detail == "429 CAPTCHA");
  CHECK(fetch(*source, origin + "/talk").ok());
  CHECK(server.requests_seen().size() == 7);  // a wall is not asked again
}

TEST_CASE("a second look tells blocked from broken", "[http]") {
  SiteServer server({{origin + "/", page("the site", "wall")}, {origin + "/other", page("x", "wall")}});
  const auto source = open(options_for(server));
  const Exchange home = fetch(*source, origin + "/");
  CHECK(home.cause == Cause::bot_wall);
  CHECK(home.status == 403);
  CHECK(home.detail == "403 Cloudflare, browser: 200");
  CHECK(home.body.find("the site") == std::string::npos);  // nothing of what the browser gets is used
  const Exchange other = fetch(*source, origin + "/other");
  CHECK(other.detail == "403 Cloudflare");
  CHECK(server.requests_seen().size() == 3);

  const auto refusal = refusal_in(home.detail);
  REQUIRE(refusal);
  CHECK(refusal->first == "403 Cloudflare");
  CHECK(refusal->second == 200);
  CHECK(refusal_in(with_second_look("503", 0))->second == 0);
  for (const char* detail : {"", "403", "403, browser: x", "403, browser: 200)"})
    CHECK_FALSE(refusal_in(detail));
}

TEST_CASE("walls by name", "[http]") {
  struct Case {
    int status;
    std::vector<Header> headers;
    std::string body, product;
  };
  for (const Case& each :
       std::vector<Case>{{403, {}, "<title>Just a moment...</title>", "Cloudflare"},
                         {403, {{"Server", "AkamaiGHost"}}, "<h1>Access Denied</h1>", "Akamai"},
                         {403, {}, "<script src=\"/_Incapsula_Resource?x\">", "Imperva"},
                         {403, {{"X-DataDome", "protected"}}, "", "DataDome"},
                         {429, {{"x-vercel-mitigated", "challenge"}}, "", "Vercel"},
                         {503, {}, "Generated by Wordfence at today", "Wordfence"},
                         {403, {}, "This error was generated by Mod_Security.", "ModSecurity"},
                         {403, {}, "Access denied by Imunify360 bot-protection", "Imunify360"},
                         {403, {}, "<div id=\"px-captcha\">", "HUMAN"},
                         {202, {{"sg-captcha", "challenge"}}, "", "SiteGround"},
                         {200, {}, "<script id=\"anubis_challenge\" type=\"application/json\">", "Anubis"},
                         {200, {}, "questa pagina parla di captcha e di Imunify360", ""},
                         {200, {{"X-DataDome", "protected"}}, "una pagina", ""},
                         {403, {{"Server", "cloudflare"}}, "vietato", ""},
                         {404, {}, "<title>Just a moment...</title>", ""},
                         {500, {}, "captcha", ""}}) {
    INFO(each.status << " " << each.body);
    CHECK(bot_wall(each.status, each.headers, each.body) == each.product);
  }
}

TEST_CASE("what is too large is not kept", "[http]") {
  SiteServer server({{origin + "/oversized", page("x", "oversized")},
                     {origin + "/bomb", page("x", "gzip-bomb")},
                     {origin + "/endless", page("x", "endless-body")}});
  NetworkOptions options = options_for(server);
  options.max_body = 300'000;
  const auto source = open(options);
  for (const char* path : {"/oversized", "/bomb", "/endless"}) {
    const Exchange exchange = fetch(*source, origin + path);
    CHECK(exchange.cause == Cause::too_large);
    CHECK(exchange.detail == "more than 300000 bytes");
    CHECK(exchange.body.empty());
    CHECK(exchange.body_sha256.empty());
    CHECK(exchange.status == 200);
    CHECK(exchange.final_url.path() == path);
  }
}

TEST_CASE("floods of headers are refused", "[http]") {
  RawServer server([](const std::string& request) {
    std::string headers;
    if (path_of(request) == "/many")
      for (int i = 0; i < 2000; ++i) headers += "X: y\r\n";
    if (path_of(request) == "/long")
      for (int i = 0; i < 10; ++i)
        headers += "X" + std::to_string(i) + ": " + std::string(40'000, 'y') + "\r\n";
    if (path_of(request) == "/interim") {
      std::string answer;
      for (int i = 0; i < 20'000; ++i) answer += "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
      return answer + ok("x");
    }
    return ok("x", headers);
  });
  const auto source = open(impatient());
  for (const char* path : {"/many", "/long", "/interim"}) {
    const Exchange exchange = fetch(*source, server.url(path));
    CHECK(exchange.cause == Cause::too_large);
    CHECK(exchange.detail.find("headers") != std::string::npos);
  }
}

TEST_CASE("interim answers, folded lines and foreign bytes in headers are understood", "[http]") {
  RawServer server([](const std::string&) {
    return "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n" +
           ok("x", "X-Folded: one\r\n\ttwo\r\nX-Latin: citt\xE0\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n");
  });
  const Exchange exchange = fetch(impatient(), server.url());
  CHECK(exchange.status == 200);
  CHECK_FALSE(exchange.header("x-early"));
  CHECK(exchange.header("x-folded") == "one two");
  CHECK(exchange.header("x-latin") == "città");
  CHECK(exchange.cookies().size() == 2);
}

TEST_CASE("broken answers have a cause and steady words", "[http]") {
  const std::string body(4000, 'x');
  SiteServer server(
      {{origin + "/drop", page(body, "drop")},
       {origin + "/reset", page(body, "reset")},
       {origin + "/half", page(body, "drop-mid-body")},
       {origin + "/chunk", page(body, "bad-chunk")},
       {origin + "/binary", page(body, "binary")},
       {origin + "/gzip", {200, {{"Content-Type", "text/html"}, {"Content-Encoding", "gzip"}}, body, ""}},
       {"https://refusing.example/", page(body, "refuse-tls")}});
  const auto source = open(options_for(server));
  const auto cause = [&](const std::string& url) {
    const Exchange exchange = fetch(*source, url);
    INFO(url << ": " << exchange.detail);
    CHECK_FALSE(exchange.detail.empty());
    CHECK(exchange.detail.find("millisecond") == std::string::npos);
    CHECK(exchange.detail.find(std::to_string(server.https_port())) == std::string::npos);
    CHECK(exchange.body.empty());
    return exchange.cause;
  };
  CHECK(cause(origin + "/drop") == Cause::connect);
  CHECK(cause(origin + "/reset") == Cause::connect);
  CHECK(cause(origin + "/half") == Cause::connect);
  CHECK(cause(origin + "/chunk") == Cause::undecodable);
  CHECK(cause(origin + "/gzip") == Cause::undecodable);
  CHECK(cause("https://refusing.example/") == Cause::tls);
  const Exchange binary = fetch(*source, origin + "/binary");
  CHECK(binary.ok());
  CHECK(binary.is_html());
}

TEST_CASE("HTTP/0.9 is no answer", "[http]") {
  RawServer server([](const std::string&) { return "<html>old times</html>"; });
  const Exchange exchange = fetch(impatient(), server.url());
  CHECK(exchange.cause == Cause::undecodable);
  CHECK(exchange.status == 0);
}

TEST_CASE("who is not there is told from who does not answer", "[http]") {
  int free_port = 0;
  {
    free_port = RawServer([](const std::string&) { return std::string(); }).port();
  }
  const auto source = open(impatient());
  const Exchange refused = fetch(*source, "http://127.0.0.1:" + std::to_string(free_port) + "/");
  CHECK(refused.cause == Cause::connect);
  CHECK(refused.detail == "Connection refused");
  CHECK(refused.status == 0);
  CHECK(refused.final_url == refused.requested);

  const std::string label(64, 'a');  // too long for a name: no resolver is asked
  const Exchange unknown = fetch(*source, "http://" + label + ".example/");
  CHECK(unknown.cause == Cause::dns);
  CHECK(unknown.detail == "Could not resolve host: " + label + ".example");
}

TEST_CASE("slow answers end in time", "[http]") {
  SiteServer server({{origin + "/headers", page("x", "slow-headers")},
                     {origin + "/body", page(std::string(5000, 'x'), "slow-body")}});
  NetworkOptions options = options_for(server);
  options.timeout = 0.4;
  const Stopwatch watch;
  const Exchange headers = fetch(options, origin + "/headers");
  CHECK(headers.cause == Cause::timeout);
  CHECK(headers.detail == "no whole answer within 0.4 s");
  CHECK(watch.seconds() < 4);

  options.timeout = 4;  // a drip is found out before
  const Exchange body = fetch(options, origin + "/body");
  CHECK(body.cause == Cause::timeout);
  CHECK(body.detail == "the answer came too slowly");
}

TEST_CASE("what may pass is asked again, unless once is enough", "[http]") {
  SiteServer server({{origin + "/flaky", page("steady", "flaky:1")},
                     {origin + "/once", page("steady", "flaky:1")},
                     {origin + "/drop", page("x", "drop")},
                     {origin + "/down", {503, {}, "maintenance", ""}}});
  NetworkOptions options = options_for(server);
  options.retries = 1;
  const auto source = open(options);
  CHECK(fetch(*source, origin + "/flaky").body == "steady");
  const Exchange once = fetch(*source, origin + "/once", Request::Kind::page, true);
  CHECK(once.cause == Cause::http_status);
  CHECK(once.detail == "503");
  // By a source of its own: on a connection that was used before, libcurl itself asks once more.
  CHECK(fetch(options, origin + "/drop").cause == Cause::connect);
  CHECK(fetch(*source, origin + "/down").body == "maintenance");
  const auto seen = server.requests_seen();
  CHECK(count(seen, "/flaky") == 2);
  CHECK(count(seen, "/once") == 1);
  CHECK(count(seen, "/drop") == 2);
  CHECK(count(seen, "/down") == 3);
}

TEST_CASE("Retry-After holds the whole address back", "[http]") {
  const Stopwatch watch;
  std::atomic<bool> is_limited = false;
  std::atomic<double> other_asked_at = 0;
  RawServer server([&](const std::string& request) {
    if (path_of(request) == "/other") other_asked_at = watch.seconds();
    return path_of(request) == "/limited" && !is_limited.exchange(true)
               ? http("429 Too Many", "Retry-After: 1\r\n")
               : ok("x");
  });
  NetworkOptions options = impatient();
  options.retries = 1;
  options.per_host = 1;
  const auto source = open(options);
  source->submit({1, Request::Kind::page, *Url::parse(server.url("/limited"))});
  source->submit({2, Request::Kind::page, *Url::parse(server.url("/other"))});
  while (const auto answered = source->next()) CHECK(answered->exchange.ok());
  CHECK(count(server.requests(), "/limited") == 2);
  CHECK(other_asked_at >= 0.95);
  CHECK(watch.seconds() < 10);
}

TEST_CASE("an untrusted certificate is remarked, and the page is fetched all the same", "[http]") {
  for (const auto& [fault, words] :
       {std::pair{CertificateFault::expired, "expired"},
        {CertificateFault::self_signed, "self-signed"},
        {CertificateFault::wrong_host, "no alternative certificate subject name"},
        {CertificateFault::missing_intermediate, "issuer"}}) {
    ServerOptions with;
    with.certificate = fault;
    SiteServer server({{origin + "/", page("home")}, {origin + "/two", page("two")}}, with);
    NetworkOptions options = options_for(server);
    const auto source = open(options);
    for (const char* path : {"/", "/two"}) {
      const Exchange exchange = fetch(*source, origin + path);
      CHECK(exchange.ok());
      INFO(exchange.certificate_error);
      CHECK(exchange.certificate_error.find(words) != std::string::npos);
    }
    options.insecure = true;
    CHECK(fetch(options, origin + "/").certificate_error.empty());
    options.insecure = false;
    options.strict_tls = true;
    const Exchange strict = fetch(options, origin + "/");
    CHECK(strict.cause == Cause::tls);
    CHECK(strict.detail.find(words) != std::string::npos);
    CHECK(strict.certificate_error.empty());
  }
}

TEST_CASE("headers and password go to the site and its subdomains only", "[http]") {
  RawServer server([](const std::string& request) {
    if (path_of(request) == "/away") return redirect("http://other.example/landing");
    return ok("x");
  });
  NetworkOptions options = impatient();
  options.connect_to = {"::127.0.0.1:" + std::to_string(server.port())};
  options.site_host = "comune.example";
  options.site_is_https = false;
  options.headers = {"X-Secret: yes", "Accept-Language: de"};
  options.user = "staging:password";
  const auto source = open(options);
  CHECK(fetch(*source, "http://comune.example/away").ok());
  fetch(*source, "http://servizi.comune.example/sub");
  fetch(*source, "http://notcomune.example/similar");
  const auto requests = server.requests();
  REQUIRE(requests.size() == 4);
  const auto is_trusted = [](const std::string& request) {
    const bool secret = request.find("X-Secret: yes") != std::string::npos;
    CHECK(secret == (request.find("Authorization: Basic") != std::string::npos));
    CHECK(secret == (request.find("Accept-Language: de") != std::string::npos));
    CHECK(secret == (request.find("Accept-Language: it") == std::string::npos));
    return secret;
  };
  CHECK(is_trusted(requests[0]));
  CHECK(requests[1].find("/landing") != std::string::npos);
  CHECK_FALSE(is_trusted(requests[1]));
  CHECK(is_trusted(requests[2]));
  CHECK_FALSE(is_trusted(requests[3]));
  CHECK(requests[0].find("User-Agent: Mozilla/5.0 (compatible; collaudo/") != std::string::npos);
}

TEST_CASE("the site behind a password is reached with it", "[http]") {
  SiteServer server({{origin + "/", page("inside", "basic-auth:anna:segreto")}});
  NetworkOptions options = options_for(server);
  CHECK(fetch(options, origin + "/").detail == "401");
  options.user = "anna:segreto";
  CHECK(fetch(options, origin + "/").body == "inside");
}

TEST_CASE("what is entrusted to us does not go over plain http to a site that is https", "[http]") {
  RawServer server([](const std::string&) { return ok("x"); });
  NetworkOptions options = impatient();
  options.connect_to = {"::127.0.0.1:" + std::to_string(server.port())};
  options.site_host = "comune.example";
  options.headers = {"X-Secret: yes"};
  options.user = "staging:password";
  fetch(options, "http://comune.example/");
  options.site_is_https = false;
  fetch(options, "http://comune.example/");
  const auto requests = server.requests();
  REQUIRE(requests.size() == 2);
  CHECK(requests[0].find("X-Secret") == std::string::npos);
  CHECK(requests[0].find("Authorization") == std::string::npos);
  CHECK(requests[1].find("X-Secret") != std::string::npos);
  CHECK(requests[1].find("Authorization") != std::string::npos);
}

TEST_CASE("cookies of a file go where they belong, and no request knows those of another", "[http]") {
  RawServer server([](const std::string& request) {
    return path_of(request) == "/set" ? ok("x", "Set-Cookie: session=1; Path=/\r\n") : ok("x");
  });
  const TemporaryFile file(
      "# Netscape HTTP Cookie File\n\ncomune.example\tFALSE\t/\tFALSE\t0\tgiven\tvalue\n"
      "#HttpOnly_comune.example\tFALSE\t/\tFALSE\t0\thidden\tvalue\n");
  NetworkOptions options = impatient();
  options.connect_to = {"::127.0.0.1:" + std::to_string(server.port())};
  options.cookie_file = file.path();
  {
    const auto source = open(options);
    fetch(*source, "http://comune.example/set");
    fetch(*source, "http://comune.example/again");
    fetch(*source, "http://other.example/");
  }
  options.cookie_file.clear();
  fetch(options, "http://comune.example/fresh");
  const auto requests = server.requests();
  REQUIRE(requests.size() == 4);
  CHECK(requests[0].find("given=value") != std::string::npos);
  CHECK(requests[0].find("hidden=value") != std::string::npos);
  CHECK(requests[0].find("session=1") == std::string::npos);
  CHECK(requests[1].find("given=value") != std::string::npos);
  CHECK(requests[1].find("session=1") == std::string::npos);  // every chain starts afresh
  CHECK(requests[2].find("Cookie:") == std::string::npos);
  CHECK(requests[3].find("Cookie:") == std::string::npos);
}

TEST_CASE("connections are kept, and no address has more than its share", "[http]") {
  std::atomic<int> running = 0, most = 0;
  RawServer server([&](const std::string& request) {
    const int now = ++running;
    int before = most;
    while (now > before && !most.compare_exchange_weak(before, now)) {
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(3));
    --running;
    return ok(path_of(request));
  });
  NetworkOptions options = impatient();
  options.per_host = 3;
  // Three hosts, one address.
  options.connect_to = {"::127.0.0.1:" + std::to_string(server.port())};
  const auto source = open(options);
  fetch(*source, "http://a.example/");
  fetch(*source, "http://b.example/");
  fetch(*source, "http://c.example/");
  for (std::uint64_t i = 0; i < 120; ++i)
    source->submit({i, Request::Kind::resource,
                    *Url::parse("http://" + std::string(1, static_cast<char>('a' + i % 3)) + ".example/" +
                                std::to_string(i))});
  std::vector<bool> seen(120);
  while (auto answered = source->next()) {
    CHECK(answered->exchange.body == "/" + std::to_string(answered->id));
    seen.at(answered->id) = true;
  }
  CHECK(std::count(seen.begin(), seen.end(), true) == 120);
  CHECK(most <= 3);
  CHECK(most >= 2);
  CHECK(server.connections() <= 12);
}

TEST_CASE("starts at one address keep the distance that was asked for", "[http]") {
  RawServer server([](const std::string&) { return ok("x"); });
  NetworkOptions options = impatient();
  options.delay_ms = 60;
  const auto source = open(options);
  const Stopwatch watch;
  for (std::uint64_t i = 0; i < 5; ++i)
    source->submit({i, Request::Kind::page, *Url::parse(server.url("/" + std::to_string(i)))});
  while (source->next()) {
  }
  CHECK(watch.seconds() >= 0.24);
  CHECK(watch.seconds() < 5);
}

TEST_CASE("a cancelled source ends what is pending and goes on", "[http]") {
  SiteServer server({{origin + "/slow", page("x", "slow-headers")}, {origin + "/", page("home")}});
  const auto source = open(options_for(server));
  for (std::uint64_t i = 0; i < 10; ++i)
    source->submit({i, Request::Kind::page, *Url::parse(origin + "/slow")});
  source->submit({10, Request::Kind::page, *Url::parse(origin + "/")});
  source->submit({11, Request::Kind::tls, *Url::parse("https://127.0.0.1:9/")});
  source->cancel("time");
  std::size_t ended = 0;
  while (auto answered = source->next()) {
    ++ended;
    CHECK(answered->exchange.cause == Cause::budget);
    CHECK(answered->exchange.detail == "time");
    CHECK(answered->tls.has_value() == (answered->id == 11));
  }
  CHECK(ended == 12);
  CHECK(fetch(*source, origin + "/").body == "home");
}

TEST_CASE("an interruption wakes a source that waits", "[http]") {
  SiteServer server({{origin + "/slow", page("x", "slow-headers")}, {origin + "/", page("home")}});
  NetworkOptions options = options_for(server);
  options.timeout = 30;
  const auto source = open(options);
  for (std::uint64_t i = 0; i < 6; ++i)
    source->submit({i, Request::Kind::page, *Url::parse(origin + "/slow")});
  const Stopwatch watch;
  const std::jthread signal([] {
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
    interrupt_sources("interrupted");
  });
  std::size_t ended = 0;
  while (auto answered = source->next()) {
    ++ended;
    CHECK(answered->exchange.cause == Cause::budget);
    CHECK(answered->exchange.detail == "interrupted");
  }
  CHECK(ended == 6);
  CHECK(watch.seconds() < 5);
  // What comes later ends at once, too.
  CHECK(fetch(*source, origin + "/").cause == Cause::budget);
  forget_interruption();
  CHECK(fetch(*source, origin + "/").body == "home");
}

TEST_CASE("facts about TLS come through the source", "[http]") {
  SiteServer server({{origin + "/", page("home")}});
  const auto source = open(options_for(server));
  for (std::uint64_t i = 0; i < 6; ++i) source->submit({i, Request::Kind::tls, *Url::parse(origin + "/")});
  source->submit({6, Request::Kind::page, *Url::parse(origin + "/")});
  std::size_t with_facts = 0;
  while (auto answered = source->next()) {
    if (!answered->tls) {
      CHECK(answered->exchange.body == "home");
      continue;
    }
    ++with_facts;
    CHECK(answered->tls->host == host);
    CHECK(answered->tls->version == "1.3");
    CHECK(answered->tls->chain_trusted);
  }
  CHECK(with_facts == 6);
}

TEST_CASE("a proxy is asked where one is set, and excepted hosts are not", "[http]") {
  RawServer proxy([](const std::string&) { return ok("from the proxy"); });
  RawServer server([](const std::string&) { return ok("direct"); });
  NetworkOptions options = impatient();
  options.proxy = "http://127.0.0.1:" + std::to_string(proxy.port());
  const Exchange through = fetch(options, "http://comune.example/page");
  CHECK(through.body == "from the proxy");
  CHECK(through.address.empty());
  REQUIRE(proxy.requests().size() == 1);
  CHECK(proxy.requests()[0].starts_with("GET http://comune.example/page HTTP/1.1"));

  options.proxy = "http://127.0.0.1:1";
  const Exchange closed = fetch(options, "https://comune.example/");
  CHECK(closed.cause != Cause::none);
  CHECK(closed.status == 0);

  setenv("http_proxy", ("http://127.0.0.1:" + std::to_string(proxy.port())).c_str(), 1);
  setenv("no_proxy", "localhost,127.0.0.0/8", 1);
  options.proxy.clear();
  CHECK(fetch(options, server.url()).body == "direct");
  CHECK(fetch(options, "http://comune.example/").body == "from the proxy");
  unsetenv("http_proxy");
  unsetenv("no_proxy");
}

TEST_CASE("proxy variables choose as curl's do", "[http]") {
  const Routes routes =
      Routes::of({}, {"http://h", "http://s", "", "a.it, .b.it ,10.0.0.0/8,[::1],192.0.2.7"}).value();
  CHECK(routes.proxy("http", "x.it") == "http://h");
  CHECK(routes.proxy("https", "x.it") == "http://s");
  for (const char* excepted :
       {"a.it", "www.a.it", "A.IT", "b.it", "x.b.it", "10.200.1.1", "[::1]", "192.0.2.7"}) {
    INFO(excepted);
    CHECK(routes.proxy("http", excepted).empty());
  }
  for (const char* other : {"xa.it", "a.it.com", "11.0.0.1", "[::2]", "192.0.2.77"}) {
    INFO(other);
    CHECK(routes.proxy("http", other) == "http://h");
  }
  CHECK(Routes::of({}, {"", "", "socks5://all", ""}).value().proxy("https", "x.it") == "socks5://all");
  CHECK(Routes::of({}, {"http://h", "", "", "*"}).value().proxy("http", "x.it").empty());
}

TEST_CASE("connect-to and resolve lead where curl's do", "[http]") {
  NetworkOptions options;
  options.connect_to = {"a.it:443:b.it:8443", "a.it::c.it:", "::[::1]:9"};
  options.resolve = {"b.it:8443:192.0.2.1,[2001:db8::1]", "*:9:192.0.2.9", "b.it:8443:192.0.2.2"};
  const Routes routes = Routes::of(options, {}).value();
  CHECK(routes.endpoint("a.it", 443).host == "b.it");
  CHECK(routes.endpoint("a.it", 443).port == 8443);
  CHECK(routes.endpoint("a.it", 80).host == "c.it");
  CHECK(routes.endpoint("a.it", 80).port == 80);
  CHECK(routes.endpoint("[2001:db8::2]", 80).host == "::1");
  CHECK(routes.given_addresses({"b.it", 8443}) == std::vector<std::string>{"192.0.2.2"});
  CHECK(routes.given_addresses({"z.it", 9}) == std::vector<std::string>{"192.0.2.9"});
  CHECK(routes.given_addresses({"b.it", 443}).empty());
}

TEST_CASE("options that cannot be followed are named in one line", "[http]") {
  const auto with = [](auto change) {
    NetworkOptions options;
    change(options);
    return error_of(options);
  };
  CHECK(error_of({}).empty());
  for (const char* wrong : {"a:1:b", "a:x:b:2", "a:1:b:70000", "[::1:1:b:2", ""})
    CHECK(with([&](NetworkOptions& o) { o.connect_to = {wrong}; }).find("--connect-to") == 0);
  for (const char* wrong : {"a:1", "a:1:", "a::1.2.3.4", ":1:1.2.3.4", "a:1:b.it", "-a:1"})
    CHECK(with([&](NetworkOptions& o) { o.resolve = {wrong}; }).find("--resolve") == 0);
  for (const char* wrong : {"secret", "secret:", ": secret", "a b: secret", "a: secret\r\nb: c"}) {
    const std::string error = with([&](NetworkOptions& o) { o.headers = {"Fine: yes", wrong}; });
    CHECK(error.find("header 2") == 0);
    CHECK(error.find("secret") == std::string::npos);
  }
  CHECK(with([](NetworkOptions& o) { o.cacert = "/nowhere/ca.pem"; }) ==
        "cannot read certificates from /nowhere/ca.pem");
  CHECK(with([](NetworkOptions& o) { o.cookie_file = "/nowhere/jar"; }) ==
        "cannot read the cookie file /nowhere/jar");
  const TemporaryFile rubbish("# comment\nsecret\n");
  CHECK(with([&](NetworkOptions& o) { o.cacert = rubbish.path(); }).find("cannot read certificates") == 0);
  const std::string error = with([&](NetworkOptions& o) { o.cookie_file = rubbish.path(); });
  CHECK(error.find(": line 2 is no cookie") != std::string::npos);
  CHECK(error.find("secret") == std::string::npos);
}
