#include "openssl_staple.h"

#include <openssl/err.h>

namespace collaudo {

namespace {

bool is_about(OCSP_SINGLERESP* answer, X509* leaf) {
  ASN1_INTEGER* serial = nullptr;
  // The id is const in meaning, not in OpenSSL's signature.
  auto* id = const_cast<OCSP_CERTID*>(OCSP_SINGLERESP_get0_id(answer));
  return OCSP_id_get0_info(nullptr, nullptr, nullptr, &serial, id) &&
         ASN1_INTEGER_cmp(serial, X509_get0_serialNumber(leaf)) == 0;
}

std::string status_name(int status) {
  if (status == V_OCSP_CERTSTATUS_GOOD) return "good";
  return status == V_OCSP_CERTSTATUS_REVOKED ? "revoked" : "unknown";
}

}  // namespace

std::string staple_status(SSL* connection, X509* leaf) {
  const unsigned char* bytes = nullptr;
  const long size = SSL_get_tlsext_status_ocsp_resp(connection, &bytes);
  if (size <= 0 || !bytes) return {};
  const OcspResponsePointer response(d2i_OCSP_RESPONSE(nullptr, &bytes, size));
  const OcspBasicPointer basic(response ? OCSP_response_get1_basic(response.get()) : nullptr);
  ERR_clear_error();
  for (int i = 0; basic && i < OCSP_resp_count(basic.get()); ++i) {
    OCSP_SINGLERESP* answer = OCSP_resp_get0(basic.get(), i);
    if (is_about(answer, leaf))
      return status_name(OCSP_single_get0_status(answer, nullptr, nullptr, nullptr, nullptr));
  }
  return {};
}

}  // namespace collaudo
