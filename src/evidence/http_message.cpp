#include "http_message.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>

#include <fmt/format.h>
#include <zlib.h>

#include "exchange_header.h"

namespace collaudo {

namespace {

constexpr std::string_view prefix = "X-Crawler-";
constexpr std::array<std::string_view, 3> about_coding = {"Content-Encoding", "Transfer-Encoding",
                                                          "Content-Length"};
constexpr std::size_t max_head = 524'288;
constexpr std::size_t max_headers = 1000;
constexpr int max_codings = 4;

std::string_view reason_of(int status) {
  struct Reason {
    int status;
    std::string_view words;
  };
  static constexpr std::array<Reason, 22> reasons = {{{200, "OK"},
                                                      {204, "No Content"},
                                                      {206, "Partial Content"},
                                                      {301, "Moved Permanently"},
                                                      {302, "Found"},
                                                      {303, "See Other"},
                                                      {304, "Not Modified"},
                                                      {307, "Temporary Redirect"},
                                                      {308, "Permanent Redirect"},
                                                      {400, "Bad Request"},
                                                      {401, "Unauthorized"},
                                                      {403, "Forbidden"},
                                                      {404, "Not Found"},
                                                      {405, "Method Not Allowed"},
                                                      {406, "Not Acceptable"},
                                                      {410, "Gone"},
                                                      {429, "Too Many Requests"},
                                                      {451, "Unavailable For Legal Reasons"},
                                                      {500, "Internal Server Error"},
                                                      {502, "Bad Gateway"},
                                                      {503, "Service Unavailable"},
                                                      {504, "Gateway Timeout"}}};
  for (const Reason& reason : reasons)
    if (reason.status == status) return reason.words;
  return "";
}

bool is_about_coding(std::string_view name) {
  return std::any_of(about_coding.begin(), about_coding.end(),
                     [&](std::string_view one) { return equals_ignoring_case(one, name); });
}

std::string one_line(std::string text) {
  for (char& letter : text)
    if (letter == '\r' || letter == '\n' || letter == '\0') letter = ' ';
  return text;
}

std::optional<std::string> without_chunks(std::string_view body) {
  std::string whole;
  while (true) {
    const auto line_end = body.find('\n');
    if (line_end == std::string_view::npos) return std::nullopt;
    const std::string_view line = trimmed(body.substr(0, std::min(line_end, body.find(';'))));
    std::uint64_t size = 0;
    const auto [end, fault] = std::from_chars(line.data(), line.data() + line.size(), size, 16);
    if (fault != std::errc() || end != line.data() + line.size()) return std::nullopt;
    body.remove_prefix(line_end + 1);
    if (size == 0) return whole;
    if (size > body.size()) return std::nullopt;
    whole += body.substr(0, size);
    body.remove_prefix(size);
    if (body.starts_with('\r')) body.remove_prefix(1);
    if (!body.starts_with('\n')) return std::nullopt;
    body.remove_prefix(1);
  }
}

struct Inflater {
  explicit Inflater(int window) { is_ready = inflateInit2(&stream, window) == Z_OK; }
  ~Inflater() { inflateEnd(&stream); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  z_stream stream{};
  bool is_ready = false;
};

DecodedBody undecodable(std::string detail) { return {{}, Cause::undecodable, std::move(detail)}; }

DecodedBody inflated(std::string_view bytes, int window, std::size_t limit) {
  Inflater inflater(window);
  DecodedBody body;
  std::array<char, 65536> part;
  inflater.stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  inflater.stream.avail_in = static_cast<uInt>(bytes.size());
  for (int code = Z_OK; code != Z_STREAM_END;) {
    inflater.stream.next_out = reinterpret_cast<Bytef*>(part.data());
    inflater.stream.avail_out = static_cast<uInt>(part.size());
    code = inflate(&inflater.stream, Z_NO_FLUSH);
    const std::size_t got = part.size() - inflater.stream.avail_out;
    if (body.bytes.size() + got > limit)
      return {{}, Cause::too_large, fmt::format("more than {} bytes", limit)};
    body.bytes.append(part.data(), got);
    if (code != Z_OK && code != Z_STREAM_END) return undecodable("a compressed body that is broken");
  }
  return body;
}

std::vector<std::string> codings_in(const std::vector<Header>& headers, std::string_view name) {
  std::vector<std::string> codings;
  for (const Header& header : headers) {
    if (!equals_ignoring_case(header.name, name)) continue;
    std::string_view rest = header.value;
    while (!rest.empty()) {
      const std::string_view one = rest.substr(0, rest.find(','));
      rest.remove_prefix(std::min(rest.size(), one.size() + 1));
      if (!trimmed(one).empty()) codings.push_back(ascii_lower(trimmed(one)));
    }
  }
  return codings;
}

}  // namespace

WrittenHead head_of_answer(int status, const std::vector<Header>& headers, std::size_t body_size) {
  WrittenHead head;
  const std::string length = std::to_string(body_size);
  head.is_adjusted = std::any_of(headers.begin(), headers.end(), [&](const Header& header) {
    return is_about_coding(header.name) &&
           !(equals_ignoring_case(header.name, "content-length") && header.value == length);
  });
  const std::string_view reason = reason_of(status);
  head.text = fmt::format("HTTP/1.1 {} {}\r\n", status, reason);
  for (const Header& header : headers) {
    if (head.is_adjusted && is_about_coding(header.name)) head.text += prefix;
    head.text += one_line(header.name) + ": " + one_line(header.value) + "\r\n";
  }
  if (head.is_adjusted) head.text += "Content-Length: " + length + "\r\n";
  head.text += "\r\n";
  return head;
}

std::optional<HttpMessage> read_answer(std::string_view block) {
  if (!block.starts_with("HTTP/")) return std::nullopt;
  HttpMessage message;
  const std::string_view beginning = block.substr(0, max_head);
  std::size_t at = 0;
  for (bool is_first = true;; is_first = false) {
    const auto line_end = beginning.find('\n', at);
    if (line_end == std::string_view::npos) return std::nullopt;
    std::string_view line = beginning.substr(at, line_end - at);
    at = line_end + 1;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) break;
    if (is_first) {
      const auto space = line.find(' ');
      if (space == std::string_view::npos) return std::nullopt;
      std::from_chars(line.data() + space + 1, line.data() + line.size(), message.status);
      continue;
    }
    if (message.headers.size() >= max_headers) return std::nullopt;
    if ((line.front() == ' ' || line.front() == '\t') && !message.headers.empty()) {
      message.headers.back().value += " " + std::string(trimmed(line));
      continue;
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    std::string_view value = line.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    message.headers.push_back({std::string(line.substr(0, colon)), std::string(value)});
  }
  message.body = block.substr(at);
  return message;
}

std::vector<Header> without_adjustment(std::vector<Header> headers) {
  if (!headers.empty()) headers.pop_back();
  for (Header& header : headers)
    if (header.name.starts_with(prefix) &&
        is_about_coding(std::string_view(header.name).substr(prefix.size())))
      header.name.erase(0, prefix.size());
  return headers;
}

DecodedBody decoded_body(const HttpMessage& message, std::size_t limit) {
  DecodedBody body{std::string(message.body), Cause::none, {}};
  std::vector<std::string> codings = codings_in(message.headers, "content-encoding");
  for (std::string& coding : codings_in(message.headers, "transfer-encoding"))
    codings.push_back(std::move(coding));
  if (codings.size() > max_codings) return undecodable("too many codings");
  // In the opposite order of how they were applied.
  for (auto coding = codings.rbegin(); coding != codings.rend(); ++coding) {
    if (*coding == "identity") continue;
    if (*coding == "chunked") {
      // Tools that have taken the chunks away often leave the header.
      if (auto whole = without_chunks(body.bytes)) body.bytes = std::move(*whole);
    } else if (*coding == "gzip" || *coding == "x-gzip" || *coding == "deflate") {
      const bool is_gzip = body.bytes.starts_with("\x1F\x8B");
      const bool is_zlib = !body.bytes.empty() && (body.bytes.front() & 0x0F) == 8;
      if (*coding != "deflate" && !is_gzip) continue;  // likewise
      body = inflated(body.bytes, is_gzip ? MAX_WBITS + 16 : is_zlib ? MAX_WBITS : -MAX_WBITS, limit);
      if (body.cause != Cause::none) return body;
    } else {
      return undecodable("coding " + *coding);
    }
  }
  if (body.bytes.size() > limit) return {{}, Cause::too_large, fmt::format("more than {} bytes", limit)};
  return body;
}

}  // namespace collaudo
