// Web archives: what is written is read back, and hostile, broken and foreign files cost little and harm
// nothing.
#include <cerrno>
#include <fstream>
#include <sstream>

#include <catch2/catch.hpp>

#include "evidence/bundle_index.h"
#include "evidence/replay_source.h"
#include "evidence/warc_reader.h"
#include "evidence/warc_writer.h"
#include "support/scratch_folder.h"
#include "text/moment.h"

using namespace collaudo;
using namespace collaudo::testing;

namespace {

constexpr std::int64_t moment = 1795255200;  // 2026-11-21 10:00 UTC

std::string content(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void put(const std::string& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary) << bytes;
}

std::string gzipped(const std::string& text) {
  std::string member;
  GzipWriter gzip([&](std::string_view bytes) { member += bytes; });
  gzip.add(text);
  gzip.end_member();
  return member;
}

std::string record_text(const std::string& type, const std::string& target, const std::string& block,
                        const std::string& more = "") {
  return "WARC/1.0\r\nWARC-Type: " + type + "\r\nWARC-Target-URI: " + target +
         "\r\nWARC-Date: 2026-11-21T10:00:00Z\r\nWARC-Record-ID: <urn:uuid:" + target + type + ">\r\n" +
         more + "Content-Length: " + std::to_string(block.size()) + "\r\n\r\n" + block + "\r\n\r\n";
}

std::string answer_text(const std::string& head, const std::string& body) {
  return "HTTP/1.1 " + head + "\r\n\r\n" + body;
}

// Three records of ours; returns where they begin.
std::vector<std::uint64_t> write_three(const std::string& file) {
  {
    WarcWriter writer(file);
    for (const char* name : {"one", "two", "three"}) {
      WarcEntry entry;
      entry.type = "resource";
      entry.content_type = "text/plain";
      entry.target = std::string("urn:test:") + name;
      const std::string head = std::string(name) + " head ", payload(2000, name[0]);
      entry.head = head;
      entry.payload = payload;
      writer.write(entry, moment);
    }
    REQUIRE(writer.finish() == 0);
  }
  std::vector<std::uint64_t> offsets;
  auto reader = WarcReader::open(file);
  REQUIRE(reader);
  while (const auto record = (*reader)->next(10)) offsets.push_back(record->offset);
  REQUIRE(offsets.size() == 3);
  return offsets;
}

struct Reading {
  std::vector<std::string> targets, altered;
  bool is_truncated = false, is_one_member = false;
  std::size_t unreadable = 0;
};

Reading reading_of(const std::string& file, std::size_t keep = 100) {
  Reading reading;
  auto reader = WarcReader::open(file);
  if (!reader) return reading;
  while (const auto record = (*reader)->next(keep)) {
    CHECK(record->block.size() <= keep);
    (record->is_altered ? reading.altered : reading.targets).emplace_back(record->field("warc-target-uri"));
  }
  reading.is_truncated = (*reader)->is_truncated();
  reading.is_one_member = (*reader)->is_one_member();
  reading.unreadable = (*reader)->unreadable();
  return reading;
}

Exchange asked(const std::string& file, const std::string& address,
               Request::Kind kind = Request::Kind::page) {
  auto source = ReplaySource::open(file);
  REQUIRE(source);
  Request request;
  request.kind = kind;
  request.url = *Url::parse(address);
  (*source)->submit(std::move(request));
  return (*source)->next()->exchange;
}

}  // namespace

TEST_CASE("digests are written as archives write them", "[warc]") {
  CHECK(base32("") == "");
  CHECK(base32("f") == "MY======");
  CHECK(base32("foobar") == "MZXW6YTBOI======");
  CHECK(hex("\x01\xAB") == "01ab");
  CHECK_FALSE(RunningDigest::of("no-such-digest"));
}

TEST_CASE("dates go there and back", "[warc]") {
  CHECK(iso_moment(moment) == "2026-11-21T10:00:00Z");
  CHECK(seconds_of("2026-11-21T10:00:00Z") == moment);
  CHECK(seconds_of("2026-11-21T10:00:00.123Z") == moment);
  for (const char* text : {"", "yesterday", "2026-13-21T10:00:00Z", "20261121100000", "2026-11-21 10:00:00Z"})
    CHECK_FALSE(seconds_of(text));
}

