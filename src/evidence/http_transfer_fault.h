// What a failure of libcurl means, in words that do not change from run to run (no milliseconds, no ports):
// they go into reports. Pure but for asking the handle; read by the transfers and the TLS probe.
#pragma once

#include <string>
#include <string_view>

#include <collaudo/exchange.h>

#include <curl/curl.h>

#include "network_options.h"

namespace collaudo {

struct Fault {
  Cause cause = Cause::none;
  std::string detail;
  bool may_pass = false;  // another try may succeed
};

// `words`: the error buffer of the handle. CURLE_OK gives Cause::none.
Fault fault_of(CURLcode code, CURL* handle, std::string_view words, const NetworkOptions& options);

// Bytes that came from outside, as one line of valid UTF-8.
std::string one_line(std::string_view words);

}  // namespace collaudo
