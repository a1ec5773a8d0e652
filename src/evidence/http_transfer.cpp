#include "http_transfer.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <csignal>
#include <stdexcept>
#include <utility>

#include <fmt/core.h>
#include <openssl/ssl.h>

#include "address_policy.h"
#include "exchange_header.h"
#include "second_look.h"

namespace collaudo {

namespace {

constexpr std::size_t max_header_bytes = 262'144;
constexpr std::size_t max_header_count = 1000;
constexpr long slow_bytes_a_second = 100;

long milliseconds(double seconds) { return std::max(1L, std::lround(seconds * 1000)); }

template <typename Value>
void set(CURL* handle, CURLoption option, Value value) {
  if (const CURLcode code = curl_easy_setopt(handle, option, value); code != CURLE_OK)
    throw std::logic_error(
        fmt::format("libcurl option {}: {}", static_cast<int>(option), curl_easy_strerror(code)));
}

// As tolerant as browsers are, who reach servers without safe renegotiation, with small keys of
// Diffie-Hellman, and those that end without a farewell. What TLS shows is judged by the TLS probe, not by
// the transfer.
CURLcode be_as_tolerant_as_browsers(CURL*, void* context, void*) {
  auto* tls = static_cast<SSL_CTX*>(context);
  SSL_CTX_set_options(tls, SSL_OP_LEGACY_SERVER_CONNECT | SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_security_level(tls, 1);
  return CURLE_OK;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

bool is_header(std::string_view line) {
  const auto colon = line.find(':');
  return colon != std::string_view::npos && is_token(line.substr(0, colon)) &&
         !trimmed(line.substr(colon + 1)).empty() && line.find_first_of("\r\n") == std::string_view::npos &&
         line.find('\0') == std::string_view::npos;
}

StringList header_list(bool of_page, const std::vector<std::string>& of_user) {
  std::vector<std::string> lines = {
      of_page ? "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" : "Accept: */*",
      "Accept-Language: it,en;q=0.5"};
  const auto name = [](const std::string& line) { return std::string_view(line).substr(0, line.find(':')); };
  for (const std::string& given : of_user)
    std::erase_if(lines,
                  [&](const std::string& line) { return equals_ignoring_case(name(line), name(given)); });
  lines.insert(lines.end(), of_user.begin(), of_user.end());
  StringList list;
  for (const std::string& line : lines) append(list, line);
  return list;
}

StringList list_of(const std::vector<std::string>& lines) {
  StringList list;
  for (const std::string& line : lines) append(list, line);
  return list;
}

}  // namespace

void prepare_process() {
  [[maybe_unused]] static const bool is_done = [] {
    struct sigaction action {};
    if (sigaction(SIGPIPE, nullptr, &action) == 0 && action.sa_handler == SIG_DFL) {
      action.sa_handler = [](int) {};  // unlike SIG_IGN not inherited by programs that are started
      action.sa_flags = SA_RESTART;
      sigaction(SIGPIPE, &action, nullptr);
    }
    return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  }();
}

Result<TransferSettings> TransferSettings::of(const NetworkOptions& options) {
  auto routes = Routes::of(options, ProxyVariables::of_process());
  if (!routes) return Error{routes.error()};
  for (std::size_t i = 0; i < options.headers.size(); ++i)
    if (!is_header(options.headers[i]))  // not shown: it may hold a secret
      return Error{fmt::format("header {} does not read \"Name: value\"", i + 1)};
  TransferSettings settings;
  settings.options_ = options;
  settings.routes_ = std::move(routes).value();
  if (options.public_only && !options.addresses)
    settings.options_.addresses = std::make_shared<const AddressPolicy>(options, settings.routes_);
  settings.user_agent_ = options.user_agent.empty() ? "Mozilla/5.0 (compatible; collaudo/" COLLAUDO_VERSION
                                                      "; +collaudo)"
                                                    : options.user_agent;
  settings.connect_to_ = list_of(options.connect_to);
  settings.resolve_ = list_of(options.resolve);
  for (const bool of_page : {false, true}) {
    settings.headers_[of_page][false] = header_list(of_page, {});
    settings.headers_[of_page][true] = header_list(of_page, options.headers);
  }
  return settings;
}

// What the user entrusts to us goes over plain http only to a site that was given so.
bool TransferSettings::is_entrusted(const Url& url) const {
  return is_site(url.host()) && (url.is_https() || !options_.site_is_https);
}

bool TransferSettings::is_site(const std::string& host) const {
  const std::string& site = options_.site_host;
  return !site.empty() && (host == site || (host.size() > site.size() && host.ends_with(site) &&
                                            host[host.size() - site.size() - 1] == '.'));
}

void Transfer::follow(const std::shared_ptr<const TransferSettings>& shared) {
  if (settings_ == shared) return;
  CURL* handle = handle_.get();
  if (settings_) curl_easy_reset(handle);  // keeps connections; what was set for another site goes
  settings_ = shared;
  const TransferSettings& settings = *settings_;
  const NetworkOptions& options = settings.options();
  set(handle, CURLOPT_ERRORBUFFER, words_);
  set(handle, CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  set(handle, CURLOPT_HEADERDATA, this);
  set(handle, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  set(handle, CURLOPT_WRITEDATA, this);
  // A cookie of nobody turns cookies on. The empty COOKIEFILE that is meant for it would be lost, and its
  // memory with it, when the handle is reset for the next site (libcurl 7.88).
  set(handle, CURLOPT_COOKIELIST, "nobody.invalid\tFALSE\t/\tFALSE\t0\tnothing\t0");
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_QUICK_EXIT, 1L);  // an end does not wait for a name server
  set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  set(handle, CURLOPT_FOLLOWLOCATION, 0L);
  set(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  set(handle, CURLOPT_HTTP09_ALLOWED, 0L);
  set(handle, CURLOPT_PIPEWAIT, 1L);
  set(handle, CURLOPT_ACCEPT_ENCODING, "");
  set(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  set(handle, CURLOPT_TIMEOUT_MS, milliseconds(options.timeout));
  set(handle, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(options.connect_timeout));
  set(handle, CURLOPT_LOW_SPEED_LIMIT, slow_bytes_a_second);
  set(handle, CURLOPT_LOW_SPEED_TIME, std::clamp(std::lround(options.timeout / 2), 1L, 30L));
  set(handle, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(options.max_body));
  set(handle, CURLOPT_NOPROXY, "");  // Routes has decided
  set(handle, CURLOPT_SSL_CTX_FUNCTION, &be_as_tolerant_as_browsers);
  if (settings.connect_to()) set(handle, CURLOPT_CONNECT_TO, settings.connect_to());
  if (settings.resolve()) set(handle, CURLOPT_RESOLVE, settings.resolve());
  if (!options.cacert.empty()) set(handle, CURLOPT_CAINFO, options.cacert.c_str());
  // Without a folder of certificates libcurl reads the file once and keeps it, instead of once for each
  // connection.
  if (!options.cacert.empty() || curl_version_info(CURLVERSION_NOW)->cainfo)
    set(handle, CURLOPT_CAPATH, static_cast<const char*>(nullptr));
}

void Transfer::prepare(const std::shared_ptr<const TransferSettings>& settings, const Url& url, bool of_page,
                       bool verify, const CookieLines& cookies, bool as_browser) {
  follow(settings);
  CURL* handle = handle_.get();
  const bool to_site = settings_->is_entrusted(url);
  const std::string proxy = settings_->routes().proxy(url.scheme(), url.host());
  const std::string& user = settings_->options().user;
  answer_ = {};
  header_bytes_ = 0;
  has_head_ = in_body_ = false;
  is_proxied_ = !proxy.empty();
  words_[0] = '\0';
  gate_.guard(handle, settings_->options().addresses, url.host(), is_proxied_);
  set(handle, CURLOPT_URL, url.without_fragment().c_str());
  set(handle, CURLOPT_USERAGENT, as_browser ? browser_identification : settings_->user_agent().c_str());
  set(handle, CURLOPT_COOKIELIST, "ALL");  // away with those of the chain before
  for (const std::string& cookie : cookies) set(handle, CURLOPT_COOKIELIST, cookie.c_str());
  set(handle, CURLOPT_HTTPHEADER, settings_->headers(of_page, to_site));
  set(handle, CURLOPT_USERPWD, to_site && !user.empty() ? user.c_str() : nullptr);
  set(handle, CURLOPT_PROXY, proxy.c_str());  // empty: none, whatever the environment says
  set(handle, CURLOPT_SSL_VERIFYPEER, verify ? 1L : 0L);
  set(handle, CURLOPT_SSL_VERIFYHOST, verify ? 2L : 0L);
}

TransferAnswer Transfer::finish(CURLcode code) {
  CURL* handle = handle_.get();
  // What take_header() and take_body() refused is known already; libcurl only knows that they did.
  if (answer_.fault.cause == Cause::none)
    answer_.fault = code != CURLE_OK && gate_.has_refused()
                        ? gate_.fault()
                        : fault_of(code, handle, words_, settings_->options());
  // libcurl takes an answer that ends within its headers for a whole one without body.
  if (answer_.fault.cause == Cause::none && !has_head_)
    answer_.fault = {Cause::connect, "the answer ends within its headers", true};
  if (answer_.fault.cause != Cause::none) answer_.body = std::string();
  answer_.certificate_refused = code == CURLE_PEER_FAILED_VERIFICATION;
  // Through a proxy it is the address of the proxy, which says nothing about the site.
  const char* address = nullptr;
  if (!is_proxied_ && curl_easy_getinfo(handle, CURLINFO_PRIMARY_IP, &address) == CURLE_OK && address)
    answer_.address = address;
  curl_off_t retry_after = 0;
  if (curl_easy_getinfo(handle, CURLINFO_RETRY_AFTER, &retry_after) == CURLE_OK)
    answer_.retry_after = static_cast<long>(std::clamp<curl_off_t>(retry_after, 0, 86400));
  curl_slist* cookies = nullptr;
  if (curl_easy_getinfo(handle, CURLINFO_COOKIELIST, &cookies) == CURLE_OK && cookies) {
    const StringList owned = opened<StringList>(cookies);
    for (const curl_slist* cookie = cookies; cookie; cookie = cookie->next)
      answer_.cookies.emplace_back(cookie->data);
  }
  curl_off_t received = 0;
  curl_easy_getinfo(handle, CURLINFO_SIZE_DOWNLOAD_T, &received);
  answer_.bytes = static_cast<std::uint64_t>(received) + header_bytes_;
  return std::exchange(answer_, {});
}

std::size_t Transfer::on_header(char* bytes, std::size_t, std::size_t count, void* self) {
  return static_cast<Transfer*>(self)->take_header({bytes, count}) ? count : 0;
}

std::size_t Transfer::on_body(char* bytes, std::size_t, std::size_t count, void* self) {
  return static_cast<Transfer*>(self)->take_body({bytes, count}) ? count : 0;
}

bool Transfer::take_header(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > max_header_bytes || answer_.headers.size() >= max_header_count) {
    answer_.fault = {
        Cause::too_large,
        fmt::format("headers of more than {} bytes or {} lines", max_header_bytes, max_header_count), false};
    return false;
  }
  if (in_body_) return true;        // a trailer
  if (line.starts_with("HTTP/")) {  // of an interim answer (1xx) or the real one
    answer_.headers.clear();
    has_head_ = false;
    const auto space = line.find(' ');
    if (space != std::string_view::npos)
      std::from_chars(line.data() + space + 1, line.data() + line.size(), answer_.status);
    return true;
  }
  if (line == "\r\n" || line == "\n") has_head_ = true;
  const bool continues = line.starts_with(' ') || line.starts_with('\t');
  if (continues && !answer_.headers.empty()) {
    answer_.headers.back().value += " " + one_line(line);
    return true;
  }
  const auto colon = line.find(':');
  if (colon != std::string_view::npos)
    answer_.headers.push_back({one_line(line.substr(0, colon)), one_line(line.substr(colon + 1))});
  return true;
}

bool Transfer::take_body(std::string_view part) {
  in_body_ = true;
  const std::uint64_t limit = settings_->options().max_body;
  if (part.size() > limit - answer_.body.size()) {
    answer_.fault = {Cause::too_large, fmt::format("more than {} bytes", limit), false};
    return false;
  }
  answer_.body += part;
  return true;
}

}  // namespace collaudo
