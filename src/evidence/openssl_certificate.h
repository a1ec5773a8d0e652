// What a certificate says of itself. Pure functions on one certificate; read by the TLS probe. Thread-safe.
#pragma once

#include <string>
#include <vector>

#include <collaudo/tls.h>

#include "openssl_pointers.h"

namespace collaudo {

Certificate certificate_facts(X509* certificate);

// Whether it names the host, which stands as in a URL (an IPv6 address in brackets).
bool names_host(X509* certificate, const std::string& host);

// Addresses at which its issuer's certificate can be had (http and https only), at most two.
std::vector<std::string> issuer_addresses(X509* certificate);

}  // namespace collaudo
