#include "support/connection.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <sys/socket.h>

#include <openssl/err.h>

namespace collaudo::testing {

namespace {

constexpr std::size_t largest_head = 65536;
constexpr std::size_t largest_request_body = 8388608;

std::string lower(std::string_view text) {
  std::string out{text};
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

// Cuts the first line off `text`.
std::string_view next_line(std::string_view& text) {
  const auto end = text.find("\r\n");
  const auto line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
  return line;
}

struct Head {
  ReceivedRequest request;
  std::size_t body_length = 0;
};

std::optional<Head> parse_head(std::string_view text) {
  Head head;
  const auto first = next_line(text);
  const auto method_end = first.find(' ');
  const auto target_end = first.rfind(' ');
  if (method_end == std::string_view::npos || target_end <= method_end) return std::nullopt;
  head.request.method = first.substr(0, method_end);
  head.request.target = first.substr(method_end + 1, target_end - method_end - 1);
  head.request.keep_alive = first.substr(target_end + 1) == "HTTP/1.1";
  while (!text.empty()) {
    const auto line = next_line(text);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const auto name = lower(line.substr(0, colon));
    const auto value = trimmed(line.substr(colon + 1));
    if (name == "host") head.request.host = lower(value.substr(0, value.find(':')));
    if (name == "authorization") head.request.authorization = value;
    if (name == "cookie") head.request.cookie = value;
    if (name == "user-agent") head.request.user_agent = value;
    if (name == "accept-encoding") head.request.accepts_gzip = lower(value).find("gzip") != std::string::npos;
    if (name == "connection" && lower(value) == "close") head.request.keep_alive = false;
    if (name == "content-length")
      std::from_chars(value.data(), value.data() + value.size(), head.body_length);
  }
  if (head.request.target.empty() || head.body_length > largest_request_body) return std::nullopt;
  return head;
}

}  // namespace

Connection::Connection(int socket, SSL_CTX* context) : socket_(socket) {
  if (context == nullptr) return;
  tls_.reset(SSL_new(context));
  SSL_set_fd(tls_.get(), socket_);
  ERR_clear_error();
  open_ = SSL_accept(tls_.get()) == 1;
}

Connection::~Connection() {
  if (tls_ && open_ && polite_) SSL_shutdown(tls_.get());
  ERR_clear_error();
}

void Connection::reset() {
  const linger at_once{1, 0};
  setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  break_off();
}

std::size_t Connection::read_some() {
  std::array<char, 16384> chunk;
  ERR_clear_error();
  long count = 0;
  if (tls_) {
    count = SSL_read(tls_.get(), chunk.data(), static_cast<int>(chunk.size()));
  } else {
    do count = recv(socket_, chunk.data(), chunk.size(), 0);
    while (count < 0 && errno == EINTR);
  }
  if (count <= 0) {
    open_ = false;
    return 0;
  }
  buffer_.append(chunk.data(), static_cast<std::size_t>(count));
  return static_cast<std::size_t>(count);
}

bool Connection::write(std::string_view bytes) {
  while (open_ && !bytes.empty()) {
    const auto piece = std::min<std::size_t>(bytes.size(), 1048576);
    ERR_clear_error();
    const long count = tls_ ? SSL_write(tls_.get(), bytes.data(), static_cast<int>(piece))
                            : send(socket_, bytes.data(), piece, MSG_NOSIGNAL);
    if (count < 0 && !tls_ && errno == EINTR) continue;
    if (count <= 0) open_ = false;
    if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return open_;
}

std::optional<std::string> Connection::take(std::size_t bytes) {
  while (buffer_.size() < bytes) {
    if (read_some() == 0) return std::nullopt;
  }
  std::string taken = buffer_.substr(0, bytes);
  buffer_.erase(0, bytes);
  return taken;
}

std::optional<ReceivedRequest> Connection::read_request() {
  auto end = buffer_.find("\r\n\r\n");
  while (end == std::string::npos) {
    if (buffer_.size() > largest_head || read_some() == 0) return std::nullopt;
    end = buffer_.find("\r\n\r\n");
  }
  auto head = parse_head(std::string_view{buffer_}.substr(0, end));
  buffer_.erase(0, end + 4);
  if (!head) return std::nullopt;
  auto body = take(head->body_length);
  if (!body) return std::nullopt;
  head->request.body = std::move(*body);
  return std::move(head->request);
}

}  // namespace collaudo::testing
