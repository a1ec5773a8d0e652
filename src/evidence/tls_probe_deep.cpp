#include "tls_probe_deep.h"

#include <algorithm>
#include <future>
#include <optional>
#include <sys/socket.h>

#include <openssl/rand.h>

#include "http_source_routes.h"
#include "raw_hello.h"
#include "tls_probe_attempt.h"

namespace collaudo {

namespace {

constexpr std::size_t max_suites = 60;
constexpr int max_resets = 3;
constexpr std::chrono::seconds longest_probe{60};
constexpr std::size_t max_answer = 16'384;

// Of one sequence of connections, one after the other.
struct Found {
  std::map<std::string, Answer> versions;
  std::vector<std::string> suites;
  bool partial = false;
};

class Sequence {
 public:
  explicit Sequence(const ProbeTarget& target) : target_(target) {}

  Found old_versions() {
    probe_version("1.0", TLS1_VERSION);
    probe_version("1.1", TLS1_1_VERSION);
    const auto answer = patient_hello({ssl3, suites_of_ssl3(), {}, {}});
    found_.versions["SSL3"] = !answer ? Answer::unknown
                              : answer->kind == HelloAnswer::Kind::accepted && answer->version == ssl3
                                  ? Answer::yes
                                  : Answer::no;
    return std::move(found_);
  }

  Found version_1_2() {
    if (probe_version("1.2", TLS1_2_VERSION) == Answer::yes) enumerate_1_2();
    return std::move(found_);
  }

  Found version_1_3() {
    if (probe_version("1.3", TLS1_3_VERSION) == Answer::yes) enumerate_1_3();
    return std::move(found_);
  }

  Found weak_ones() {
    std::vector<std::uint16_t> left;
    for (const WeakSuite& suite : weak_suites()) left.push_back(suite.code);
    // Some servers refuse a hello of 1.2 for suites that 1.2 has done away with.
    for (const int version : {tls1_2, tls1_0})
      while (may_go_on() && !left.empty()) {
        const auto answer = patient_hello({version, left, server_name(), {}});
        if (!answer || answer->kind != HelloAnswer::Kind::accepted || std::erase(left, answer->suite) == 0)
          break;
        found_.suites.emplace_back(weak_suite_name(answer->suite));
      }
    return std::move(found_);
  }

 private:
  bool may_go_on() {
    const bool may = !found_.partial && found_.suites.size() < max_suites && !target_.stop.stop_requested() &&
                     std::chrono::steady_clock::now() < end_;
    if (!may) found_.partial = true;
    return may;
  }

  std::string server_name() const {
    return is_ip_literal(without_brackets(target_.host)) ? std::string() : target_.host;
  }

  // Every way of not shaking hands is a no, since servers differ in how they say it; except not answering at
  // all.
  Answer probe_version(const std::string& name, int version) {
    const auto answer = [&] {
      for (int i = 0; i < 2; ++i) {
        const TlsAttempt attempt(target_, TlsOffer::everything(version));
        if (attempt.is_answered()) return Answer::yes;
        if (attempt.handshake.end == Handshake::End::refused ||
            attempt.handshake.end == Handshake::End::closed)
          return Answer::no;
      }
      return Answer::unknown;
    }();
    return found_.versions[name] = answer;
  }

  void enumerate_1_2() {
    std::string excluded;
    while (may_go_on()) {
      TlsOffer offer = TlsOffer::everything(TLS1_2_VERSION);
      offer.suites = "ALL:COMPLEMENTOFALL:!PSK:!SRP" + excluded;
      const SSL_CIPHER* suite = accepted(offer);
      if (!suite) return;
      found_.suites.emplace_back(SSL_CIPHER_standard_name(suite));
      excluded += std::string(":!") + SSL_CIPHER_get_name(suite);
    }
  }

  void enumerate_1_3() {
    for (const char* name :
         {"TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256",
          "TLS_AES_128_CCM_SHA256", "TLS_AES_128_CCM_8_SHA256"}) {
      if (!may_go_on()) return;
      TlsOffer offer = TlsOffer::everything(TLS1_3_VERSION);
      offer.suites_1_3 = name;
      if (accepted(offer)) found_.suites.emplace_back(name);
    }
  }

  // The suite that the server chose; null when it will have none of them. A server that only closes has
  // either nothing more to accept or enough of us: asked for everything once more, it shows which.
  const SSL_CIPHER* accepted(const TlsOffer& offer) {
    for (int i = 0; i < max_resets; ++i) {
      const TlsAttempt attempt(target_, offer);
      if (attempt.is_answered()) return attempt.handshake.suite();
      if (!attempt.is_inconclusive()) return nullptr;
    }
    if (!TlsAttempt(target_, TlsOffer::everything(offer.max_version)).is_answered()) found_.partial = true;
    return nullptr;
  }

  // Nothing when no answer came, even the second time; a connection that closes is a refusal.
  std::optional<HelloAnswer> patient_hello(HelloOffer offer) {
    for (int i = 0; i < 2; ++i) {
      const ProbeSocket socket(target_);
      if (!socket.is_open()) continue;
      if (RAND_bytes(offer.random.data(), static_cast<int>(offer.random.size())) != 1)
        throw std::logic_error("no random bytes from OpenSSL");
      if (auto answer = exchange_hello(socket.descriptor(), client_hello(offer))) return answer;
    }
    return std::nullopt;
  }

  std::optional<HelloAnswer> exchange_hello(int socket, const std::string& hello) {
    const Deadline deadline = target_.deadline();
    std::string received;
    if (send(socket, hello.data(), hello.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(hello.size()))
      return std::nullopt;
    while (received.size() < max_answer) {
      if (!await_socket(socket, true, deadline, target_.stop)) return std::nullopt;
      char part[4096];
      const ssize_t size = recv(socket, part, sizeof part, 0);
      if (size <= 0) return HelloAnswer{HelloAnswer::Kind::refused, 0, 0, 0};
      received.append(part, static_cast<std::size_t>(size));
      const HelloAnswer answer = parse_hello_answer(received);
      if (answer.kind != HelloAnswer::Kind::incomplete) return answer;
    }
    return HelloAnswer{HelloAnswer::Kind::nonsense, 0, 0, 0};
  }

  const ProbeTarget& target_;
  const Deadline end_ = std::chrono::steady_clock::now() + longest_probe;
  Found found_;
};

}  // namespace

TlsFacts with_deep_facts(TlsFacts facts, const ProbeTarget& target) {
  const auto run = [&](Found (Sequence::*steps)()) {
    return std::async(std::launch::async, [&target, steps] { return (Sequence(target).*steps)(); });
  };
  auto old_versions = run(&Sequence::old_versions);
  auto version_1_2 = run(&Sequence::version_1_2);
  auto version_1_3 = run(&Sequence::version_1_3);
  Found weak = Sequence(target).weak_ones();
  Found found[] = {old_versions.get(), version_1_2.get(), version_1_3.get(), std::move(weak)};
  facts.deep = true;
  for (const Found& part : found) {
    facts.versions.insert(part.versions.begin(), part.versions.end());
    facts.partial = facts.partial || part.partial;
  }
  facts.suites_1_2 = std::move(found[1].suites);
  facts.suites_1_3 = std::move(found[2].suites);
  facts.weak_suites = std::move(found[3].suites);
  // Those that OpenSSL could speak after all.
  std::erase_if(facts.weak_suites, [&](const std::string& name) {
    return std::find(facts.suites_1_2.begin(), facts.suites_1_2.end(), name) != facts.suites_1_2.end();
  });
  return facts;
}

}  // namespace collaudo
