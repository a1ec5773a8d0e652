#include "tls_probe.h"

#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include <openssl/ct.h>

#include "openssl_certificate.h"
#include "openssl_chain.h"
#include "openssl_staple.h"
#include "tls_probe_addresses.h"
#include "tls_probe_attempt.h"
#include "tls_probe_deep.h"
#include "tls_probe_issuers.h"

namespace collaudo {

namespace {

constexpr std::size_t max_compared_addresses = 4;
constexpr int max_missing_intermediates = 3;

// A connection that gets as far as it can: first as the official App would, then, for a server that refuses
// it, as a client that takes everything, so that the report can say what is wrong with it.
std::unique_ptr<TlsAttempt> first_contact(const ProbeTarget& target) {
  const TlsOffer offer = TlsOffer::of_official_app();
  auto attempt = std::make_unique<TlsAttempt>(target, offer);
  for (int i = 0; i < target.settings.options().retries && attempt->may_pass(); ++i)
    attempt = std::make_unique<TlsAttempt>(target, offer);
  if (!attempt->socket.is_open() || attempt->is_done()) return attempt;
  TlsOffer anything = offer;
  anything.min_version = TLS1_VERSION;
  anything.suites.clear();
  anything.suites_1_3.clear();
  auto second = std::make_unique<TlsAttempt>(target, anything);
  return second->is_done() ? std::move(second) : std::move(attempt);
}

CertificateStack others_sent(SSL* tls) {
  CertificateStack others(sk_X509_new_null());
  STACK_OF(X509)* sent = SSL_get_peer_cert_chain(tls);
  for (int i = 1; i < sk_X509_num(sent); ++i) {
    X509_up_ref(sk_X509_value(sent, i));
    sk_X509_push(others.get(), sk_X509_value(sent, i));
  }
  return others;
}

// Whether the chain leads to a root as soon as the certificates are added that the sent ones point at.
bool is_mended_by_issuers(X509_STORE* roots, X509* leaf, STACK_OF(X509) * others, const ProbeTarget& target) {
  X509* last = sk_X509_num(others) > 0 ? sk_X509_value(others, sk_X509_num(others) - 1) : leaf;
  for (int i = 0; i < max_missing_intermediates && last; ++i) {
    X509Pointer issuer = fetch_issuer(last, target);
    if (!issuer && last != leaf && i == 0)
      issuer = fetch_issuer(leaf, target);  // a needless or foreign one was sent
    last = issuer.get();
    if (!issuer) return false;
    sk_X509_push(others, issuer.release());
    if (judge_chain(roots, leaf, others).is_trusted) return true;
  }
  return false;
}

TlsFacts with_chain(TlsFacts facts, SSL* tls, const ProbeTarget& target) {
  X509* leaf = SSL_get0_peer_certificate(tls);
  if (!leaf) {  // an anonymous suite
    facts.chain_error = "no certificate";
    return facts;
  }
  STACK_OF(X509)* sent = SSL_get_peer_cert_chain(tls);
  for (int i = 0; i < sk_X509_num(sent); ++i)
    facts.chain.push_back(certificate_facts(sk_X509_value(sent, i)));
  facts.host_matches = names_host(leaf, facts.host);
  facts.ocsp_staple = staple_status(tls, leaf);
  facts.has_sct = sk_SCT_num(SSL_get0_peer_scts(tls)) > 0;
  const auto roots = open_roots(target.settings.options().cacert);
  if (!roots) throw std::logic_error(roots.error());
  const CertificateStack others = others_sent(tls);
  const ChainJudgement judgement = judge_chain(roots->get(), leaf, others.get());
  facts.chain_trusted = judgement.is_trusted;
  facts.chain_error = judgement.error;
  facts.chain_error_code = judgement.error_code;
  facts.strong_chain = judgement.is_strong;
  const bool lacks_issuer = judgement.error_code == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY ||
                            judgement.error_code == X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE;
  facts.intermediate_missing = lacks_issuer && is_mended_by_issuers(roots->get(), leaf, others.get(), target);
  return facts;
}

std::optional<int> bits_of_dh_group(SSL* tls) {
  EVP_PKEY* key = nullptr;
  if (!SSL_get_peer_tmp_key(tls, &key)) return std::nullopt;
  const KeyPointer owner(key);
  if (EVP_PKEY_get_base_id(key) != EVP_PKEY_DH) return std::nullopt;
  return EVP_PKEY_get_bits(key);
}

TlsFacts with_handshake(TlsFacts facts, const TlsAttempt& attempt, const ProbeTarget& target) {
  SSL* tls = attempt.handshake.tls.get();
  facts.version = attempt.handshake.version();
  facts.suite = SSL_CIPHER_standard_name(attempt.handshake.suite());
  facts.dh_bits = bits_of_dh_group(tls);
  return with_chain(std::move(facts), tls, target);
}

TlsFacts with_failure(TlsFacts facts, const TlsAttempt& attempt) {
  if (!attempt.socket.is_open()) {
    facts.cause = attempt.socket.fault().cause;
    facts.detail = attempt.socket.fault().detail;
    return facts;
  }
  facts.cause = attempt.handshake.end == Handshake::End::silent   ? Cause::timeout
                : attempt.handshake.end == Handshake::End::beyond ? Cause::too_large
                                                                  : Cause::tls;
  facts.detail = one_line(attempt.handshake.words);
  return facts;
}

// Those that can be reached and show something else than the address that the facts are of.
std::vector<std::string> differing_addresses(const TlsFacts& facts, const ProbeTarget& target) {
  std::vector<std::string> differing;
  std::size_t compared = 1;
  for (const std::string& address : facts.addresses) {
    if (address == target.address || compared++ >= max_compared_addresses) continue;
    const ProbeTarget other{target.settings, target.host, target.port, target.stop, address};
    const TlsAttempt attempt(other, TlsOffer::of_official_app());
    if (!attempt.is_done()) {
      if (attempt.socket.is_open()) differing.push_back(address);
      continue;
    }
    X509* leaf = SSL_get0_peer_certificate(attempt.handshake.tls.get());
    const bool is_same = attempt.handshake.version() == facts.version && leaf && !facts.chain.empty() &&
                         certificate_facts(leaf).sha256 == facts.chain.front().sha256;
    if (!is_same) differing.push_back(address);
  }
  return differing;
}

}  // namespace

TlsFacts probe_tls(const std::string& host, int port, const NetworkOptions& options, bool deep,
                   std::stop_token stop) {
  prepare_process();
  const auto settings = TransferSettings::of(options);
  if (!settings) throw std::logic_error(settings.error());
  ProbeTarget target{*settings, host, port, std::move(stop)};
  TlsFacts facts;
  facts.host = host;
  facts.port = port;
  {
    const auto attempt = first_contact(target);
    target.address = attempt->socket.address();
    facts = attempt->is_done() ? with_handshake(std::move(facts), *attempt, target)
                               : with_failure(std::move(facts), *attempt);
    if (!attempt->socket.is_open()) return facts;
  }
  facts.addresses = addresses_of(target);
  if (facts.cause == Cause::none) facts.differing_addresses = differing_addresses(facts, target);
  return deep ? with_deep_facts(std::move(facts), target) : facts;
}

}  // namespace collaudo
