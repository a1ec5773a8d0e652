// Encodings that the test servers need: base64, deflate and the forms of the web. Plain functions without
// state; any thread may call them. Throws std::runtime_error when the library refuses to start.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace collaudo::testing {

std::string base64(const std::string& text);
std::string gzip(const std::string& text);
// Deflate without any wrapper, as the redirect binding of SAML wants it.
std::string raw_deflate(const std::string& text);

// "a=1&b=due+parole" as names and values; of a name given twice the last value counts.
std::map<std::string, std::string> parse_form(std::string_view encoded);
// One name or value, for a query or a form.
std::string form_encoded(std::string_view text);
// "a=1; b=2", the value of a Cookie header.
std::map<std::string, std::string> parse_cookies(std::string_view header);

}  // namespace collaudo::testing
