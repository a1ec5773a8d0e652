#include "support/site_server.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <map>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <set>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/time.h>
#include <thread>
#include <tuple>
#include <unistd.h>

#include <openssl/ssl.h>

#include "support/connection.h"
#include "support/site_answerer.h"
#include "support/stop_signal.h"

namespace collaudo::testing {

namespace {

constexpr int idle_seconds = 30;

constexpr const char* allowed_suites =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
// Before TLS 1.2 there are only these.
constexpr const char* old_suites = "ECDHE-ECDSA-AES128-SHA:ECDHE-RSA-AES128-SHA:AES128-SHA";

int tls_version(const std::string& written) {
  static const std::map<std::string, int> versions = {
      {"1.0", TLS1_VERSION}, {"1.1", TLS1_1_VERSION}, {"1.2", TLS1_2_VERSION}, {"1.3", TLS1_3_VERSION}};
  const auto found = versions.find(written);
  if (found == versions.end()) throw std::runtime_error("unknown TLS version \"" + written + "\"");
  return found->second;
}

class TemporaryFolder {
 public:
  TemporaryFolder() {
    auto name = (std::filesystem::temp_directory_path() / "collaudo-server-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder can be made");
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

class Listener {
 public:
  // `number` of the address: 1 is 127.0.0.1.
  explicit Listener(int port, std::uint32_t number = 1)
      : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const int yes = 1;
    setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + number - 1);
    socklen_t size = sizeof address;
    const bool listening = bind(socket_, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                           listen(socket_, 512) == 0 &&
                           getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    if (!listening) {
      close(socket_);
      throw std::runtime_error("cannot listen on 127.0.0.1:" + std::to_string(port));
    }
    port_ = ntohs(address.sin_port);
  }
  ~Listener() { close(socket_); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  int port() const { return port_; }
  void stop() const { shutdown(socket_, SHUT_RDWR); }

  // -1 when the listener was stopped.
  int accept_one() const {
    for (;;) {
      const int client = accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
      if (client >= 0) return client;
      if (errno != EINTR && errno != ECONNABORTED) return -1;
    }
  }

 private:
  int socket_;
  int port_ = 0;
};

int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* length, const unsigned char* offered,
                    unsigned int offered_length, void*) {
  static const unsigned char http11[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  unsigned char* selected = nullptr;
  const int outcome =
      SSL_select_next_proto(&selected, length, http11, sizeof http11, offered, offered_length);
  *chosen = selected;
  return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

// Who is served over TLS, and with which certificate.
struct Names {
  std::set<std::string> refused;
  std::shared_ptr<LiveHosts> live;
  CertificateMint mint;
};

int choose_certificate(SSL* tls, int* alert, void* of_server) {
  auto& names = *static_cast<Names*>(of_server);
  const char* name = SSL_get_servername(tls, TLSEXT_NAMETYPE_host_name);
  if (name == nullptr) return SSL_TLSEXT_ERR_OK;
  if (names.live && names.live->has(name) && !names.live->refuses_tls(name) &&
      names.mint.dress(tls, name, names.live->certificate_of(name)))
    return SSL_TLSEXT_ERR_OK;
  if (!names.refused.contains(name) && !(names.live && names.live->has(name))) return SSL_TLSEXT_ERR_OK;
  *alert = SSL_AD_HANDSHAKE_FAILURE;
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

using Context = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

// `names` has to outlive the context.
Context make_context(const ServerOptions& options, const CertificateFiles& files, Names& names) {
  Context context{SSL_CTX_new(TLS_server_method()), SSL_CTX_free};
  auto* it = context.get();
  // Level 0, or the library would refuse to play the old and weak servers that some tests need.
  SSL_CTX_set_security_level(it, 0);
  const auto oldest = tls_version(options.min_version);
  std::string suites = options.ciphers.empty() ? allowed_suites : options.ciphers;
  if (options.ciphers.empty() && oldest < TLS1_2_VERSION) suites += std::string{":"} + old_suites;
  const bool ready = SSL_CTX_set_min_proto_version(it, oldest) == 1 &&
                     SSL_CTX_set_max_proto_version(it, tls_version(options.max_version)) == 1 &&
                     SSL_CTX_set_cipher_list(it, suites.c_str()) == 1 &&
                     SSL_CTX_use_certificate_chain_file(it, files.chain.c_str()) == 1 &&
                     SSL_CTX_use_PrivateKey_file(it, files.key.c_str(), SSL_FILETYPE_PEM) == 1;
  if (!ready) throw std::runtime_error("the TLS settings of the test server are refused");
  SSL_CTX_set_alpn_select_cb(it, choose_protocol, nullptr);
  SSL_CTX_set_tlsext_servername_callback(it, choose_certificate);
  SSL_CTX_set_tlsext_servername_arg(it, &names);
  return context;
}

CertificateFiles make_certificate(const std::filesystem::path& folder, const ServerOptions& options,
                                  const std::set<std::string>& hosts) {
  CertificateOptions wanted{options.certificate, {hosts.begin(), hosts.end()}, options.days_left};
  wanted.hosts.insert(wanted.hosts.end(), {"localhost", "127.0.0.1"});
  if (options.certificate_names) std::tie(wanted.common_name, wanted.hosts) = *options.certificate_names;
  return write_test_certificates(folder, wanted);
}

// A client that goes away in the middle of a TLS record must not end the test program.
void ignore_broken_pipes_here() {
  sigset_t pipe_signal;
  sigemptyset(&pipe_signal);
  sigaddset(&pipe_signal, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe_signal, nullptr);
}

}  // namespace

class SiteServer::Machine {
 public:
  Machine(VirtualSite site, const ServerOptions& options)
      : answerer_(std::move(site), options.live, options.delay, stop_),
        files_(make_certificate(folder_.path(), options, answerer_.hosts())),
        names_{answerer_.hosts_refusing_tls(), options.live, {}},
        context_(make_context(options, files_, names_)),
        secure_(options.https_port),
        plain_(options.http_port) {
    names_.mint.trust_in(files_.authority);
    for (std::uint32_t number = 2; number < options.more_addresses + 2; ++number) {
      further_.push_back({std::make_unique<Listener>(secure_.port(), number), context_.get()});
      further_.push_back({std::make_unique<Listener>(plain_.port(), number), nullptr});
    }
    for (std::size_t i = 0; i < options.connections; ++i) threads_.emplace_back([this] { work(); });
    threads_.emplace_back([this] { accept_from(secure_, context_.get()); });
    threads_.emplace_back([this] { accept_from(plain_, nullptr); });
    for (const auto& [listener, context] : further_)
      threads_.emplace_back([this, at = listener.get(), with = context] { accept_from(*at, with); });
  }

  ~Machine() {
    stop_.raise();
    secure_.stop();
    plain_.stop();
    for (const auto& further : further_) further.first->stop();
    {
      const std::lock_guard lock{mutex_};
      stopping_ = true;
      for (const int socket : open_) shutdown(socket, SHUT_RDWR);
      arrived_.notify_all();
    }
    for (auto& thread : threads_) thread.join();
    for (const auto& client : waiting_) close(client.socket);
  }

  int https_port() const { return secure_.port(); }
  int http_port() const { return plain_.port(); }
  std::string ca_file() const { return files_.authority; }
  std::vector<std::string> requests_seen() const { return answerer_.requests_seen(); }
  std::size_t requests_counted() const { return answerer_.requests_counted(); }

 private:
  struct Client {
    int socket;
    SSL_CTX* context;  // nothing: plain
  };

  void accept_from(const Listener& listener, SSL_CTX* context) {
    for (int socket = listener.accept_one(); socket >= 0; socket = listener.accept_one()) {
      const std::lock_guard lock{mutex_};
      waiting_.push_back({socket, context});
      arrived_.notify_one();
    }
  }

  void work() {
    ignore_broken_pipes_here();
    while (const auto client = next_client()) {
      serve(*client);
      const std::lock_guard lock{mutex_};
      open_.erase(client->socket);
      close(client->socket);
    }
  }

  std::optional<Client> next_client() {
    std::unique_lock lock{mutex_};
    arrived_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (stopping_) return std::nullopt;
    const auto client = waiting_.front();
    waiting_.pop_front();
    open_.insert(client.socket);
    return client;
  }

  void serve(const Client& client) {
    const timeval patience{idle_seconds, 0};
    setsockopt(client.socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(client.socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    const int yes = 1;
    setsockopt(client.socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    Connection connection{client.socket, client.context};
    while (connection.is_open()) {
      const auto request = connection.read_request();
      if (!request || !answerer_.answer(connection, *request)) return;
    }
  }

  StopSignal stop_;
  SiteAnswerer answerer_;
  TemporaryFolder folder_;
  CertificateFiles files_;
  Names names_;
  Context context_;
  Listener secure_;
  Listener plain_;
  std::vector<std::pair<std::unique_ptr<Listener>, SSL_CTX*>> further_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Client> waiting_;
  std::set<int> open_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

SiteServer::SiteServer(VirtualSite site, const ServerOptions& options)
    : machine_(std::make_unique<Machine>(std::move(site), options)) {}

SiteServer::~SiteServer() = default;

int SiteServer::https_port() const { return machine_->https_port(); }
int SiteServer::http_port() const { return machine_->http_port(); }
std::string SiteServer::ca_file() const { return machine_->ca_file(); }
std::size_t SiteServer::requests_counted() const { return machine_->requests_counted(); }
std::vector<std::string> SiteServer::requests_seen() const { return machine_->requests_seen(); }

ServerOptions with_tls_of_case(ServerOptions options, const nlohmann::json& the_case) {
  const auto tls = the_case.value("tls", nlohmann::json::object());
  for (const auto& [name, value] : tls.items()) {
    if (name == "certificate") {
      const auto fault = certificate_fault_named(value.get<std::string>());
      if (!fault) throw std::runtime_error("unknown certificate fault " + value.dump());
      options.certificate = *fault;
    } else if (name == "days_left") {
      options.days_left = value.get<int>();
    } else if (name == "min_version") {
      options.min_version = value.get<std::string>();
    } else if (name == "max_version") {
      options.max_version = value.get<std::string>();
    } else if (name == "ciphers") {
      options.ciphers = value.get<std::string>();
    } else {
      throw std::runtime_error("unknown field \"" + name + "\" in the `tls` of a case");
    }
  }
  return options;
}

}  // namespace collaudo::testing
