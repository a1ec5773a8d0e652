#include "evidence/tls_probe.h"

#include <algorithm>
#include <arpa/inet.h>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <mutex>
#include <netinet/in.h>
#include <poll.h>
#include <set>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "evidence/raw_hello.h"
#include "support/site_server.h"

extern char** environ;

using namespace collaudo;
using collaudo::testing::CertificateFault;
using collaudo::testing::ServerOptions;
using collaudo::testing::SiteServer;

namespace {

const std::string host = "comune.example.it";

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "collaudo-tls-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string operator/(const std::string& file) const { return (path_ / file).string(); }

 private:
  std::filesystem::path path_;
};

struct Child {
  pid_t process = -1;
  int output = -1;  // what it prints
};

Child openssl(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "openssl");
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  int ends[2];
  REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  Child child;
  REQUIRE(posix_spawnp(&child.process, "openssl", &actions, nullptr, pointers.data(), environ) == 0);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  child.output = ends[0];
  return child;
}

void run_openssl(std::vector<std::string> arguments) {
  const std::string name = arguments.at(0);
  const Child child = openssl(std::move(arguments));
  char ignored[4096];
  while (read(child.output, ignored, sizeof ignored) > 0) {
  }
  close(child.output);
  int status = 0;
  waitpid(child.process, &status, 0);
  INFO("openssl " << name);
  REQUIRE(status == 0);
}

// `openssl s_server` for what the site server does not play: RSA keys, staples, chains of our own choice.
class OpensslServer {
 public:
  OpensslServer(const std::string& certificate, const std::string& key, std::vector<std::string> more,
                const std::string& address = "127.0.0.1:0") {
    std::vector<std::string> arguments = {"s_server", "-www",      "-accept", address,
                                          "-cert",    certificate, "-key",    key};
    arguments.insert(arguments.end(), more.begin(), more.end());
    child_ = openssl(std::move(arguments));
    std::string printed;
    char c = 0;
    while (read(child_.output, &c, 1) == 1 && (c != '\n' || printed.find("ACCEPT") == std::string::npos))
      printed += c;
    if (printed.find("ACCEPT") == std::string::npos) {
      end();
      FAIL("openssl s_server does not start");
    }
    // Only a port that was chosen for it is printed.
    const std::string& place = printed.find(':') == std::string::npos ? address : printed;
    port_ = std::stoi(place.substr(place.rfind(':') + 1));
    draining_ = std::jthread([output = child_.output] {
      char ignored[4096];
      while (read(output, ignored, sizeof ignored) > 0) {
      }
    });
  }
  ~OpensslServer() { end(); }
  OpensslServer(const OpensslServer&) = delete;
  OpensslServer& operator=(const OpensslServer&) = delete;
  int port() const { return port_; }

 private:
  void end() {
    kill(child_.process, SIGKILL);
    waitpid(child_.process, nullptr, 0);
    if (draining_.joinable()) draining_.join();
    close(child_.output);
  }

  Child child_;
  int port_ = 0;
  std::jthread draining_;
};

// Hands each connection, with its number from 0, to a function in a thread of its own, which then closes it.
class TcpServer {
 public:
  using Serve = std::function<void(int socket, int number)>;

  explicit TcpServer(Serve serve)
      : serve_(std::move(serve)), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(listen(listener_, 64) == 0);
    REQUIRE(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port_ = ntohs(address.sin_port);
    accepting_ = std::jthread([this] {
      for (int number = 0;; ++number) {
        const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0) return;
        const std::lock_guard lock(mutex_);
        open_.insert(client);
        serving_.emplace_back([this, client, number] {
          serve_(client, number);
          const std::lock_guard end(mutex_);
          open_.erase(client);
          close(client);
        });
      }
    });
  }
  ~TcpServer() {
    shutdown(listener_, SHUT_RDWR);
    accepting_.join();
    {
      const std::lock_guard lock(mutex_);
      for (const int client : open_) shutdown(client, SHUT_RDWR);
    }
    serving_.clear();
    close(listener_);
  }
  TcpServer(const TcpServer&) = delete;
  TcpServer& operator=(const TcpServer&) = delete;
  int port() const { return port_; }

 private:
  Serve serve_;
  int listener_;
  int port_ = 0;
  std::mutex mutex_;
  std::set<int> open_;
  std::vector<std::jthread> serving_;
  std::jthread accepting_;
};

