// SiteServer: serves a VirtualSite on 127.0.0.1 over real HTTPS, and over plain HTTP on a second port. Made
// by tests and by collaudo_serve_site; one object, one server, from construction to destruction. Member
// functions may be called from any thread. Answers are chosen by the Host header, so one server plays all
// hosts of the site.
//
// A plain address that the site does not hold is redirected (301) to https; an https one that it does not
// hold is 404.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "support/live_hosts.h"
#include "support/test_certificates.h"
#include "support/virtual_site.h"

namespace collaudo::testing {

struct ServerOptions {
  CertificateFault certificate = CertificateFault::none;
  int days_left = 90;  // of the certificate
  // What its names are, subject first, instead of those of the site.
  std::optional<std::pair<std::string, std::vector<std::string>>> certificate_names = {};
  std::string min_version = "1.2";  // "1.0" to "1.3", as the next
  std::string max_version = "1.3";
  std::string ciphers = {};            // OpenSSL names for TLS up to 1.2; "" = those that the norm allows
  std::chrono::milliseconds delay{0};  // before every answer, as a far server would
  int https_port = 0;                  // 0 = any free one, as the next
  int http_port = 0;
  std::size_t connections = 96;          // served at the same time; more have to wait
  std::shared_ptr<LiveHosts> live = {};  // hosts with a memory, beside those of the site
  // It listens on 127.0.0.1 and on so many addresses behind it, on the same ports: many servers for a client.
  std::size_t more_addresses = 0;
};

// The same options, but with what the `tls` object of a case says. Throws std::runtime_error for an unknown
// field.
ServerOptions with_tls_of_case(ServerOptions options, const nlohmann::json& the_case);

class SiteServer {
 public:
  // Throws std::runtime_error if a behaviour is unknown or a port is taken.
  explicit SiteServer(VirtualSite site, const ServerOptions& options = {});
  ~SiteServer();  // cuts the connections that are still open

  int https_port() const;
  int http_port() const;
  std::string ca_file() const;  // PEM of the authority, gone with the server
  std::size_t requests_counted() const;
  std::vector<std::string> requests_seen() const;  // "GET https://host/path", in the order of arrival

 private:
  class Machine;
  std::unique_ptr<Machine> machine_;
};

}  // namespace collaudo::testing
