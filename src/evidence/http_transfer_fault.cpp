#include "http_transfer_fault.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fmt/core.h>

#include "exchange_header.h"
#include "html/charset.h"

namespace collaudo {

namespace {

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

long information(CURL* handle, CURLINFO what) {
  long value = 0;
  curl_easy_getinfo(handle, what, &value);
  return value;
}

// "… in connection to host:port" names a port that may be a random one.
std::string tls_words(CURLcode code, std::string_view words) {
  words = words.substr(0, words.find(" in connection to "));
  return words.empty() ? curl_easy_strerror(code) : one_line(words);
}

Fault timeout(CURL* handle, std::string_view words, const NetworkOptions& options) {
  if (words.starts_with("Resolving timed out"))
    return {Cause::dns, fmt::format("no answer about the name within {:g} s", options.connect_timeout), true};
  if (words.starts_with("Operation too slow")) return {Cause::timeout, "the answer came too slowly", true};
  curl_off_t connected = 0;
  curl_easy_getinfo(handle, CURLINFO_PRETRANSFER_TIME_T, &connected);
  if (connected == 0)
    return {Cause::timeout, fmt::format("no connection within {:g} s", options.connect_timeout), true};
  return {Cause::timeout, fmt::format("no whole answer within {:g} s", options.timeout), true};
}

Fault refused_connection(CURL* handle) {
  const long error = information(handle, CURLINFO_OS_ERRNO);
  const std::string words =
      error ? std::strerror(static_cast<int>(error)) : curl_easy_strerror(CURLE_COULDNT_CONNECT);
  return {Cause::connect, words, error == ECONNRESET || error == ETIMEDOUT};
}

}  // namespace

std::string one_line(std::string_view words) {
  words = trimmed(words);
  // Decoded as a page would be, since what is neither ASCII nor UTF-8 is Latin-1 here, too.
  const bool is_ascii =
      std::all_of(words.begin(), words.end(), [](char c) { return static_cast<signed char>(c) >= 0; });
  std::string line = is_ascii ? std::string(words) : html::to_utf8(words, {}, true).utf8;
  for (char& c : line)
    if ((c >= 0 && c < 0x20) || c == 0x7f) c = ' ';
  return line;
}

Fault fault_of(CURLcode code, CURL* handle, std::string_view words, const NetworkOptions& options) {
  switch (code) {
    case CURLE_OK:
      return {};
    case CURLE_COULDNT_RESOLVE_HOST:
      return {Cause::dns, one_line(words), false};
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_PROXY:
      return {Cause::offline, "proxy: " + one_line(words), false};
    case CURLE_COULDNT_CONNECT:
      return refused_connection(handle);
    case CURLE_OPERATION_TIMEDOUT:
      return timeout(handle, words, options);
    case CURLE_FILESIZE_EXCEEDED:
      return {Cause::too_large, fmt::format("more than {} bytes", options.max_body), false};
    case CURLE_OUT_OF_MEMORY:  // libcurl's word for a line of headers that is longer than it keeps
      return {Cause::too_large, "a header of more than 100 kB", false};
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
      return {Cause::undecodable, one_line(words), false};
    case CURLE_SSL_CONNECT_ERROR:
      return {Cause::tls, tls_words(code, words),
              contains(words, "reset") || contains(words, "SSL_ERROR_SYSCALL")};
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return {Cause::tls, tls_words(code, words), false};
    case CURLE_RECV_ERROR:
      if (contains(words, "CONNECT tunnel failed") || contains(words, "Proxy CONNECT"))
        return {Cause::offline, "proxy: " + one_line(words), false};
      if (contains(words, "chunked-encoding")) return {Cause::undecodable, one_line(words), false};
      [[fallthrough]];
    default:
      return {Cause::connect, curl_easy_strerror(code), true};
  }
}

}  // namespace collaudo
