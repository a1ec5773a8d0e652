#include "support/test_certificates.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace collaudo::testing {

namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using File = std::unique_ptr<std::FILE, decltype(&std::fclose)>;

constexpr long seconds_a_day = 86400;

void require(bool ok, const char* what) {
  if (!ok) throw std::runtime_error(std::string{"test certificates: "} + what);
}

Key elliptic_key() {
  Key key{EVP_EC_gen("P-256"), EVP_PKEY_free};
  require(key != nullptr, "no elliptic key");
  return key;
}

Key rsa_key(unsigned bits) {
  Key key{EVP_RSA_gen(bits), EVP_PKEY_free};
  require(key != nullptr, "no RSA key");
  return key;
}

struct Signer {
  X509* certificate = nullptr;  // nothing: signed by itself
  EVP_PKEY* key = nullptr;
  const EVP_MD* digest = EVP_sha256();
};

struct Plan {
  std::string name;
  long serial = 1;
  long first_day = -1;
  long last_day = 3650;
  bool authority = false;
  std::vector<std::string> hosts = {};
};

void add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension{
      X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()), X509_EXTENSION_free};
  require(extension && X509_add_ext(certificate, extension.get(), -1) == 1, "an extension is refused");
}

bool is_address(const std::string& host) {
  return !host.empty() &&
         std::all_of(host.begin(), host.end(), [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

// By hand, since OpenSSL's written form of an extension has no room for a NUL or a comma in a name.
void add_alternative_names(X509* certificate, const std::vector<std::string>& hosts) {
  const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> names{GENERAL_NAMES_new(),
                                                                            GENERAL_NAMES_free};
  for (const auto& host : hosts) {
    auto* name = GENERAL_NAME_new();
    auto* value = is_address(host) ? a2i_IPADDRESS(host.c_str()) : ASN1_IA5STRING_new();
    if (!is_address(host)) ASN1_STRING_set(value, host.data(), static_cast<int>(host.size()));
    GENERAL_NAME_set0_value(name, is_address(host) ? GEN_IPADD : GEN_DNS, value);
    sk_GENERAL_NAME_push(names.get(), name);
  }
  require(X509_add1_ext_i2d(certificate, NID_subject_alt_name, names.get(), 0, X509V3_ADD_DEFAULT) == 1,
          "the names are refused");
}

Certificate make_certificate(const Plan& plan, EVP_PKEY* key, const Signer& signer) {
  Certificate certificate{X509_new(), X509_free};
  auto* it = certificate.get();
  X509_set_version(it, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(it), plan.serial);
  X509_gmtime_adj(X509_getm_notBefore(it), plan.first_day * seconds_a_day);
  // Half a day more, so that a count of whole days does not change from one second to the next.
  X509_gmtime_adj(X509_getm_notAfter(it), plan.last_day * seconds_a_day + seconds_a_day / 2);
  // As bytes of a UTF8String, which may be longer than the 64 that the standard grants, and hold any.
  if (!plan.name.empty())
    X509_NAME_add_entry_by_NID(X509_get_subject_name(it), NID_commonName, V_ASN1_UTF8STRING,
                               reinterpret_cast<const unsigned char*>(plan.name.data()),
                               static_cast<int>(plan.name.size()), -1, 0);
  auto* issuer = signer.certificate != nullptr ? signer.certificate : it;
  X509_set_issuer_name(it, X509_get_subject_name(issuer));
  X509_set_pubkey(it, key);
  add_extension(it, issuer, NID_subject_key_identifier, "hash");
  if (signer.certificate != nullptr) add_extension(it, issuer, NID_authority_key_identifier, "keyid");
  if (plan.authority) {
    add_extension(it, issuer, NID_basic_constraints, "critical,CA:TRUE");
    add_extension(it, issuer, NID_key_usage, "critical,keyCertSign,cRLSign");
  } else {
    add_extension(it, issuer, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(it, issuer, NID_key_usage, "critical,digitalSignature,keyEncipherment");
    add_extension(it, issuer, NID_ext_key_usage, "serverAuth");
    if (!plan.hosts.empty()) add_alternative_names(it, plan.hosts);
  }
  require(X509_sign(it, signer.key != nullptr ? signer.key : key, signer.digest) > 0, "cannot sign");
  return certificate;
}

File open_to_write(const std::filesystem::path& path) {
  File file{std::fopen(path.c_str(), "wb"), std::fclose};
  if (!file) throw std::runtime_error("cannot write " + path.string());
  return file;
}

void write_certificates(const std::filesystem::path& path, const std::vector<X509*>& certificates) {
  const auto file = open_to_write(path);
  for (auto* certificate : certificates) {
    require(PEM_write_X509(file.get(), certificate) == 1, "cannot write a certificate");
  }
}

Plan server_plan(const CertificateOptions& options) {
  Plan plan{.name = options.common_name, .serial = 3, .last_day = options.days_left, .hosts = options.hosts};
  switch (options.fault) {
    case CertificateFault::expired:
      plan.first_day = -100;
      plan.last_day = -1;
      break;
    case CertificateFault::not_yet_valid:
      plan.first_day = 2;
      plan.last_day = 2 + options.days_left;
      break;
    case CertificateFault::wrong_host:
      plan.hosts = {"comune.altro.example"};
      break;
    default:
      break;
  }
  return plan;
}

}  // namespace

CertificateFiles write_test_certificates(const std::filesystem::path& folder,
                                         const CertificateOptions& options) {
  const auto root_key = elliptic_key();
  const auto root = make_certificate({.name = "collaudo test root", .serial = 1, .authority = true},
                                     root_key.get(), Signer{});
  const auto middle_key = elliptic_key();
  Plan middle_plan{.name = "collaudo test intermediate", .serial = 2, .authority = true};
  if (options.fault == CertificateFault::expired_intermediate) {
    middle_plan.first_day = -100;
    middle_plan.last_day = -1;
  }
  const auto middle = make_certificate(middle_plan, middle_key.get(), Signer{root.get(), root_key.get()});

  const bool self_signed = options.fault == CertificateFault::self_signed;
  const auto key = options.fault == CertificateFault::rsa_1024 ? rsa_key(1024) : elliptic_key();
  Signer signer = self_signed ? Signer{} : Signer{middle.get(), middle_key.get()};
  if (options.fault == CertificateFault::sha_1) signer.digest = EVP_sha1();
  const auto server = make_certificate(server_plan(options), key.get(), signer);

  CertificateFiles files{folder / "authority.pem", folder / "chain.pem", folder / "key.pem"};
  write_certificates(files.authority, {root.get()});
  const bool alone = self_signed || options.fault == CertificateFault::missing_intermediate;
  write_certificates(
      files.chain, alone ? std::vector<X509*>{server.get()} : std::vector<X509*>{server.get(), middle.get()});
  const auto file = open_to_write(files.key);
  require(PEM_write_PrivateKey(file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1,
          "cannot write the key");
  return files;
}

struct CertificateMint::Made {
  Key root_key = elliptic_key(), middle_key = elliptic_key(), key = elliptic_key();
  Certificate root = make_certificate({.name = "collaudo test mint", .serial = 1, .authority = true},
                                      root_key.get(), Signer{});
  Certificate middle =
      make_certificate({.name = "collaudo test mint intermediate", .serial = 2, .authority = true},
                       middle_key.get(), Signer{root.get(), root_key.get()});
  std::mutex mutex;
  std::map<std::string, Certificate> by_name;
};

CertificateMint::CertificateMint() : made_(std::make_unique<Made>()) {}
CertificateMint::~CertificateMint() = default;

void CertificateMint::trust_in(const std::filesystem::path& authorities) const {
  const File file{std::fopen(authorities.c_str(), "ab"), std::fclose};
  require(file && PEM_write_X509(file.get(), made_->root.get()) == 1, "cannot add an authority");
}

bool CertificateMint::dress(ssl_st* connection, const std::string& name, CertificateFault fault) {
  const std::lock_guard lock{made_->mutex};
  auto found = made_->by_name.find(name);
  if (found == made_->by_name.end()) {
    Plan plan = server_plan({fault, {name}, 90});
    plan.serial = static_cast<long>(made_->by_name.size()) + 10;
    found = made_->by_name
                .emplace(name, make_certificate(plan, made_->key.get(),
                                                Signer{made_->middle.get(), made_->middle_key.get()}))
                .first;
  }
  return SSL_use_certificate(connection, found->second.get()) == 1 &&
         SSL_use_PrivateKey(connection, made_->key.get()) == 1 &&
         SSL_add1_chain_cert(connection, made_->middle.get()) == 1;
}

std::optional<CertificateFault> certificate_fault_named(const std::string& name) {
  static const std::map<std::string, CertificateFault> faults = {
      {"none", CertificateFault::none},
      {"expired", CertificateFault::expired},
      {"not-yet-valid", CertificateFault::not_yet_valid},
      {"self-signed", CertificateFault::self_signed},
      {"wrong-host", CertificateFault::wrong_host},
      {"missing-intermediate", CertificateFault::missing_intermediate},
      {"expired-intermediate", CertificateFault::expired_intermediate},
      {"rsa-1024", CertificateFault::rsa_1024},
      {"sha-1", CertificateFault::sha_1},
  };
  const auto found = faults.find(name);
  return found == faults.end() ? std::nullopt : std::optional{found->second};
}

}  // namespace collaudo::testing