int connected_to(int port) {
  const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address);
  return server;
}

void relay(int client, int port) {
  const int server = connected_to(port);
  pollfd entries[2] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
  bool is_open = true;
  while (is_open && poll(entries, 2, 5000) > 0) {
    for (int i = 0; i < 2 && is_open; ++i) {
      if (entries[i].revents == 0) continue;
      char part[16384];
      const ssize_t size = recv(entries[i].fd, part, sizeof part, 0);
      is_open =
          size > 0 && send(entries[1 - i].fd, part, static_cast<std::size_t>(size), MSG_NOSIGNAL) == size;
    }
  }
  close(server);
}

void end_with_reset(int client) {
  const linger at_once{1, 0};
  setsockopt(client, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

std::string received_request(int client) {
  std::string request;
  char c = 0;
  while (!request.ends_with("\r\n\r\n") && recv(client, &c, 1, 0) == 1) request += c;
  return request;
}

void say(int client, const std::string& text) { send(client, text.data(), text.size(), MSG_NOSIGNAL); }

NetworkOptions options_for(int port, const std::string& authority) {
  NetworkOptions options;
  options.cacert = authority;
  options.connect_to = {":443:127.0.0.1:" + std::to_string(port)};
  options.connect_timeout = 3;
  options.retries = 1;
  return options;
}

TlsFacts probe(const ServerOptions& with, bool deep = false) {
  SiteServer server({{"https://" + host + "/", {200, {}, "x", ""}}}, with);
  return probe_tls(host, 443, options_for(server.https_port(), server.ca_file()), deep);
}

ServerOptions with_fault(CertificateFault fault) {
  ServerOptions options;
  options.certificate = fault;
  return options;
}

ServerOptions with_versions(const std::string& min, const std::string& max, const std::string& ciphers = {}) {
  ServerOptions options;
  options.min_version = min;
  options.max_version = max;
  options.ciphers = ciphers;
  return options;
}

// An RSA root, an intermediate authority and a server certificate that says where the latter's certificate
// is.
struct RsaChain {
  Folder folder;
  std::string root = folder / "root.pem", intermediate = folder / "intermediate.pem",
              leaf = folder / "leaf.pem", key = folder / "leaf.key";

  RsaChain() {
    make("root", "/CN=Root", "basicConstraints=critical,CA:TRUE", {});
    make("intermediate", "/CN=Intermediate", "basicConstraints=critical,CA:TRUE", issued_by("root"));
    auto more = issued_by("intermediate");
    more.insert(more.end(), {"-addext", "subjectAltName=DNS:" + host + ",IP:127.0.0.1", "-addext",
                             "authorityInfoAccess=caIssuers;URI:http://issuer.example/intermediate.der",
                             "-addext", "1.3.6.1.4.1.11129.2.4.2=DER:" + timestamp_list()});
    make("leaf", "/CN=leaf", "basicConstraints=CA:FALSE", more);
  }

 private:
  std::vector<std::string> issued_by(const std::string& name) {
    return {"-CA", folder / (name + ".pem"), "-CAkey", folder / (name + ".key")};
  }
  // One signed timestamp of a log that nobody knows.
  static std::string timestamp_list() {
    return "0437"
           "0035"
           "0033"
           "00" +
           std::string(64, 'b') +
           "0000018000000000"
           "0000"
           "0403"
           "0004"
           "deadbeef";
  }
  void make(const std::string& name, const std::string& subject, const std::string& constraints,
            const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"req",
                                          "-x509",
                                          "-newkey",
                                          "rsa:2048",
                                          "-nodes",
                                          "-keyout",
                                          folder / (name + ".key"),
                                          "-out",
                                          folder / (name + ".pem"),
                                          "-subj",
                                          subject,
                                          "-days",
                                          "30",
                                          "-addext",
                                          constraints};
    arguments.insert(arguments.end(), more.begin(), more.end());
    run_openssl(arguments);
  }
};

// Made once: RSA keys take their time.
const RsaChain& rsa_chain() {
  static const RsaChain chain;
  return chain;
}

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string hex(const std::string& text) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2)
    bytes += static_cast<char>(std::stoi(text.substr(i, 2), nullptr, 16));
  return bytes;
}

