#include "openssl_certificate.h"

#include <arpa/inet.h>
#include <array>
#include <ctime>

#include "exchange_header.h"
#include "http_source_routes.h"
#include "http_transfer_fault.h"
#include "openssl_digest.h"

namespace collaudo {

namespace {

std::string text_of(const ASN1_STRING* text) {
  return one_line({reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                   static_cast<std::size_t>(ASN1_STRING_length(text))});
}

std::string name_text(const X509_NAME* name) {
  const BioPointer memory(BIO_new(BIO_s_mem()));
  // Letters beyond ASCII stay as they are: the report is UTF-8.
  X509_NAME_print_ex(memory.get(), name, 0,
                     XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB));
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &bytes);
  return one_line({bytes, static_cast<std::size_t>(size)});
}

std::string address_text(const ASN1_OCTET_STRING* address) {
  const int size = ASN1_STRING_length(address);
  if (size != 4 && size != 16) return {};
  std::array<char, INET6_ADDRSTRLEN> text{};
  return inet_ntop(size == 4 ? AF_INET : AF_INET6, ASN1_STRING_get0_data(address), text.data(), text.size());
}

std::vector<std::string> alternative_names(X509* certificate) {
  std::vector<std::string> names;
  const NamesPointer found(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; i < sk_GENERAL_NAME_num(found.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(found.get(), i);
    if (name->type == GEN_DNS) names.push_back(text_of(name->d.dNSName));
    if (name->type == GEN_IPADD) names.push_back(address_text(name->d.iPAddress));
  }
  std::erase(names, std::string());
  return names;
}

std::int64_t seconds_of(const ASN1_TIME* time) {
  std::tm parts{};
  return ASN1_TIME_to_tm(time, &parts) ? static_cast<std::int64_t>(timegm(&parts)) : 0;
}

std::string key_name(const EVP_PKEY* key) {
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
    case EVP_PKEY_RSA_PSS:
      return "RSA";
    case EVP_PKEY_EC:
      return "EC";
    case EVP_PKEY_DSA:
      return "DSA";
    case EVP_PKEY_ED25519:
      return "ED25519";
    case EVP_PKEY_ED448:
      return "ED448";
    default:
      return OBJ_nid2sn(EVP_PKEY_get_base_id(key));
  }
}

std::string digest_name(X509* certificate) {
  int digest = NID_undef;
  if (!X509_get_signature_info(certificate, &digest, nullptr, nullptr, nullptr) || digest == NID_undef)
    return {};
  return OBJ_nid2sn(digest);
}

std::string fingerprint(X509* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate, &der);
  if (size <= 0) return {};
  const std::unique_ptr<unsigned char, OpensslClosing<close_openssl_memory>> owner(der);
  return sha256_hex({reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)});
}

}  // namespace

Certificate certificate_facts(X509* certificate) {
  Certificate facts;
  facts.subject = name_text(X509_get_subject_name(certificate));
  facts.issuer = name_text(X509_get_issuer_name(certificate));
  facts.names = alternative_names(certificate);
  facts.not_before = seconds_of(X509_get0_notBefore(certificate));
  facts.not_after = seconds_of(X509_get0_notAfter(certificate));
  if (const EVP_PKEY* key = X509_get0_pubkey(certificate)) {
    facts.key_type = key_name(key);
    facts.key_bits = EVP_PKEY_get_bits(key);
  }
  facts.signature = digest_name(certificate);
  facts.sha256 = fingerprint(certificate);
  facts.is_self_issued =
      X509_NAME_cmp(X509_get_subject_name(certificate), X509_get_issuer_name(certificate)) == 0;
  return facts;
}

bool names_host(X509* certificate, const std::string& host) {
  const std::string name = without_brackets(host);
  if (is_ip_literal(name)) return X509_check_ip_asc(certificate, name.c_str(), 0) == 1;
  // Browsers know no wildcard within a label either, and they have not looked at the subject since 2017.
  constexpr unsigned as_browsers = X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT;
  return X509_check_host(certificate, name.data(), name.size(), as_browsers, nullptr) == 1;
}

std::vector<std::string> issuer_addresses(X509* certificate) {
  std::vector<std::string> addresses;
  const AccessPointer access(
      static_cast<AUTHORITY_INFO_ACCESS*>(X509_get_ext_d2i(certificate, NID_info_access, nullptr, nullptr)));
  for (int i = 0; i < sk_ACCESS_DESCRIPTION_num(access.get()) && addresses.size() < 2; ++i) {
    const ACCESS_DESCRIPTION* entry = sk_ACCESS_DESCRIPTION_value(access.get(), i);
    if (OBJ_obj2nid(entry->method) != NID_ad_ca_issuers || entry->location->type != GEN_URI) continue;
    std::string address = text_of(entry->location->d.uniformResourceIdentifier);
    const std::string lower = ascii_lower(address);
    if (lower.starts_with("http://") || lower.starts_with("https://"))
      addresses.push_back(std::move(address));
  }
  return addresses;
}

}  // namespace collaudo
