// Digests of bytes. Pure functions, and one object for bytes that come in parts; read by the sources, the TLS
// probe and the evidence bundle. Thread-safe; one RunningDigest, one thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <openssl/evp.h>

namespace collaudo {

std::string sha256_hex(std::string_view bytes);

class RunningDigest {
 public:
  // "sha256", "sha1", "md5" …; nothing for a name that OpenSSL does not know.
  static std::optional<RunningDigest> of(const std::string& algorithm);
  static RunningDigest sha256();

  void add(std::string_view bytes);
  std::string finish();  // the bytes of the digest; once, after which nothing may be added

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD_CTX, Free> context_;
};

// Lower-case hex; and base 32 of RFC 4648, padded, as web archives write their digests.
std::string hex(std::string_view bytes);
std::string base32(std::string_view bytes);

}  // namespace collaudo