const std::string random_hex(64, 'a');

// A ServerHello as one record.
std::string server_hello(const std::string& version, const std::string& suite) {
  return hex("16" + version + "002a" + "02000026" + version + random_hex + "00" + suite + "00");
}

}  // namespace

TEST_CASE("a good server shows a good chain", "[tls]") {
  const TlsFacts facts = probe({});
  CHECK(facts.cause == Cause::none);
  CHECK(facts.host == host);
  CHECK(facts.version == "1.3");
  CHECK(facts.suite == "TLS_AES_256_GCM_SHA384");
  CHECK(facts.host_matches);
  CHECK(facts.chain_trusted);
  CHECK(facts.chain_error.empty());
  CHECK(facts.chain_error_code == 0);
  CHECK(facts.strong_chain);
  CHECK_FALSE(facts.intermediate_missing);
  REQUIRE(facts.chain.size() == 2);
  const Certificate& leaf = facts.chain.front();
  CHECK(has(leaf.names, host));
  CHECK(has(leaf.names, "127.0.0.1"));
  CHECK(leaf.key_type == "EC");
  CHECK(leaf.key_bits == 256);
  CHECK(leaf.signature == "SHA256");
  CHECK(leaf.sha256.size() == 64);
  CHECK_FALSE(leaf.is_self_issued);
  CHECK(leaf.issuer == facts.chain[1].subject);
  CHECK(leaf.not_after - leaf.not_before > 80 * 86400);
  CHECK(facts.addresses == std::vector<std::string>{"127.0.0.1"});
  CHECK(facts.differing_addresses.empty());
  CHECK(facts.ocsp_staple.empty());
  CHECK_FALSE(facts.has_sct);
  CHECK_FALSE(facts.deep);
  CHECK(facts.versions.empty());
}

