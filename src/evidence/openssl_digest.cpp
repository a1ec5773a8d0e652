#include "openssl_digest.h"

#include <array>
#include <stdexcept>

#include <openssl/evp.h>

namespace collaudo {

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  if (!EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr))
    throw std::logic_error("SHA-256 is not to be had from OpenSSL");
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) {
    constexpr char digits[] = "0123456789abcdef";
    hex += digits[digest.at(i) >> 4];
    hex += digits[digest.at(i) & 15];
  }
  return hex;
}

}  // namespace collaudo
