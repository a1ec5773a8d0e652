#include "http_source_bot_wall.h"

#include "exchange_header.h"

namespace collaudo {

namespace {

struct Mark {
  std::string_view product;
  std::string_view header;  // empty: in the body
  std::string_view text;    // empty: any value
};

// A product in front of a site is no wall as such: the server's own 403 passes through it. So each mark is
// one of a refusal.
constexpr Mark marks[] = {
    {"Cloudflare", "cf-mitigated", "challenge"},
    {"Cloudflare", "", "/cdn-cgi/challenge-platform/"},
    {"Cloudflare", "", "Attention Required! | Cloudflare"},
    {"Cloudflare", "", "<title>Just a moment"},
    {"Cloudflare", "", "cf-chl-"},
    {"Akamai", "", "errors.edgesuite.net"},
    {"Imperva", "", "_Incapsula_Resource"},
    {"Imperva", "", "Incapsula incident ID"},
    {"DataDome", "x-datadome", ""},
    {"DataDome", "", "captcha-delivery.com"},
    {"AWS WAF", "x-amzn-waf-action", ""},
    {"Sucuri", "", "Sucuri WebSite Firewall"},
    {"F5", "", "The requested URL was rejected. Please consult with your administrator"},
    {"CAPTCHA", "", "g-recaptcha"},
    {"CAPTCHA", "", "h-captcha"},
    {"CAPTCHA", "", "cf-turnstile"},
    {"CAPTCHA", "", "captcha"},
};

// The pages of walls are small: what stands further down is content.
constexpr std::size_t examined_bytes = 65'536;

bool is_akamai_refusal(const std::vector<Header>& headers, std::string_view body) {
  const auto server = header_of(headers, "server");
  return server && contains_ignoring_case(*server, "AkamaiGHost") &&
         contains_ignoring_case(body, "Access Denied");
}

}  // namespace

std::string_view bot_wall(int status, const std::vector<Header>& headers, std::string_view body) {
  if (status != 403 && status != 429 && status != 503) return {};
  body = body.substr(0, examined_bytes);
  if (is_akamai_refusal(headers, body)) return "Akamai";
  for (const Mark& mark : marks) {
    const auto where = mark.header.empty() ? std::optional(body) : header_of(headers, mark.header);
    if (where && contains_ignoring_case(*where, mark.text)) return mark.product;
  }
  return {};
}

}  // namespace collaudo
