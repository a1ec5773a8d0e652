// Certificates of issuers that a server should have sent, fetched from where the certificate says that they
// are. Called by the TLS probe in its thread.
#pragma once

#include "openssl_pointers.h"
#include "tls_probe_socket.h"

namespace collaudo {

// Null when there is none to be had.
X509Pointer fetch_issuer(X509* certificate, const ProbeTarget& target);

}  // namespace collaudo
