// Owners of OpenSSL's objects. Read by the files that speak to OpenSSL. An object belongs to one thread at a
// time.
#pragma once

#include <memory>

#include <openssl/ocsp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace collaudo {

template <auto close>
struct OpensslClosing {
  template <typename T>
  void operator()(T* object) const {
    close(object);
  }
};

inline void close_certificates(STACK_OF(X509) * stack) { sk_X509_pop_free(stack, X509_free); }
inline void close_openssl_memory(void* memory) { OPENSSL_free(memory); }

using X509Pointer = std::unique_ptr<X509, OpensslClosing<X509_free>>;
using CertificateStack = std::unique_ptr<STACK_OF(X509), OpensslClosing<close_certificates>>;
using StorePointer = std::unique_ptr<X509_STORE, OpensslClosing<X509_STORE_free>>;
using StoreContextPointer = std::unique_ptr<X509_STORE_CTX, OpensslClosing<X509_STORE_CTX_free>>;
using SslContextPointer = std::unique_ptr<SSL_CTX, OpensslClosing<SSL_CTX_free>>;
using SslPointer = std::unique_ptr<SSL, OpensslClosing<SSL_free>>;
using BioPointer = std::unique_ptr<BIO, OpensslClosing<BIO_free_all>>;
using KeyPointer = std::unique_ptr<EVP_PKEY, OpensslClosing<EVP_PKEY_free>>;
using NamesPointer = std::unique_ptr<GENERAL_NAMES, OpensslClosing<GENERAL_NAMES_free>>;
using AccessPointer = std::unique_ptr<AUTHORITY_INFO_ACCESS, OpensslClosing<AUTHORITY_INFO_ACCESS_free>>;
using OcspResponsePointer = std::unique_ptr<OCSP_RESPONSE, OpensslClosing<OCSP_RESPONSE_free>>;
using OcspBasicPointer = std::unique_ptr<OCSP_BASICRESP, OpensslClosing<OCSP_BASICRESP_free>>;

}  // namespace collaudo
