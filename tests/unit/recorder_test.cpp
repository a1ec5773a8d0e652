// The recorder: what passes is on file, secrets are not, and the replay gives back what the crawler saw.
#include "evidence/recorder.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "evidence/replay_source.h"
#include "evidence/tls_record.h"
#include "support/scratch_folder.h"

using namespace collaudo;
using namespace collaudo::testing;

namespace {

// Hands out what it was given, in order.
class GivenSource : public EvidenceSource {
 public:
  explicit GivenSource(std::vector<Answered> answers) : answers_(std::move(answers)) {}
  void submit(Request request) override {
    answers_.at(submitted_).id = request.id;
    ++submitted_;
  }
  std::optional<Answered> next() override {
    if (given_ == submitted_) return std::nullopt;
    return std::move(answers_.at(given_++));
  }
  void cancel(std::string_view) override {}

 private:
  std::vector<Answered> answers_;
  std::size_t submitted_ = 0, given_ = 0;
};

Exchange exchange_at(const std::string& url, int status, const std::string& body) {
  Exchange exchange;
  exchange.requested = exchange.final_url = *Url::parse(url);
  exchange.status = status;
  exchange.body = body;
  return exchange;
}

std::vector<WarcRecord> records_in(const std::string& file) {
  std::vector<WarcRecord> records;
  auto reader = WarcReader::open(file);
  REQUIRE(reader);
  while (auto record = (*reader)->next(1'000'000)) records.push_back(std::move(*record));
  return records;
}

void record(const std::string& file, const Answered& answered, const NetworkOptions& options = {}) {
  WarcWriter writer(file);
  GivenSource source({answered});
  std::int64_t now = 1'795'255'200'000;
  Recorder recorder(source, writer, *RequestHeads::of(options), [&now] { return now += 1000; });
  Request request;
  request.id = 7;
  request.kind = answered.tls ? Request::Kind::tls : Request::Kind::page;
  request.url = answered.tls ? *Url::parse("https://a.it/") : answered.exchange.requested;
  recorder.submit(request);
  CHECK(recorder.next()->id == 7);
  CHECK_FALSE(recorder.next());
  REQUIRE(writer.finish() == 0);
}

Answered replayed(const std::string& file, const std::string& url, Request::Kind kind = Request::Kind::page) {
  auto source = ReplaySource::open(file);
  REQUIRE(source);
  Request request;
  request.id = 9;
  request.kind = kind;
  request.url = *Url::parse(url);
  (*source)->submit(std::move(request));
  return *(*source)->next();
}

void check_same(const Exchange& a, const Exchange& b) {
  CHECK(a.requested == b.requested);
  CHECK(a.final_url == b.final_url);
  CHECK(a.status == b.status);
  CHECK(a.body == b.body);
  CHECK(a.mime == b.mime);
  CHECK(a.charset == b.charset);
  CHECK(a.address == b.address);
  CHECK(a.cause == b.cause);
  CHECK(a.detail == b.detail);
  CHECK(a.bytes == b.bytes);
  CHECK(a.certificate_error == b.certificate_error);
  CHECK(a.body_sha256 == b.body_sha256);
  const auto lines = [](const std::vector<Header>& headers) {
    std::string text;
    for (const Header& header : headers) text += header.name + ": " + header.value + "\n";
    return text;
  };
  CHECK(lines(a.headers) == lines(b.headers));
  REQUIRE(a.hops.size() == b.hops.size());
  for (std::size_t index = 0; index < a.hops.size(); ++index) {
    CHECK(a.hops[index].url == b.hops[index].url);
    CHECK(a.hops[index].status == b.hops[index].status);
    CHECK(lines(a.hops[index].headers) == lines(b.hops[index].headers));
  }
}

}  // namespace