TEST_CASE("what is written is read back, in order and one by one", "[warc]") {
  const ScratchFolder folder;
  const std::string file = folder.file("a.warc.gz");
  const auto offsets = write_three(file);
  CHECK(reading_of(file).targets ==
        std::vector<std::string>{"urn:test:one", "urn:test:two", "urn:test:three"});
  auto reader = WarcReader::open(file);
  REQUIRE(reader);
  const auto second = (*reader)->at(offsets[1]);
  REQUIRE(second);
  CHECK(second->block == "two head " + std::string(2000, 't'));
  CHECK(second->field("WARC-Date") == "2026-11-21T10:00:00Z");
  CHECK(second->field("WARC-Record-ID").size() == std::string("<urn:uuid:>").size() + 36);
  CHECK_FALSE((*reader)->at(offsets[1] + 1));
  CHECK_FALSE((*reader)->at(1U << 30U));
}

TEST_CASE("the digest is that of the file", "[warc]") {
  const ScratchFolder folder;
  const std::string file = folder.file("a.warc.gz");
  WarcWriter writer(file);
  writer.write({"warcinfo", "application/warc-fields", "", {}, "a: b\r\n", "", false}, moment);
  REQUIRE(writer.finish() == 0);
  CHECK(writer.digest() == "sha256:" + sha256_hex(content(file)));
  CHECK((*WarcReader::open(file))->digest() == writer.digest());
}

TEST_CASE("a file that cannot be written is a fault, and nothing is left behind", "[warc]") {
  const ScratchFolder folder;
  const WarcEntry entry{"warcinfo", "application/warc-fields", "", {}, "a: b\r\n", "", false};
  WarcWriter nowhere(folder.file("none/a.warc.gz"));
  nowhere.write(entry, moment);
  CHECK(nowhere.finish() == ENOENT);
  WarcWriter full("/dev/full");
  full.write(entry, moment);
  CHECK(full.finish() == ENOSPC);
  { WarcWriter dropped(folder.file("dropped.warc.gz")); }
  CHECK(folder.size() == 0);
}

TEST_CASE("a truncated archive is read as far as it goes", "[warc][hostile]") {
  const ScratchFolder folder;
  const std::string whole = folder.file("a.warc.gz"), part = folder.file("b.warc.gz");
  const auto offsets = write_three(whole);
  const std::string bytes = content(whole);
  for (std::size_t length = 0; length < bytes.size(); length += 7) {
    put(part, bytes.substr(0, length));
    const Reading reading = reading_of(part);
    INFO("of " << length << " bytes");
    std::size_t complete = 0;
    while (complete < 3 && (complete == 2 ? bytes.size() : offsets[complete + 1]) <= length) ++complete;
    CHECK(reading.targets.size() == complete);
    if (complete > 0) CHECK(reading.is_truncated == (length != offsets[complete]));
  }
}

TEST_CASE("damage costs the record that it hits", "[warc][hostile]") {
  const ScratchFolder folder;
  const std::string whole = folder.file("a.warc.gz"), broken = folder.file("b.warc.gz");
  const auto offsets = write_three(whole);
  const std::string bytes = content(whole);
  for (std::size_t at = offsets[1]; at < offsets[2]; at += 3) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    put(broken, changed);
    const Reading reading = reading_of(broken);
    INFO("byte " << at);
    // Some bytes of a gzip header mean nothing, nor do the bits that fill up the last byte of the data,
    // before the eight of the trailer; everything else is noticed.
    const bool may_mean_nothing = at < offsets[1] + 10 || at == offsets[2] - 9;
    if (!may_mean_nothing) {
      CHECK(reading.targets == std::vector<std::string>{"urn:test:one", "urn:test:three"});
      CHECK(reading.unreadable + reading.altered.size() == 1);
    }
    CHECK(reading.targets.size() >= 2);
  }
}

