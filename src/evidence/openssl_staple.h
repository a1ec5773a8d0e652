// What a stapled OCSP answer says about a certificate. A pure function on bytes from the network; read by the
// TLS probe.
#pragma once

#include <string>

#include "openssl_pointers.h"

namespace collaudo {

// "good", "revoked", "unknown"; empty when there is no staple, or none about this certificate that can be
// read.
std::string staple_status(SSL* connection, X509* leaf);

}  // namespace collaudo