TEST_CASE("an exchange comes back as it was", "[recorder]") {
  const ScratchFolder folder;
  const std::string file = folder.file("a.warc.gz");
  Answered answered;
  Exchange& exchange = answered.exchange;
  exchange = exchange_at("https://a.it/x?b=1#frag", 200, "Citt\xC3\xA0");
  exchange.final_url = *Url::parse("https://www.a.it/y");
  exchange.hops = {{*Url::parse("https://a.it/x?b=1"), 302, {{"Location", "/m"}, {"Content-Length", "9"}}},
                   {*Url::parse("https://a.it/m"), 200, {{"Refresh", "0; url=https://www.a.it/y"}}}};
  exchange.headers = {{"content-type", "text/html; charset=ISO-8859-1"}, {"Content-Encoding", "gzip"}};
  exchange.mime = "text/html";
  exchange.charset = "windows-1252";
  exchange.address = "127.0.0.1";
  exchange.bytes = 1234;
  exchange.certificate_error = "expired";
  exchange.body_sha256 = sha256_hex("Citt\xE0");
  answered.received.hop_bodies = {std::nullopt, "<meta>"};
  answered.received.body = "Citt\xE0";
  record(file, answered);
  check_same(replayed(file, "https://a.it/x?b=1").exchange, exchange);
  // Asked for the other way it is the same evidence.
  check_same(replayed(file, "https://a.it/x?b=1", Request::Kind::resource).exchange, exchange);

  const auto records = records_in(file);
  REQUIRE(records.size() == 8);  // warcinfo, 3 x (response, request), metadata
  CHECK(records[0].field("WARC-Type") == "warcinfo");
  CHECK(records[1].field("WARC-Target-URI") == "https://a.it/x?b=1");
  CHECK(records[1].field("WARC-Truncated") == "unspecified");
  CHECK(records[3].block.ends_with("\r\n\r\n<meta>"));
  CHECK(records[5].block.ends_with("\r\n\r\nCitt\xE0"));  // as received
  CHECK(records[5].field("WARC-IP-Address") == "127.0.0.1");
  CHECK(records[6].field("WARC-Concurrent-To") == records[5].field("WARC-Record-ID"));
  CHECK(records[7].field("WARC-Concurrent-To") == records[5].field("WARC-Record-ID"));
  CHECK(records[5].field("WARC-Payload-Digest").starts_with("sha256:"));
}

TEST_CASE("what a browser showed comes back with its page", "[recorder]") {
  const ScratchFolder folder;
  const std::string file = folder.file("a.warc.gz");
  Rendered rendered;
  rendered.html = "<p>Città" + std::string(2'000'000, 'x');
  rendered.is_complete = true;
  rendered.cookies = {{{}, "https://a.it/s.js"}};
  rendered.cookies[0].cookie.value = "zqx9";
  Answered plain, shown;
  plain.exchange = shown.exchange = exchange_at("https://a.it/", 200, "x");
  shown.exchange.rendered = std::make_shared<const Rendered>(rendered);
  {
    WarcWriter writer(file);
    // A first crawl, and a second one that is answered from memory and asks for a browser, and a third.
    GivenSource source({plain, plain, shown, shown});
    Recorder recorder(source, writer, *RequestHeads::of({}), [] { return 0; });
    for (std::uint64_t id = 1; id <= 4; ++id) {
      Request request;
      request.id = id;
      request.url = plain.exchange.requested;
      recorder.submit(request);
      CHECK(recorder.next()->id == id);
    }
    REQUIRE(writer.finish() == 0);
  }
  CHECK(records_in(file).size() == 1 + 3 + 4);  // warcinfo, without and with the browser's part
  const auto back = replayed(file, "https://a.it/").exchange;
  REQUIRE(back.rendered);
  CHECK(*back.rendered == rendered);
  NetworkOptions options;
  options.user = "a:b";
  record(file, shown, options);
  CHECK(replayed(file, "https://a.it/").exchange.rendered->cookies[0].cookie.value == "[redacted]");
}

TEST_CASE("faults are evidence too", "[recorder]") {
  const ScratchFolder folder;
  const std::string file = folder.file("a.warc.gz");
  Answered answered;
  answered.exchange = exchange_at("https://a.it/", 0, "");
  answered.exchange.cause = Cause::timeout;
  answered.exchange.detail = "Operation timed out";
  record(file, answered);
  check_same(replayed(file, "https://a.it/").exchange, answered.exchange);
  answered.exchange.status = 200;
  answered.exchange.headers = {{"Content-Type", "text/html"}};
  record(file, answered);
  check_same(replayed(file, "https://a.it/").exchange, answered.exchange);
  CHECK(records_in(file)[1].field("WARC-Truncated") == "time");
}

