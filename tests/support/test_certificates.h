// Certificates for tests: an authority of our own, an intermediate one and a server certificate, made anew at
// each call with the fault that is asked for. Made by write_test_certificates(); read by SiteServer and by
// TLS tests. Free functions without shared state: safe from any thread as long as the folders differ.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct ssl_st;

namespace collaudo::testing {

enum class CertificateFault {
  none,
  expired,
  not_yet_valid,
  self_signed,
  wrong_host,
  missing_intermediate,
  expired_intermediate,
  rsa_1024,
  sha_1,
};

struct CertificateOptions {
  CertificateFault fault = CertificateFault::none;
  std::vector<std::string> hosts = {};  // names, or IPv4 addresses; any bytes: they are written as they are
  int days_left = 90;
  std::string common_name = "collaudo test server";  // likewise; empty: a subject without any
};

struct CertificateFiles {
  std::filesystem::path authority;  // what a client has to trust
  std::filesystem::path chain;      // what the server sends, its own certificate first
  std::filesystem::path key;
};

// Writes three PEM files into an existing folder. Throws std::runtime_error.
CertificateFiles write_test_certificates(const std::filesystem::path& folder,
                                         const CertificateOptions& options);

// Certificates for names that are not known beforehand, all of one key and one authority. Any thread.
class CertificateMint {
 public:
  CertificateMint();
  ~CertificateMint();
  // Adds the authority to a PEM file of those that a client has to trust.
  void trust_in(const std::filesystem::path& authorities) const;
  // Gives the connection the certificate of the name, made at the first call. False when it cannot.
  bool dress(ssl_st* connection, const std::string& name, CertificateFault fault);

 private:
  struct Made;
  std::unique_ptr<Made> made_;
};

// "expired", "not-yet-valid", "self-signed", "wrong-host", "missing-intermediate", "expired-intermediate",
// "rsa-1024", "sha-1" or "none".
std::optional<CertificateFault> certificate_fault_named(const std::string& name);

}  // namespace collaudo::testing
