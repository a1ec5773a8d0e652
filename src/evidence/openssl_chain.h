// Whether a chain of certificates leads to a trusted root, on its own: apart from the handshake, whose low
// security level would hide weak keys and signatures, and apart from the leaf's dates and names, which are
// judged by themselves. Read by the TLS probe; thread-safe as long as each thread has its own store.
#pragma once

#include <string>

#include <collaudo/result.h>

#include "openssl_pointers.h"

namespace collaudo {

// The trusted roots: those of the file, or of the system when it is empty.
Result<StorePointer> open_roots(const std::string& file);

struct ChainJudgement {
  bool is_trusted = false;  // at security level 1, which today's programs ask for (no SHA-1, no MD5)
  int error_code = 0;       // X509_V_ERR_*
  std::string error;        // OpenSSL's words
  bool is_strong = true;    // no key or signature that level 2 refuses
};

// `others` are what the server sent besides the leaf, in any order.
ChainJudgement judge_chain(X509_STORE* roots, X509* leaf, STACK_OF(X509) * others);

}  // namespace collaudo
