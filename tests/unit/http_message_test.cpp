// HTTP answers as archives hold them: written so that other tools read them, and read back as they were.
#include "evidence/http_message.h"

#include <catch2/catch.hpp>

#include "evidence/warc_gzip.h"

using namespace collaudo;

namespace {

std::string lines_of(const std::vector<Header>& headers) {
  std::string text;
  for (const Header& header : headers) text += header.name + "=" + header.value + "\n";
  return text;
}

std::string gzipped(const std::string& text) {
  std::string member;
  GzipWriter gzip([&](std::string_view bytes) { member += bytes; });
  gzip.add(text);
  gzip.end_member();
  return member;
}

}  // namespace

TEST_CASE("headers come back as they were received", "[http_message]") {
  const std::vector<std::vector<Header>> received = {
      {},
      {{"Content-Type", "text/html"}},
      {{"Content-Length", "5"}, {"X", ""}},
      {{"content-encoding", "gzip"}, {"Content-Length", "999"}, {"Set-Cookie", "a=b"}, {"Set-Cookie", "c=d"}},
      {{"Transfer-Encoding", "chunked"}, {"X", " two  spaces "}},
      {{"X-Crawler-Note", "mine"}, {"Transfer-Encoding", "chunked"}}};
  for (const std::vector<Header>& headers : received) {
    const WrittenHead head = head_of_answer(200, headers, 5);
    const std::string block = head.text + "12345";
    const auto message = read_answer(block);
    REQUIRE(message);
    CHECK(message->status == 200);
    CHECK(message->body == "12345");
    // Another tool decodes nothing and reads five bytes.
    CHECK(decoded_body(*message, 100).bytes == "12345");
    CHECK(lines_of(head.is_adjusted ? without_adjustment(message->headers) : message->headers) ==
          lines_of(headers));
  }
}

TEST_CASE("no header can end the head", "[http_message]") {
  const WrittenHead head = head_of_answer(299, {{"X", "a\r\n\r\nHTTP/1.1 200"}, {"Y\nZ", "b"}}, 0);
  const auto message = read_answer(head.text);
  REQUIRE(message);
  CHECK(message->status == 299);
  CHECK(message->headers.size() == 2);
  CHECK(message->body.empty());
}

TEST_CASE("what is no answer is none", "[http_message]") {
  for (const char* block : {"", "GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK", "HTTP/1.1\r\n\r\n"})
    CHECK_FALSE(read_answer(block));
  CHECK(read_answer("HTTP/1.0 404 Not Found\nA: b\n\nx")->body == "x");
}

TEST_CASE("bodies are decoded within bounds", "[http_message]") {
  const auto decoded = [](std::vector<Header> headers, const std::string& body, std::size_t limit = 1000) {
    return decoded_body({200, std::move(headers), body}, limit);
  };
  CHECK(decoded({{"Transfer-Encoding", "chunked"}}, "3\r\nabc\r\n0\r\n\r\n").bytes == "abc");
  CHECK(decoded({{"Transfer-Encoding", "chunked"}}, "plain").bytes == "plain");
  CHECK(decoded({{"Transfer-Encoding", "chunked"}}, "2\r\nabc\r\n0\r\n\r\n").bytes ==
        "2\r\nabc\r\n0\r\n\r\n");
  CHECK(decoded({{"Transfer-Encoding", "chunked"}}, "ffffffffffffffff\r\nabc").bytes ==
        "ffffffffffffffff\r\nabc");
  CHECK(decoded({{"Content-Encoding", "gzip"}}, gzipped("abc")).bytes == "abc");
  CHECK(decoded({{"Content-Encoding", "gzip"}}, "plain").bytes == "plain");
  CHECK(decoded({{"Content-Encoding", "gzip, gzip"}}, gzipped(gzipped("abc"))).bytes == "abc");
  const std::string inner = gzipped("abc");
  CHECK(decoded({{"Content-Encoding", "gzip"}, {"Transfer-Encoding", "chunked"}},
                "17\r\n" + inner.substr(0, 0x17) + "\r\n0\r\n\r\n")
            .cause == (inner.size() == 0x17 ? Cause::none : Cause::undecodable));
  CHECK(decoded({{"Content-Encoding", "gzip"}}, gzipped("abc").substr(0, 12)).cause == Cause::undecodable);
  CHECK(decoded({{"Content-Encoding", "gzip"}}, gzipped(std::string(2000, 'a'))).cause == Cause::too_large);
  CHECK(decoded({}, std::string(2000, 'a')).cause == Cause::too_large);
  CHECK(decoded({{"Content-Encoding", "br"}}, "x").cause == Cause::undecodable);
  CHECK(decoded({{"Content-Encoding", "gzip,gzip,gzip,gzip,gzip"}}, "x").cause == Cause::undecodable);
}