TEST_CASE("versions and suites are those that a modern client gets", "[tls]") {
  CHECK(probe(with_versions("1.3", "1.3")).version == "1.3");
  const TlsFacts gcm = probe(with_versions("1.2", "1.2", "ECDHE-ECDSA-AES256-GCM-SHA384"));
  CHECK(gcm.version == "1.2");
  CHECK(gcm.suite == "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
  CHECK(probe(with_versions("1.2", "1.2", "ECDHE-ECDSA-AES128-SHA256")).suite ==
        "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256");
  ServerOptions rsa = with_versions("1.2", "1.2", "AES128-GCM-SHA256");
  rsa.certificate = CertificateFault::rsa_1024;
  CHECK(probe(rsa).suite == "TLS_RSA_WITH_AES_128_GCM_SHA256");
  CHECK(probe(with_versions("1.1", "1.1")).version == "1.1");
}

TEST_CASE("a server that refuses the modern client is asked by one that takes everything", "[tls]") {
  const TlsFacts old = probe(with_versions("1.0", "1.0"));
  CHECK(old.cause == Cause::none);
  CHECK(old.version == "1.0");
  CHECK(old.chain_trusted);
  const TlsFacts anonymous = probe(with_versions("1.2", "1.2", "ADH-AES128-SHA:AECDH-AES128-SHA"));
  CHECK(anonymous.cause == Cause::none);
  CHECK(anonymous.suite == "TLS_ECDH_anon_WITH_AES_128_CBC_SHA");
  CHECK(anonymous.chain.empty());
  CHECK_FALSE(anonymous.chain_trusted);
  CHECK(anonymous.chain_error == "no certificate");
}

TEST_CASE("each fault of a certificate is told from the others", "[tls]") {
  const TlsFacts expired = probe(with_fault(CertificateFault::expired));
  CHECK(expired.cause == Cause::none);
  CHECK(expired.chain_trusted);  // dates are judged apart
  CHECK(expired.host_matches);
  CHECK(expired.chain.front().not_after < std::time(nullptr));

  const TlsFacts early = probe(with_fault(CertificateFault::not_yet_valid));
  CHECK(early.chain_trusted);
  CHECK(early.chain.front().not_before > std::time(nullptr));

  const TlsFacts self_signed = probe(with_fault(CertificateFault::self_signed));
  CHECK_FALSE(self_signed.chain_trusted);
  CHECK(self_signed.chain_error_code == 18);
  CHECK(self_signed.chain_error == "self-signed certificate");
  CHECK(self_signed.chain.front().is_self_issued);
  CHECK(self_signed.strong_chain);

  const TlsFacts wrong = probe(with_fault(CertificateFault::wrong_host));
  CHECK(wrong.chain_trusted);
  CHECK_FALSE(wrong.host_matches);

  const TlsFacts lonely = probe(with_fault(CertificateFault::missing_intermediate));
  CHECK_FALSE(lonely.chain_trusted);
  CHECK(lonely.chain_error_code == 20);
  CHECK_FALSE(
      lonely.intermediate_missing);  // it may as well be a private authority: nothing says where it is
  CHECK(lonely.host_matches);

  const TlsFacts outdated = probe(with_fault(CertificateFault::expired_intermediate));
  CHECK_FALSE(outdated.chain_trusted);
  CHECK(outdated.chain_error_code == 10);
  CHECK(outdated.chain.front().not_after > std::time(nullptr));
  CHECK(outdated.chain.back().not_after < std::time(nullptr));

  const TlsFacts small = probe(with_fault(CertificateFault::rsa_1024));
  CHECK(small.chain_trusted);
  CHECK_FALSE(small.strong_chain);
  CHECK(small.chain.front().key_type == "RSA");
  CHECK(small.chain.front().key_bits == 1024);

  const TlsFacts old_digest = probe(with_fault(CertificateFault::sha_1));
  CHECK_FALSE(old_digest.chain_trusted);
  CHECK(old_digest.chain_error_code == 68);
  CHECK(old_digest.chain_error == "CA signature digest algorithm too weak");
  CHECK_FALSE(old_digest.strong_chain);
  CHECK(old_digest.chain.front().signature == "SHA1");
}

TEST_CASE("a certificate that ends soon is still good", "[tls]") {
  ServerOptions options;
  options.days_left = 5;
  const TlsFacts facts = probe(options);
  CHECK(facts.chain_trusted);
  const auto days = static_cast<double>(facts.chain.front().not_after - std::time(nullptr)) / 86400;
  CHECK(days > 3);
  CHECK(days < 6);
}

TEST_CASE("without its authority a chain is not trusted", "[tls]") {
  SiteServer server({{"https://" + host + "/", {200, {}, "x", ""}}});
  const TlsFacts facts = probe_tls(host, 443, options_for(server.https_port(), ""), false);
  CHECK(facts.cause == Cause::none);
  CHECK_FALSE(facts.chain_trusted);
  CHECK(facts.chain_error_code != 0);
  CHECK_FALSE(facts.chain_error.empty());
}

TEST_CASE("an intermediate that the server forgets is found where the certificate says", "[tls]") {
  const RsaChain& chain = rsa_chain();
  run_openssl(
      {"x509", "-in", chain.intermediate, "-outform", "DER", "-out", chain.folder / "intermediate.der"});
  SiteServer issuer({{"http://issuer.example/intermediate.der",
                      {200,
                       {{"Content-Type", "application/pkix-cert"}},
                       collaudo::testing::read_file(chain.folder / "intermediate.der"),
                       ""}}});
  const OpensslServer forgetful(chain.leaf, chain.key, {});
  NetworkOptions options = options_for(forgetful.port(), chain.root);
  options.connect_to.push_back("issuer.example:80:127.0.0.1:" + std::to_string(issuer.http_port()));
  const TlsFacts facts = probe_tls(host, 443, options, false);
  CHECK_FALSE(facts.chain_trusted);
  CHECK(facts.chain_error_code == 20);
  CHECK(facts.intermediate_missing);
  CHECK(facts.chain.size() == 1);

  const OpensslServer complete(chain.leaf, chain.key, {"-cert_chain", chain.intermediate});
  const TlsFacts whole = probe_tls(host, 443, options_for(complete.port(), chain.root), false);
  CHECK(whole.chain_trusted);
  CHECK_FALSE(whole.intermediate_missing);
  CHECK(whole.chain.size() == 2);
  CHECK(whole.has_sct);
  CHECK(whole.chain.front().key_type == "RSA");
  CHECK(whole.chain.front().names == std::vector<std::string>{host, "127.0.0.1"});
  CHECK(issuer.requests_seen().size() == 1);

  // The address itself is a name of the certificate.
  const TlsFacts by_address = probe_tls("127.0.0.1", complete.port(), options_for(1, chain.root), false);
  CHECK(by_address.host_matches);
  CHECK(by_address.addresses == std::vector<std::string>{"127.0.0.1"});
}

TEST_CASE("a stapled answer is read", "[tls]") {
  const RsaChain& chain = rsa_chain();
  const Folder& folder = chain.folder;
  const auto staple = [&](const std::string& state) {
    run_openssl(
        {"ocsp", "-issuer", chain.intermediate, "-cert", chain.leaf, "-reqout", folder / "request.der"});
    // The index of `openssl ca`: state, end, revocation, serial number, file, subject.
    const Child serial = openssl({"x509", "-in", chain.leaf, "-noout", "-serial"});
    std::string printed;
    for (char c = 0; read(serial.output, &c, 1) == 1;) printed += c;
    close(serial.output);
    waitpid(serial.process, nullptr, 0);
    printed = printed.substr(printed.find('=') + 1);
    printed.erase(printed.find_last_not_of("\r\n") + 1);
    std::ofstream(folder / "index.txt") << state << "\t" << printed << "\tunknown\t/CN=leaf\n";
    run_openssl({"ocsp", "-index", folder / "index.txt", "-rsigner", chain.intermediate, "-rkey",
                 folder / "intermediate.key", "-CA", chain.intermediate, "-reqin", folder / "request.der",
                 "-respout", folder / (state.substr(0, 1) + ".der"), "-ndays", "5"});
    const OpensslServer server(
        chain.leaf, chain.key,
        {"-cert_chain", chain.intermediate, "-status_file", folder / (state.substr(0, 1) + ".der")});
    return probe_tls(host, 443, options_for(server.port(), chain.root), false).ocsp_staple;
  };
  CHECK(staple("V\t401231235959Z\t") == "good");
  CHECK(staple("R\t401231235959Z\t250101000000Z") == "revoked");
}

TEST_CASE("groups of Diffie-Hellman are measured", "[tls]") {
  const RsaChain& chain = rsa_chain();
  const OpensslServer server(
      chain.leaf, chain.key,
      {"-cert_chain", chain.intermediate, "-tls1_2", "-cipher", "DHE-RSA-AES128-GCM-SHA256"});
  const TlsFacts facts = probe_tls(host, 443, options_for(server.port(), chain.root), false);
  CHECK(facts.suite == "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256");
  REQUIRE(facts.dh_bits);
  CHECK(*facts.dh_bits == 2048);
  CHECK_FALSE(probe({}).dh_bits);
}

TEST_CASE("deep probes find the versions and suites of a good server and no others", "[tls]") {
  const TlsFacts facts = probe({}, true);
  CHECK(facts.deep);
  CHECK_FALSE(facts.partial);
  CHECK(facts.versions == std::map<std::string, Answer>{{"SSL3", Answer::no},
                                                        {"1.0", Answer::no},
                                                        {"1.1", Answer::no},
                                                        {"1.2", Answer::yes},
                                                        {"1.3", Answer::yes}});
  auto suites = facts.suites_1_2;
  std::sort(suites.begin(), suites.end());
  CHECK(suites == std::vector<std::string>{"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                                           "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                                           "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"});
  CHECK(facts.suites_1_3 == std::vector<std::string>{"TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
                                                     "TLS_AES_128_GCM_SHA256"});
  CHECK(facts.weak_suites.empty());
}

TEST_CASE("deep probes find what a careless server offers", "[tls]") {
  const RsaChain& chain = rsa_chain();
  const OpensslServer server(
      chain.leaf, chain.key,
      {"-cert_chain", chain.intermediate, "-min_protocol", "TLSv1", "-serverpref", "-cipher",
       "ECDHE-RSA-AES128-GCM-SHA256:NULL-SHA256:ADH-AES128-SHA:CAMELLIA128-SHA:AES128-CCM8:@SECLEVEL=0",
       "-ciphersuites", "TLS_AES_128_GCM_SHA256:TLS_AES_128_CCM_SHA256"});
  const TlsFacts facts = probe_tls(host, 443, options_for(server.port(), chain.root), true);
  CHECK(facts.version == "1.3");
  CHECK(facts.chain_trusted);
  CHECK(facts.versions == std::map<std::string, Answer>{{"SSL3", Answer::no},
                                                        {"1.0", Answer::yes},
                                                        {"1.1", Answer::yes},
                                                        {"1.2", Answer::yes},
                                                        {"1.3", Answer::yes}});
  CHECK(facts.suites_1_2 ==
        std::vector<std::string>{"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_RSA_WITH_NULL_SHA256",
                                 "TLS_DH_anon_WITH_AES_128_CBC_SHA", "TLS_RSA_WITH_CAMELLIA_128_CBC_SHA",
                                 "TLS_RSA_WITH_AES_128_CCM_8"});
  CHECK(facts.suites_1_3 == std::vector<std::string>{"TLS_AES_128_GCM_SHA256", "TLS_AES_128_CCM_SHA256"});
  CHECK(facts.weak_suites.empty());  // those of NULL stand in the other list already
  CHECK_FALSE(facts.partial);
}

TEST_CASE("the list of suites ends at sixty", "[tls]") {
  const RsaChain& chain = rsa_chain();
  const OpensslServer server(
      chain.leaf, chain.key,
      {"-cert_chain", chain.intermediate, "-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"});
  const TlsFacts facts = probe_tls(host, 443, options_for(server.port(), chain.root), true);
  CHECK(std::set<std::string>(facts.suites_1_2.begin(), facts.suites_1_2.end()).size() == 60);
  CHECK(facts.suites_1_2.size() == 60);
  CHECK(facts.partial);
}

TEST_CASE("the hand-made hello finds suites that a server really accepts", "[tls]") {
  const RsaChain& chain = rsa_chain();
  // Of old versions only, so that the library's own list of 1.2 has none of it.
  const OpensslServer server(
      chain.leaf, chain.key,
      {"-cert_chain", chain.intermediate, "-cipher", "NULL-SHA:NULL-MD5:AES128-SHA:@SECLEVEL=0",
       "-min_protocol", "TLSv1", "-max_protocol", "TLSv1.1"});
  const TlsFacts facts = probe_tls(host, 443, options_for(server.port(), chain.root), true);
  CHECK(facts.version == "1.1");
  CHECK(facts.versions.at("1.2") == Answer::no);
  CHECK(facts.suites_1_2.empty());
  auto weak = facts.weak_suites;
  std::sort(weak.begin(), weak.end());
  CHECK(weak == std::vector<std::string>{"TLS_RSA_WITH_NULL_MD5", "TLS_RSA_WITH_NULL_SHA"});
}

TEST_CASE("a server of SSL 3 alone is recognised", "[tls]") {
  const TcpServer server([](int client, int) {
    char hello[2048];
    const ssize_t size = recv(client, hello, sizeof hello, 0);
    if (size < 11) return;
    say(client, server_hello("0300", "0005"));
    recv(client, hello, sizeof hello, 0);
  });
  const TlsFacts facts = probe_tls(host, 443, options_for(server.port(), ""), true);
  CHECK(facts.cause == Cause::tls);
  CHECK_FALSE(facts.detail.empty());
  CHECK(facts.version.empty());
  CHECK(facts.versions.at("SSL3") == Answer::yes);
  CHECK(facts.versions.at("1.0") == Answer::no);
  CHECK(facts.versions.at("1.3") == Answer::no);
  CHECK(has(facts.weak_suites, "TLS_RSA_WITH_RC4_128_SHA"));
}

TEST_CASE("a server that begins to refuse leaves a partial list", "[tls]") {
  SiteServer site({{"https://" + host + "/", {200, {}, "x", ""}}});
  const TcpServer server([&](int client, int number) {
    if (number < 10) return relay(client, site.https_port());
    end_with_reset(client);
  });
  const TlsFacts facts = probe_tls(host, 443, options_for(server.port(), site.ca_file()), true);
  CHECK(facts.cause == Cause::none);
  CHECK(facts.deep);
  CHECK(facts.partial);
}

TEST_CASE("who is not there, silent or no TLS server has a cause", "[tls]") {
  int free_port = 0;
  {
    free_port = TcpServer([](int, int) {}).port();
  }
  const TlsFacts refused = probe_tls(host, 443, options_for(free_port, ""), true);
  CHECK(refused.cause == Cause::connect);
  CHECK(refused.detail == "Connection refused");
  CHECK_FALSE(refused.deep);
  CHECK(refused.versions.empty());

  const TcpServer silent([](int client, int) {
    char ignored[4096];
    while (recv(client, ignored, sizeof ignored, 0) > 0) {
    }
  });
  NetworkOptions options = options_for(silent.port(), "");
  options.connect_timeout = 0.3;
  options.retries = 0;
  const TlsFacts mute = probe_tls(host, 443, options, false);
  CHECK(mute.cause == Cause::timeout);
  CHECK(mute.detail == "no answer in time");

  const TcpServer plain([](int client, int) {
    received_request(client);
    say(client, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
  });
  NetworkOptions plain_options = options_for(plain.port(), "");
  plain_options.connect_timeout = 0.3;
  CHECK(probe_tls(host, 443, plain_options, false).cause != Cause::none);

  const TcpServer chatty([](int client, int) { say(client, "220 mail.example ESMTP\r\n"); });
  const TlsFacts mail = probe_tls(host, 443, options_for(chatty.port(), ""), false);
  CHECK(mail.cause == Cause::tls);
  CHECK(mail.detail.find("wrong version number") != std::string::npos);

  const std::string label(64, 'a');
  CHECK(probe_tls(label + ".example", 444, options_for(1, ""), false).cause == Cause::dns);
}

TEST_CASE("addresses that show another certificate are named", "[tls]") {
  const RsaChain& chain = rsa_chain();
  const OpensslServer one(chain.leaf, chain.key, {});
  const std::string port = std::to_string(one.port());
  const OpensslServer same(chain.leaf, chain.key, {}, "127.0.0.2:" + port);
  const OpensslServer other(chain.root, chain.folder / "root.key", {}, "127.0.0.3:" + port);
  NetworkOptions options = options_for(1, chain.root);
  options.resolve = {host + ":" + port + ":127.0.0.1,127.0.0.3,127.0.0.2"};
  const TlsFacts facts = probe_tls(host, one.port(), options, false);
  CHECK(facts.addresses == std::vector<std::string>{"127.0.0.1", "127.0.0.2", "127.0.0.3"});
  CHECK(facts.differing_addresses == std::vector<std::string>{"127.0.0.3"});
}

TEST_CASE("through a proxy the server is seen as it is, or the proxy is blamed", "[tls]") {
  SiteServer site({{"https://" + host + "/", {200, {}, "x", ""}}});
  std::mutex mutex;
  std::string asked;
  const TcpServer proxy([&](int client, int) {
    {
      const std::string request = received_request(client);
      const std::lock_guard lock(mutex);
      asked = request;
    }
    say(client, "HTTP/1.1 200 Connection established\r\n\r\n");
    relay(client, site.https_port());
  });
  NetworkOptions options = options_for(1, site.ca_file());
  options.connect_to.clear();
  options.proxy = "http://127.0.0.1:" + std::to_string(proxy.port());
  const TlsFacts facts = probe_tls(host, 443, options, true);
  CHECK(facts.cause == Cause::none);
  CHECK(facts.version == "1.3");
  CHECK(facts.chain_trusted);
  CHECK(facts.addresses.empty());
  CHECK(facts.versions.at("1.2") == Answer::yes);
  CHECK(asked.starts_with("CONNECT " + host + ":443 HTTP/1.1"));

  const TcpServer refusing([](int client, int) {
    received_request(client);
    say(client, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
  });
  options.proxy = "http://127.0.0.1:" + std::to_string(refusing.port());
  const TlsFacts refused = probe_tls(host, 443, options, false);
  CHECK(refused.cause == Cause::offline);
  CHECK(refused.detail == "proxy: CONNECT tunnel failed, response 403");

  options.proxy = "https://127.0.0.1:1";
  CHECK(probe_tls(host, 443, options, false).cause == Cause::offline);
}

TEST_CASE("a stopped probe ends soon", "[tls]") {
  const TcpServer silent([](int client, int) {
    char ignored[4096];
    while (recv(client, ignored, sizeof ignored, 0) > 0) {
    }
  });
  NetworkOptions options = options_for(silent.port(), "");
  options.connect_timeout = 20;
  std::stop_source stop;
  const auto begin = std::chrono::steady_clock::now();
  const std::jthread stopping([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    stop.request_stop();
  });
  probe_tls(host, 443, options, true, stop.get_token());
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(4));
}

TEST_CASE("the hand-made hello has the form of the standard", "[tls][raw_hello]") {
  HelloOffer offer{ssl3, {0x0005, 0x000A}, "a.it", {}};
  offer.random.fill(0xAA);
  CHECK(client_hello(offer) ==
        hex("16030000310100002d0300" + random_hex + "00" + "0006" + "0005000a00ff" + "0100"));

  offer.version = tls1_2;
  const std::string hello = client_hello(offer);
  CHECK(hello.starts_with(hex("160301")));
  CHECK(hello.substr(9, 2) == hex("0303"));
  CHECK(hello.find(hex("000000090007000004") + "a.it") != std::string::npos);
}

TEST_CASE("answers to a hello are read from hostile bytes", "[tls][raw_hello]") {
  using Kind = HelloAnswer::Kind;
  const std::string good = server_hello("0301", "000a");
  const HelloAnswer answer = parse_hello_answer(good);
  CHECK(answer.kind == Kind::accepted);
  CHECK(answer.version == tls1_0);
  CHECK(answer.suite == 0x000A);
  // However it is cut, no byte is read that is not there, and it is understood as soon as the suite is.
  for (std::size_t size = 0; size < good.size() - 1; ++size) {
    INFO(size);
    CHECK(parse_hello_answer(good.substr(0, size)).kind == Kind::incomplete);
  }

  const HelloAnswer alert = parse_hello_answer(hex("15030000020228"));
  CHECK(alert.kind == Kind::refused);
  CHECK(alert.alert == 40);
  CHECK(parse_hello_answer(hex("1503000002")).kind == Kind::incomplete);
  // A warning is no refusal: the ServerHello follows.
  CHECK(parse_hello_answer(hex("15030100020170") + good).kind == Kind::accepted);
  // One message in two records.
  CHECK(parse_hello_answer(hex("1603010003"
                               "020000") +
                           hex("1603010027"
                               "260301" +
                               random_hex + "00000a00"))
            .kind == Kind::accepted);

  for (const char* nonsense : {"4854545020", "1603010000", "16030148ff00", "1602000001", "160301000401000000",
                               "17030100020000", "ffffffffffff"})
    CHECK(parse_hello_answer(hex(nonsense)).kind == Kind::nonsense);
  CHECK(parse_hello_answer(hex("160301002a020000260201" + random_hex + "00000a00")).kind == Kind::nonsense);
  CHECK(parse_hello_answer(hex("160301002a020000260301" + random_hex + "ff000a00")).kind == Kind::nonsense);
}

TEST_CASE("weak suites have a code and a name each, once", "[tls][raw_hello]") {
  std::set<std::uint16_t> codes;
  std::set<std::string_view> names;
  for (const WeakSuite& suite : weak_suites()) {
    CHECK(codes.insert(suite.code).second);
    CHECK(names.insert(suite.name).second);
    CHECK(suite.name.starts_with("TLS_"));
    CHECK(weak_suite_name(suite.code) == suite.name);
  }
  CHECK(weak_suite_name(0x1301).empty());
  CHECK(suites_of_ssl3().size() > codes.size());
}
