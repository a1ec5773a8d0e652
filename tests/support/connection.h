// Connection: the server's end of one TCP connection, with TLS or without. Made by SiteServer for each
// accepted socket; used by one worker thread. Owns neither the socket (its registry closes it) nor the TLS
// context.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <openssl/ssl.h>

namespace collaudo::testing {

struct ReceivedRequest {
  std::string method;
  std::string target;         // "/path?query", or a whole address when the client takes us for a proxy
  std::string host;           // lower case, without port
  std::string authorization;  // "" if there is none, as the next two
  std::string user_agent;
  std::string cookie;
  std::string body;
  bool accepts_gzip = false;
  bool keep_alive = true;
};

class Connection {
 public:
  // Without a context the connection is plain. Shakes hands; is_open() says whether that worked.
  Connection(int socket, SSL_CTX* context);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  bool is_open() const { return open_; }
  bool is_secure() const { return tls_ != nullptr; }

  // Nothing when the client went away or sent what is no request.
  std::optional<ReceivedRequest> read_request();
  // False when the client no longer takes the bytes.
  bool write(std::string_view bytes);

  // The destructor will say no goodbye: TLS is left without its closing alert.
  void break_off() { polite_ = false; }
  // The same, and TCP ends with a reset.
  void reset();

 private:
  std::size_t read_some();
  std::optional<std::string> take(std::size_t bytes);

  int socket_;
  std::unique_ptr<SSL, decltype(&SSL_free)> tls_{nullptr, SSL_free};
  bool open_ = true;
  bool polite_ = true;
  std::string buffer_;
};

}  // namespace collaudo::testing