TEST_CASE("a part of a bundle that is missing is a gap", "[recorder][hostile]") {
  const ScratchFolder folder;
  const std::string file = folder.file("a.warc.gz");
  Answered answered;
  answered.exchange = exchange_at("https://a.it/", 200, "x");
  answered.exchange.hops = {{*Url::parse("http://a.it/"), 301, {{"Location", "https://a.it/"}}}};
  answered.exchange.requested = *Url::parse("http://a.it/");
  record(file, answered);
  const auto other = replayed(file, "https://b.it/").exchange;
  CHECK(other.cause == Cause::offline);
  CHECK(replayed(file, "https://b.it/", Request::Kind::tls).tls->cause == Cause::offline);
}

TEST_CASE("further kinds of evidence find their place", "[recorder]") {
  const ScratchFolder folder;
  const std::string file = folder.file("a.warc.gz");
  WarcWriter writer(file);
  GivenSource none({});
  Recorder recorder(none, writer, *RequestHeads::of({}), [] { return 0; });
  recorder.note("rendered", "https://a.it/", {{"dom", std::string(3'000'000, 'x')}});
  recorder.note("rendered", "https://a.it/b", {{"dom", "small"}});
  recorder.supply("service", 1, "second");
  recorder.supply("service", 0, "first \xFF");
  REQUIRE(writer.finish() == 0);
  auto source = ReplaySource::open(file);
  REQUIRE(source);
  const auto notes = (*source)->notes("rendered");
  REQUIRE(notes.size() == 2);
  CHECK(notes[0]["dom"].get<std::string>().size() == 3'000'000);
  CHECK(notes[1]["kind"] == "rendered");
  CHECK((*source)->notes("unheard").empty());
  CHECK((*source)->supplied()["service"] == std::vector<std::string>{"first \xFF", "second"});
}

TEST_CASE("facts about TLS come back as they were", "[recorder]") {
  const ScratchFolder folder;
  const std::string file = folder.file("a.warc.gz");
  Answered answered;
  TlsFacts facts;
  facts.host = "a.it";
  facts.version = "1.3";
  facts.suite = "TLS_AES_256_GCM_SHA384";
  facts.chain = {{"CN=a.it", "CN=CA", {"a.it"}, 1, 2, "EC", 256, "SHA256", "ab", false}};
  facts.versions = {{"1.0", Answer::no}, {"1.2", Answer::yes}, {"1.1", Answer::unknown}};
  facts.suites_1_2 = {"X", "Y"};
  facts.dh_bits = 2048;
  facts.host_matches = facts.deep = facts.has_sct = true;
  facts.strong_chain = false;
  facts.addresses = {"127.0.0.1", "::1"};
  answered.tls = facts;
  record(file, answered);
  const auto back = replayed(file, "https://a.it/", Request::Kind::tls).tls;
  REQUIRE(back);
  CHECK(json_of(*back).dump() == json_of(facts).dump());
  CHECK_FALSE(tls_facts_of({{"host", 3}}));
}

TEST_CASE("no secret is on file", "[recorder]") {
  const ScratchFolder folder;
  const std::string file = folder.file("a.warc.gz");
  NetworkOptions options;
  options.site_host = "a.it";
  options.user = "anna:parola-segreta";
  options.headers = {"X-Api-Key: chiave-segreta", "Authorization: Bearer gettone-segreto",
                     "Accept: text/plain"};
  options.cookie_file = "";
  Answered answered;
  answered.exchange = exchange_at("https://a.it/", 200, "x");
  answered.exchange.headers = {{"Set-Cookie", "sid=biscotto-segreto; Path=/"},
                               {"Set-Cookie", "biscotto-segreto"}};
  record(file, answered, options);
  for (const WarcRecord& record : records_in(file)) {
    CHECK(record.block.find("segret") == std::string::npos);
    CHECK(record.block.find("anna") == std::string::npos);
    if (record.field("WARC-Type") != "request") continue;
    CHECK(record.block.find("X-Api-Key: [redacted]\r\n") != std::string::npos);
    CHECK(record.block.find("Accept: text/plain\r\n") != std::string::npos);
  }
  CHECK(replayed(file, "https://a.it/").exchange.headers[0].value == "sid=[redacted]; Path=/");
}