TEST_CASE("a block that was exchanged does not agree with its digest", "[warc][hostile]") {
  const ScratchFolder folder;
  const std::string file = folder.file("a.warc.gz");
  const std::string digest = "sha1:" + [] {
    auto sha1 = RunningDigest::of("sha1");
    sha1->add("right");
    return base32(sha1->finish());
  }();
  put(file,
      gzipped(record_text("resource", "urn:test:right", "right", "WARC-Block-Digest: " + digest + "\r\n")) +
          gzipped(
              record_text("resource", "urn:test:wrong", "wrong", "WARC-Block-Digest: " + digest + "\r\n")) +
          gzipped(record_text("resource", "urn:test:unknown", "wrong", "WARC-Block-Digest: crc7:AAAA\r\n")));
  const Reading reading = reading_of(file);
  CHECK(reading.targets == std::vector<std::string>{"urn:test:right", "urn:test:unknown"});
  CHECK(reading.altered == std::vector<std::string>{"urn:test:wrong"});
}

TEST_CASE("archives that are not compressed are read too", "[warc]") {
  const ScratchFolder folder;
  const std::string file = folder.file("a.warc");
  const std::string first = record_text("resource", "urn:test:one", "first");
  const std::string second = record_text("resource", "urn:test:two", "second");
  put(file, first + second);
  CHECK(reading_of(file).targets == std::vector<std::string>{"urn:test:one", "urn:test:two"});
  CHECK((*WarcReader::open(file))->at(first.size())->block == "second");
  put(file, first + second.substr(0, second.size() - 8));
  CHECK(reading_of(file).targets == std::vector<std::string>{"urn:test:one"});
  CHECK(reading_of(file).is_truncated);
  std::string headless = second;
  headless.replace(headless.find("Content-Length"), 14, "Content-Strength");
  put(file, first + headless + second);
  CHECK(reading_of(file).targets == std::vector<std::string>{"urn:test:one", "urn:test:two"});
  CHECK(reading_of(file).unreadable == 1);
}

