// TlsFacts: what one host showed when asked for TLS. Made by the TLS probe; read by the criteria about https.
// Plain values, constant once frozen. Times are seconds since 1970 UTC; names of versions and suites are
// those of the norm's list
// ("1.2", IANA suite names).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <collaudo/exchange.h>

namespace collaudo {

struct Certificate {
  std::string subject, issuer;     // RFC 2253
  std::vector<std::string> names;  // dNSName and iPAddress of the subject alternative names
  std::int64_t not_before = 0, not_after = 0;
  std::string key_type;  // "RSA", "EC", "ED25519" …
  int key_bits = 0;
  std::string signature;  // digest of the signature: "SHA256", "SHA1" …; empty where the scheme has none
  std::string sha256;     // fingerprint, lower-case hex
  bool is_self_issued = false;
};

enum class Answer { yes, no, unknown };

struct TlsFacts {
  std::string host;
  int port = 443;
  Cause cause = Cause::none;  // none: a handshake succeeded
  std::string detail;
  std::string version;             // negotiated by a client that offers 1.1 to 1.3: "1.3"
  std::string suite;               // negotiated, IANA name
  std::vector<Certificate> chain;  // as sent, leaf first
  bool host_matches = false;
  // Verification of the chain alone against the trusted roots, dates and host name apart.
  bool chain_trusted = false;
  std::string chain_error;            // OpenSSL's words when not trusted
  int chain_error_code = 0;           // X509_V_ERR_*
  bool intermediate_missing = false;  // untrusted because the server does not send an intermediate
  bool strong_chain = true;           // also at security level 2 (keys and signatures)

  // Deep probes; `unknown` and empty where they were not made or not conclusive.
  std::map<std::string, Answer> versions;  // "SSL3", "1.0", "1.1", "1.2", "1.3"
  std::vector<std::string> suites_1_2;     // accepted, in the order found; IANA names
  std::vector<std::string> suites_1_3;
  std::vector<std::string> weak_suites;  // accepted though OpenSSL cannot speak them (RC4, 3DES, EXPORT …)
  bool deep = false;                     // the deep probes were made
  bool partial = false;                  // … and stopped early (the server began to refuse)
  std::optional<int> dh_bits;            // of the negotiated DHE group
  std::string ocsp_staple;               // "good", "revoked", "unknown", "" = none
  bool has_sct = false;
  std::vector<std::string> addresses;            // all addresses of the host, sorted
  std::vector<std::string> differing_addresses;  // those that show another certificate or version
};

}  // namespace collaudo
