#include "openssl_digest.h"

#include <array>
#include <stdexcept>

namespace collaudo {

std::string sha256_hex(std::string_view bytes) {
  RunningDigest digest = RunningDigest::sha256();
  digest.add(bytes);
  return hex(digest.finish());
}

std::optional<RunningDigest> RunningDigest::of(const std::string& algorithm) {
  const EVP_MD* method = EVP_get_digestbyname(algorithm.c_str());
  RunningDigest digest;
  digest.context_.reset(EVP_MD_CTX_new());
  if (!method || !digest.context_ || !EVP_DigestInit_ex(digest.context_.get(), method, nullptr))
    return std::nullopt;
  return digest;
}

RunningDigest RunningDigest::sha256() {
  auto digest = of("sha256");
  if (!digest) throw std::logic_error("SHA-256 is not to be had from OpenSSL");
  return std::move(*digest);
}

void RunningDigest::add(std::string_view bytes) {
  EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
}

std::string RunningDigest::finish() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_DigestFinal_ex(context_.get(), digest.data(), &size);
  return {reinterpret_cast<const char*>(digest.data()), size};
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char byte : bytes) {
    text += digits[static_cast<unsigned char>(byte) >> 4];
    text += digits[static_cast<unsigned char>(byte) & 15];
  }
  return text;
}

std::string base32(std::string_view bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string text;
  unsigned int waiting = 0;
  int bits = 0;
  for (const char byte : bytes) {
    waiting = waiting << 8 | static_cast<unsigned char>(byte);
    for (bits += 8; bits >= 5; bits -= 5) text += digits[waiting >> (bits - 5) & 31];
    waiting &= 31;
  }
  if (bits > 0) text += digits[waiting << (5 - bits) & 31];
  while (text.size() % 8 != 0) text += '=';
  return text;
}

}  // namespace collaudo
