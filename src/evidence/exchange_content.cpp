#include "exchange_content.h"

#include <array>

#include "exchange_header.h"
#include "html/charset.h"
#include "openssl_digest.h"

namespace collaudo {

namespace {

std::string mime_of(std::string_view content_type) {
  return ascii_lower(trimmed(content_type.substr(0, content_type.find(';'))));
}

bool is_text(std::string_view mime) {
  constexpr std::array<std::string_view, 5> others = {"application/json", "application/xml",
                                                      "application/javascript", "application/x-javascript",
                                                      "application/ecmascript"};
  return mime.starts_with("text/") || mime.ends_with("+xml") || mime.ends_with("+json") ||
         std::find(others.begin(), others.end(), mime) != others.end();
}

}  // namespace

std::string_view sniffed_mime(std::string_view bytes) {
  constexpr std::array<std::string_view, 17> beginnings = {
      "<!doctype html", "<html",  "<head", "<script", "<iframe", "<h1", "<div", "<font", "<table", "<a",
      "<style",         "<title", "<b",    "<body",   "<br",     "<p",  "<!--"};
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  const auto first = bytes.find_first_not_of(" \t\r\n\f");
  if (first == std::string_view::npos) return {};
  bytes.remove_prefix(first);
  for (const std::string_view beginning : beginnings) {
    if (!equals_ignoring_case(bytes.substr(0, beginning.size()), beginning)) continue;
    const std::string_view rest = bytes.substr(beginning.size());
    const bool ends = beginning == "<!--" || rest.starts_with('>') || rest.starts_with(' ') ||
                      rest.starts_with('\t') || rest.starts_with('\n') || rest.starts_with('\r');
    if (ends) return "text/html";
  }
  return {};
}

Exchange with_content(Exchange received) {
  const std::string_view content_type = received.header("content-type").value_or(std::string_view());
  received.mime = mime_of(content_type);
  if (received.mime.empty()) received.mime = sniffed_mime(received.body);
  if (received.cause != Cause::none && received.body.empty()) return received;
  received.body_sha256 = sha256_hex(received.body);
  if (!is_text(received.mime)) return received;
  html::Decoded decoded = html::to_utf8(received.body, content_type, received.is_html());
  received.body = std::move(decoded.utf8);
  received.charset = std::move(decoded.charset);
  return received;
}

}  // namespace collaudo
