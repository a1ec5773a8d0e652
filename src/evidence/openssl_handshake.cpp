#include "openssl_handshake.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <poll.h>

#include <openssl/err.h>

#include "http_source_routes.h"

namespace collaudo {

namespace {

// Pre-shared keys and SRP need credentials that a visitor does not have.
constexpr const char* every_suite = "ALL:COMPLEMENTOFALL:!PSK:!SRP";

// What the runtime of the official App offers up to TLS 1.2, in its order (rules of TLS, 1.1).
constexpr const char* suites_of_official_app =
    "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:DHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-SHA256:DHE-RSA-AES128-SHA256:"
    "ECDHE-RSA-AES256-SHA384:DHE-RSA-AES256-SHA384:ECDHE-RSA-AES256-SHA256:DHE-RSA-AES256-SHA256:"
    "HIGH:!aNULL:!eNULL:!EXPORT:!DES:!RC4:!MD5:!PSK:!SRP:!CAMELLIA";
constexpr const char* suites_1_3_of_official_app =
    "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256";

constexpr unsigned char protocols[] = "\x02h2\x08http/1.1";

// Null when this OpenSSL cannot make the offer. Everything is set here: neither the system's configuration
// file nor the level that the library was built with may have a say.
SslContextPointer context_for(const TlsOffer& offer) {
  SslContextPointer context(SSL_CTX_new(TLS_client_method()));
  if (!context) return nullptr;
  SSL_CTX* tls = context.get();
  SSL_CTX_set_security_level(tls, 0);
  SSL_CTX_set_verify(tls, SSL_VERIFY_NONE, nullptr);
  SSL_CTX_clear_options(tls, SSL_OP_NO_TLSv1 | SSL_OP_NO_TLSv1_1 | SSL_OP_NO_TLSv1_2 | SSL_OP_NO_TLSv1_3);
  SSL_CTX_set_options(tls, SSL_OP_LEGACY_SERVER_CONNECT | SSL_OP_IGNORE_UNEXPECTED_EOF);
  const std::string suites = (offer.suites.empty() ? every_suite : offer.suites) + ":@SECLEVEL=0";
  const bool is_possible =
      SSL_CTX_set_min_proto_version(tls, offer.min_version) &&
      SSL_CTX_set_max_proto_version(tls, offer.max_version) && SSL_CTX_set_cipher_list(tls, suites.c_str()) &&
      (offer.suites_1_3.empty() || SSL_CTX_set_ciphersuites(tls, offer.suites_1_3.c_str()));
  if (!is_possible) return nullptr;
  if (offer.asks_for_extras) {
    SSL_CTX_set_tlsext_status_type(tls, TLSEXT_STATUSTYPE_ocsp);
    SSL_CTX_enable_ct(tls, SSL_CT_VALIDATION_PERMISSIVE);
    SSL_CTX_set_alpn_protos(tls, protocols, sizeof protocols - 1);
  }
  return context;
}

Handshake::End end_for(int reason) {
  switch (reason) {
    case SSL_R_NO_PROTOCOLS_AVAILABLE:
    case SSL_R_NO_CIPHERS_AVAILABLE:
      return Handshake::End::unable;
    case SSL_R_EXCESSIVE_MESSAGE_SIZE:
      return Handshake::End::beyond;
    default:
      return Handshake::End::refused;
  }
}

void fail(Handshake& handshake, Handshake::End end, std::string words) {
  handshake.end = end;
  handshake.words = std::move(words);
}

void fail_by_openssl(Handshake& handshake, int error) {
  const int system_error = errno;
  const unsigned long code = ERR_peek_last_error();
  const int reason = ERR_GET_REASON(code);
  if (error == SSL_ERROR_SSL && reason != SSL_R_UNEXPECTED_EOF_WHILE_READING) {
    const char* words = ERR_reason_error_string(code);
    fail(handshake, end_for(reason), words ? words : "TLS error");
  } else if (error == SSL_ERROR_SYSCALL && system_error != 0) {
    fail(handshake, Handshake::End::closed, std::strerror(system_error));
  } else {
    fail(handshake, Handshake::End::closed, "the server closed the connection");
  }
}

}  // namespace

TlsOffer TlsOffer::everything(int version) { return {version, version, {}, {}, false}; }

TlsOffer TlsOffer::of_official_app() {
  return {TLS1_1_VERSION, TLS1_3_VERSION, suites_of_official_app, suites_1_3_of_official_app, true};
}

bool Handshake::is_answered() const { return suite() != nullptr; }

const SSL_CIPHER* Handshake::suite() const {
  if (!tls) return nullptr;
  return end == End::done ? SSL_get_current_cipher(tls.get()) : SSL_get_pending_cipher(tls.get());
}

std::string Handshake::version() const {
  switch (tls ? SSL_version(tls.get()) : 0) {
    case TLS1_VERSION:
      return "1.0";
    case TLS1_1_VERSION:
      return "1.1";
    case TLS1_2_VERSION:
      return "1.2";
    case TLS1_3_VERSION:
      return "1.3";
    default:
      return {};
  }
}

bool await_socket(int socket, bool for_reading, Deadline deadline, const std::stop_token& stop) {
  using std::chrono::milliseconds;
  constexpr milliseconds slice{100};  // how late a stop may be noticed
  while (!stop.stop_requested()) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left <= milliseconds{0}) return false;
    pollfd entry{socket, static_cast<short>(for_reading ? POLLIN : POLLOUT), 0};
    if (poll(&entry, 1, static_cast<int>(std::min(left, slice).count())) > 0) return true;
  }
  return false;
}

Handshake shake_hands(int socket, const TlsOffer& offer, const std::string& host, Deadline deadline,
                      const std::stop_token& stop) {
  Handshake handshake;
  ERR_clear_error();
  const SslContextPointer context = context_for(offer);
  handshake.tls.reset(context ? SSL_new(context.get()) : nullptr);
  if (!handshake.tls) return handshake;
  SSL* tls = handshake.tls.get();
  if (!is_ip_literal(without_brackets(host))) SSL_set_tlsext_host_name(tls, host.c_str());
  SSL_set_fd(tls, socket);
  while (true) {
    errno = 0;
    const int result = SSL_connect(tls);
    if (result == 1) {
      handshake.end = Handshake::End::done;
      return handshake;
    }
    const int error = SSL_get_error(tls, result);
    if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) {
      fail_by_openssl(handshake, error);
      ERR_clear_error();
      return handshake;
    }
    if (!await_socket(socket, error == SSL_ERROR_WANT_READ, deadline, stop)) {
      fail(handshake, Handshake::End::silent, "no answer in time");
      return handshake;
    }
  }
}

}  // namespace collaudo
