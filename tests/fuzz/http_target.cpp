#include <collaudo/exchange.h>

#include "evidence/http_message.h"
#include "fuzz/targets.h"

namespace collaudo::fuzz {

void http(std::string_view input) {
  const auto message = read_answer(input);
  if (!message) return;
  constexpr std::size_t most = 200'000;
  const DecodedBody body = decoded_body(*message, most);
  must(body.bytes.size() <= most, "a body has its bound");
  must(body.cause == Cause::none || !body.detail.empty(), "a cause says why");
  Exchange exchange;
  exchange.requested = exchange.final_url = *Url::parse("https://comune.valverde.ct.it/a/b");
  exchange.status = message->status;
  exchange.headers = message->headers;
  for (const Cookie& cookie : exchange.cookies()) must(!cookie.set_by.empty(), "somebody set a cookie");
  // What we write of it is read as the same.
  const WrittenHead head = head_of_answer(message->status, message->headers, body.bytes.size());
  const std::string written = head.text + body.bytes;
  const auto again = read_answer(written);
  must(again.has_value(), "an answer that we write can be read");
  must(again->body == body.bytes, "with its body");
}

}  // namespace collaudo::fuzz
