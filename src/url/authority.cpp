#include "url/authority.h"

#include <algorithm>
#include <memory>

#include <curl/curl.h>
#include <idn2.h>

#include "text/ascii.h"
#include "text/utf8.h"
#include "url/percent.h"

namespace collaudo {
namespace {

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

struct Idn2Free {
  void operator()(char* text) const { idn2_free(text); }
};

std::optional<std::string> punycode(const std::string& host) {
  char* written = nullptr;
  // Mapped as browsers map it (UTS 46, not transitional).
  const int result = idn2_to_ascii_8z(host.c_str(), &written, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  const std::unique_ptr<char, Idn2Free> owner(written);
  if (result != IDN2_OK) return std::nullopt;
  return std::string(written);
}

// Lower case, ASCII, without the dot of the DNS root. IP addresses are left to the library.
std::optional<std::string> host_as_asked(std::string_view written) {
  std::string host = written.substr(0, 1) == "[" ? std::string(written) : percent::decoded(written);
  if (host.find('\0') != std::string::npos) return std::nullopt;
  if (!is_ascii(host)) {
    auto ascii = punycode(text::repaired(host));
    if (!ascii) return std::nullopt;
    host = std::move(*ascii);
  }
  host = ascii::lower(host);
  if (!host.empty() && host.back() == '.') host.pop_back();
  if (host.empty() || host.front() == '.' || host.back() == '.' ||
      host.find_first_of("/\\?#@%") != std::string::npos)
    return std::nullopt;
  return host;
}

struct CurlUrlFree {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

std::optional<std::string> part(CURLU* url, CURLUPart which, unsigned flags) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, flags) != CURLUE_OK) return std::nullopt;
  std::string result(text);
  curl_free(text);
  return result;
}

}  // namespace

// The library is asked whether it would fetch from this host and port, and how it spells an IP address.
std::optional<Authority> parse_authority(const std::string& scheme, std::string_view written) {
  if (const auto at = written.rfind('@'); at != std::string_view::npos) written.remove_prefix(at + 1);
  const auto bracket = written.rfind(']');
  const auto colon = written.find(':', bracket == std::string_view::npos ? 0 : bracket);
  const auto host = host_as_asked(written.substr(0, colon));
  if (!host) return std::nullopt;
  std::string port(colon == std::string_view::npos ? std::string_view{} : written.substr(colon + 1));
  if (!std::all_of(port.begin(), port.end(), ascii::is_digit)) return std::nullopt;

  const std::unique_ptr<CURLU, CurlUrlFree> url(curl_url());
  std::string text = scheme;
  text.append("://").append(*host);
  if (!port.empty()) text.append(":").append(port);
  text += "/";
  if (!url || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return std::nullopt;
  if (part(url.get(), CURLUPART_ZONEID, 0))
    return std::nullopt;  // an interface of this machine, no address of a site
  const auto asked_host = part(url.get(), CURLUPART_HOST, 0);
  const auto asked_port = part(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  if (!asked_host || !asked_port) return std::nullopt;
  return Authority{*asked_host, std::stoi(*asked_port)};
}

std::string unicode_host(const std::string& host) {
  char* written = nullptr;
  const int result = idn2_to_unicode_8z8z(host.c_str(), &written, 0);
  const std::unique_ptr<char, Idn2Free> owner(written);
  if (result != IDN2_OK) return host;
  // Labels that decode to what no registry allows (controls, dots) must not be shown as a name.
  return punycode(written) == host ? std::string(written) : host;
}

}  // namespace collaudo
