// A ClientHello written by hand, for what the TLS library can no longer offer (SSL 3, RC4, 3DES, DES, EXPORT,
// NULL …), and the first answer to it, read from hostile bytes. No key is ever agreed upon. Pure functions;
// read by the deep TLS probe. Thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace collaudo {

struct WeakSuite {
  std::uint16_t code;
  std::string_view name;  // IANA
};

// Suites that nobody should accept and that OpenSSL does not offer (NULL ones: only where it is told to).
std::span<const WeakSuite> weak_suites();
std::string_view weak_suite_name(std::uint16_t code);  // empty for another one

// Those, and a few that every server of the time of SSL 3 knew.
std::vector<std::uint16_t> suites_of_ssl3();

constexpr int ssl3 = 0x0300, tls1_0 = 0x0301, tls1_2 = 0x0303;

struct HelloOffer {
  int version = tls1_2;
  std::vector<std::uint16_t> suites;  // at most 200
  std::string server_name;            // empty: none is sent; never sent in SSL 3, which knows no extensions
  std::array<unsigned char, 32> random{};
};
std::string client_hello(const HelloOffer& offer);

struct HelloAnswer {
  enum class Kind {
    incomplete,  // more bytes are needed
    accepted,    // a ServerHello: version and suite are set
    refused,     // an alert
    nonsense,    // neither
  };
  Kind kind = Kind::incomplete;
  int version = 0;
  std::uint16_t suite = 0;
  int alert = 0;  // its description
};

// `bytes`: all that was received so far; 16 KiB of them always suffice.
HelloAnswer parse_hello_answer(std::string_view bytes);

}  // namespace collaudo
