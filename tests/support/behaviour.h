// Behaviour: the ways in which the test server misbehaves on purpose. Made from VirtualResponse::behaviour;
// read by SiteAnswerer. A plain value.
#pragma once

#include <string>

namespace collaudo::testing {

enum class BehaviourKind {
  none,
  slow_headers,    // slow-headers[:MS]    waits MS (60000) before the first byte
  slow_body,       // slow-body[:MS]       one byte of the body every MS (200)
  endless_body,    // endless-body         chunks until the client goes away
  redirect_loop,   // redirect-loop        302 to the same address
  redirect_chain,  // redirect-chain:N     N redirects, then the page
  oversized,       // oversized            a page of 20 MB
  gzip_bomb,       // gzip-bomb            1 MB that becomes 1 GB
  drop,            // drop                 closes without an answer
  drop_mid_body,   // drop-mid-body        closes after half of the body
  wrong_length,    // wrong-length         announces half of what it sends
  bad_chunk,       // bad-chunk            a chunk size that is no number
  binary,          // binary               noise, the same every time, called text/html
  reset,           // reset                resets the connection after the request
  refuse_tls,      // refuse-tls           the handshake for this host fails
  rate_limited,    // rate-limited:N       429 with Retry-After the first N times
  flaky,           // flaky:N              503 the first N times
  basic_auth,      // basic-auth:USER:PASS 401 without these credentials
  cut,             // cut:N                the first N bytes of its answer, then closes
  raw,             // raw                  the body alone: it is the whole answer, head and all, then closes
  challenge,       // challenge            a 403 page that asks to prove one's humanity
  wall,  // wall                 the challenge for those who say that they are programs, else the page
};

struct Behaviour {
  BehaviourKind kind = BehaviourKind::none;
  unsigned long number = 0;
  std::string text;  // what follows the first colon
};

// Throws std::runtime_error for a name or a number that it does not know.
Behaviour parse_behaviour(const std::string& written);

}  // namespace collaudo::testing
