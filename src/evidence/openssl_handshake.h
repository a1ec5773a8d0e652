// A TLS handshake as client on an open socket: what is offered, and how it ended. Driven by the TLS probe in
// its threads. It verifies nothing: what the server shows is recorded and judged afterwards. A Handshake does
// not own its socket and must end before it.
#pragma once

#include <chrono>
#include <stop_token>
#include <string>

#include "openssl_pointers.h"

namespace collaudo {

using Deadline = std::chrono::steady_clock::time_point;

struct TlsOffer {
  int min_version = TLS1_VERSION, max_version = TLS1_3_VERSION;
  std::string suites;            // up to 1.2, in OpenSSL's language; empty: all that need no credentials
  std::string suites_1_3;        // empty: the default ones
  bool asks_for_extras = false;  // staple, SCTs, ALPN

  static TlsOffer everything(int version);  // of one version
  static TlsOffer of_official_app();        // 1.1 to 1.3, its suites in its order
};

struct Handshake {
  enum class End {
    done,
    refused,  // by an alert, or since the answer cannot be understood
    beyond,   // the answer is larger than this OpenSSL reads
    closed,   // without a word
    silent,   // no answer within the deadline
    unable,   // this OpenSSL cannot make the offer
  };

  SslPointer tls;
  End end = End::unable;
  std::string words;  // of OpenSSL or the system, when it is not done

  // The server has chosen version and suite, even if the rest failed.
  bool is_answered() const;
  std::string version() const;  // "1.2"
  const SSL_CIPHER* suite() const;
};

Handshake shake_hands(int socket, const TlsOffer& offer, const std::string& host, Deadline deadline,
                      const std::stop_token& stop);

// Waits until the socket is ready; false at the deadline or when stopped.
bool await_socket(int socket, bool for_reading, Deadline deadline, const std::stop_token& stop);

}  // namespace collaudo
