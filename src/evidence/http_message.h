// http_message: an HTTP answer as a web archive holds it: a head of lines and a body. Written for what was
// received and decoded; read from our own bundles and from those of other tools, whose bodies may still be in
// their transfer and content coding. Pure functions; read by the recorder and the replay source. Thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <collaudo/exchange.h>

namespace collaudo {

// The head of an answer whose body stands decoded behind it. Where the headers speak of another length or of
// a coding, they are kept under the name X-Crawler-… and a true Content-Length is added: common tools then
// read the body as it stands.
struct WrittenHead {
  std::string text;
  bool is_adjusted = false;
};
WrittenHead head_of_answer(int status, const std::vector<Header>& headers, std::size_t body_size);

struct HttpMessage {
  int status = 0;
  std::vector<Header> headers;
  std::string_view body;  // of the block that was read
};
// Nothing for what is no HTTP answer.
std::optional<HttpMessage> read_answer(std::string_view block);

// The headers as they were before head_of_answer() adjusted them.
std::vector<Header> without_adjustment(std::vector<Header> headers);

// The body out of its transfer and content coding, at most `limit` bytes; otherwise a cause and a detail.
struct DecodedBody {
  std::string bytes;
  Cause cause = Cause::none;
  std::string detail;
};
DecodedBody decoded_body(const HttpMessage& message, std::size_t limit);

}  // namespace collaudo