TEST_CASE("what is no archive is refused", "[warc]") {
  const ScratchFolder folder;
  const std::string file = folder.file("a");
  CHECK(WarcReader::open(file).error() == "error.bundle_unreadable");
  CHECK(WarcReader::open(folder.file(".")).error() == "error.bundle_unreadable");
  for (const std::string& bytes :
       {std::string(), std::string("hello"), gzipped("hello"), std::string("WARC/0.9\r\n\r\n"),
        std::string("WA"), std::string("\x1F\x8B\x08"), "WARC/1.0\r\n" + std::string(100'000, 'a')}) {
    put(file, bytes);
    CHECK(WarcReader::open(file).error() == "error.bundle_foreign");
  }
}

TEST_CASE("bombs and lies are bounded", "[warc][hostile]") {
  const ScratchFolder folder;
  const std::string file = folder.file("a.warc.gz");
  const std::string good = gzipped(record_text("resource", "urn:test:good", "good"));
  const std::string bomb = gzipped(record_text("resource", "urn:test:bomb", std::string(300'000'000, '\0')));
  CHECK(bomb.size() < 1'000'000);
  put(file, bomb + good);
  CHECK(reading_of(file).targets == std::vector<std::string>{"urn:test:bomb", "urn:test:good"});
  CHECK_FALSE((*WarcReader::open(file))->at(0));  // more than is ever held in memory
  std::string liar = record_text("resource", "urn:test:liar", "short");
  liar.replace(liar.find("Content-Length: 5"), 17, "Content-Length: 99999999999999");
  put(file, good + gzipped(liar) + good);
  CHECK(reading_of(file).targets == std::vector<std::string>{"urn:test:good", "urn:test:good"});
  CHECK(reading_of(file).unreadable == 1);
  std::string fields;
  for (int index = 0; index < 5000; ++index) fields += "X-" + std::to_string(index) + ": y\r\n";
  put(file, good + gzipped(record_text("resource", "urn:test:wordy", "a", fields)) + good);
  CHECK(reading_of(file).targets.size() == 2);
}

TEST_CASE("several records in one gzip member are noticed", "[warc]") {
  const ScratchFolder folder;
  const std::string file = folder.file("a.warc.gz");
  put(file,
      gzipped(record_text("resource", "urn:test:one", "1") + record_text("resource", "urn:test:two", "2")));
  const Reading reading = reading_of(file);
  CHECK(reading.targets == std::vector<std::string>{"urn:test:one"});
  CHECK(reading.is_one_member);
}

TEST_CASE("an archive of another tool answers by address", "[warc][replay]") {
  const ScratchFolder folder;
  const std::string file = folder.file("a.warc.gz");
  const std::string page = "<!doctype html><title>Pagina</title>";
  const auto response = [](const std::string& url, const std::string& head, const std::string& body,
                           const std::string& more = "") {
    return gzipped(record_text("response", url, answer_text(head, body), more));
  };
  const std::string html = "200 OK\r\nContent-Type: text/html; charset=ISO-8859-1";
  put(file, gzipped(record_text("warcinfo", "", "software: other\r\n")) +
                gzipped(record_text("request", "https://a.it/", "GET / HTTP/1.1\r\n\r\n")) +
                response("<https://a.it/>", html + "\r\nTransfer-Encoding: chunked",
                         "10\r\n<!doctype html><\r\nb;x=y\r\ntitle>Citt\xE0\r\n0\r\n\r\n") +
                response("https://a.it/gzip", html + "\r\nContent-Encoding: gzip", gzipped(page)) +
                response("https://a.it/br", html + "\r\nContent-Encoding: br", "???") +
                response("https://a.it/bomb", html + "\r\nContent-Encoding: gzip",
                         gzipped(std::string(11'000'000, 'a'))) +
                response("https://a.it/old", "301 Moved\r\nLocation: /gzip", "") +
                response("https://a.it/loop", "302 Found\r\nLocation: /loop", "") +
                response("https://a.it/lost", "302 Found\r\nLocation: /nowhere", "") +
                response("https://a.it/refresh", html, "<meta http-equiv=refresh content='0; url=/gzip'>") +
                response("https://a.it/cut", html, "<p>", "WARC-Truncated: length\r\n") +
                response("https://a.it/retried", "503 Service Unavailable", "") +
                response("https://a.it/retried", html, page) +
                gzipped(record_text("revisit", "https://a.it/again", "HTTP/1.1 200 OK\r\n\r\n",
                                    "WARC-Refers-To-Target-URI: https://a.it/gzip\r\n")) +
                response("https://a.it/gone", "404 Not Found", "") +
                response("https://a.it/noise", "???", ""));
  const Exchange home = asked(file, "https://a.it/#top");
  CHECK(home.ok());
  CHECK(home.body == "<!doctype html><title>Citt\xC3\xA0");
  CHECK(home.charset == "windows-1252");
  CHECK(asked(file, "https://a.it/gzip").body == page);
  CHECK(asked(file, "https://a.it/br").cause == Cause::undecodable);
  CHECK(asked(file, "https://a.it/bomb").cause == Cause::too_large);
  const Exchange old = asked(file, "https://a.it/old");
  CHECK(old.ok());
  CHECK(old.final_url.str() == "https://a.it/gzip");
  REQUIRE(old.hops.size() == 1);
  CHECK(old.hops[0].status == 301);
  CHECK(asked(file, "https://a.it/loop").cause == Cause::too_many_redirects);
  CHECK(asked(file, "https://a.it/lost").cause == Cause::offline);
  CHECK(asked(file, "https://a.it/refresh").final_url.str() == "https://a.it/gzip");
  CHECK(asked(file, "https://a.it/refresh", Request::Kind::resource).final_url.str() ==
        "https://a.it/refresh");
  CHECK(asked(file, "https://a.it/cut").cause == Cause::too_large);
  CHECK(asked(file, "https://a.it/retried").ok());
  CHECK(asked(file, "https://a.it/again").body == page);
  CHECK(asked(file, "https://a.it/gone").cause == Cause::http_status);
  CHECK(asked(file, "https://b.it/").cause == Cause::offline);
  const auto source = ReplaySource::open(file);
  const BundleIndex& index = (*source)->index();
  CHECK(index.condition.is_foreign);
  CHECK_FALSE(index.condition.is_truncated);
  CHECK(index.first_page->str() == "https://a.it/");
  CHECK(index.first_moment == moment);
}
