// Transfer: one request and its answer on a libcurl handle that is used again and again. Made and driven by
// the HTTP source, in its thread; lives as long as the source. It knows nothing of redirects, repetitions or
// politeness.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <collaudo/exchange.h>
#include <collaudo/result.h>

#include "address_gate.h"
#include "http_source_cookies.h"
#include "http_source_routes.h"
#include "http_transfer_fault.h"
#include "http_transfer_handles.h"
#include "network_options.h"

namespace collaudo {

// Readies the process for libcurl and OpenSSL, once: from then on a peer that closes is an answer, not a
// SIGPIPE.
void prepare_process();

// What all transfers of a source have in common. Constant after of().
class TransferSettings {
 public:
  static Result<TransferSettings> of(const NetworkOptions& options);

  const NetworkOptions& options() const { return options_; }
  const Routes& routes() const { return routes_; }
  curl_slist* connect_to() const { return connect_to_.get(); }
  curl_slist* resolve() const { return resolve_.get(); }
  curl_slist* headers(bool of_page, bool to_site) const { return headers_[of_page][to_site].get(); }
  const std::string& user_agent() const { return user_agent_; }
  // Whether the user's headers and password may be shown there.
  bool is_entrusted(const Url& url) const;

 private:
  bool is_site(const std::string& host) const;

  NetworkOptions options_;
  Routes routes_;
  std::string user_agent_;
  StringList connect_to_, resolve_;
  StringList headers_[2][2];  // [page][site]
};

// What arrived. `status` is 0 when no head did; a body that did not arrive whole is not kept.
struct TransferAnswer {
  int status = 0;
  std::vector<Header> headers;
  std::string body;
  std::string address;
  std::uint64_t bytes = 0;
  Fault fault;
  bool certificate_refused = false;
  long retry_after = 0;  // seconds; 0: not asked for
  CookieLines cookies;   // those sent and those that the answer set
};

class Transfer {
 public:
  Transfer() : handle_(opened<EasyHandle>(curl_easy_init())) {}
  Transfer(const Transfer&) = delete;  // the handle points at it
  Transfer& operator=(const Transfer&) = delete;

  // Before each use; `settings` of the site that is asked. `verify`: an invalid certificate ends the
  // transfer. `as_browser`: with a browser's identification in place of ours.
  void prepare(const std::shared_ptr<const TransferSettings>& settings, const Url& url, bool of_page,
               bool verify, const CookieLines& cookies, bool as_browser = false);
  CURL* handle() const { return handle_.get(); }
  TransferAnswer finish(CURLcode code);  // once after each prepare()

 private:
  static std::size_t on_header(char* bytes, std::size_t, std::size_t count, void* self);
  static std::size_t on_body(char* bytes, std::size_t, std::size_t count, void* self);
  bool take_header(std::string_view line);
  bool take_body(std::string_view part);

  void follow(const std::shared_ptr<const TransferSettings>& settings);

  std::shared_ptr<const TransferSettings> settings_;  // which the handle follows; null: none yet
  AddressGate gate_;
  EasyHandle handle_;
  char words_[CURL_ERROR_SIZE] = {};
  TransferAnswer answer_;
  std::size_t header_bytes_ = 0;
  bool has_head_ = false;  // whole, up to its empty line
  bool in_body_ = false;
  bool is_proxied_ = false;
};

}  // namespace collaudo
