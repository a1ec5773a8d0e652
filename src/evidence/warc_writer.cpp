#include "warc_writer.h"

#include <array>
#include <stdexcept>

#include <fmt/format.h>
#include <openssl/rand.h>

#include "text/moment.h"

namespace collaudo {

namespace {

std::string random_id() {
  std::array<unsigned char, 16> bytes;
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
    throw std::logic_error("OpenSSL has no random bytes");
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0F) | 0x40);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3F) | 0x80);
  const std::string digits = hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  return fmt::format("<urn:uuid:{}-{}-{}-{}-{}>", digits.substr(0, 8), digits.substr(8, 4),
                     digits.substr(12, 4), digits.substr(16, 4), digits.substr(20));
}

std::string digest_of(std::string_view first, std::string_view second) {
  RunningDigest digest = RunningDigest::sha256();
  digest.add(first);
  digest.add(second);
  return "sha256:" + base32(digest.finish());
}

// A field is one line, whatever the site put into it.
std::string one_line(std::string text) {
  for (char& letter : text)
    if (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F) letter = ' ';
  return text;
}

}  // namespace

WarcWriter::WarcWriter(const std::string& file)
    : file_(file), gzip_([this](std::string_view bytes) {
        of_file_.add(bytes);
        file_.write(bytes);
      }) {}

std::string WarcWriter::write(const WarcEntry& entry, std::int64_t seconds) {
  std::string id = random_id();
  if (fault() != 0) return id;
  std::string fields = fmt::format("WARC/1.1\r\nWARC-Type: {}\r\nWARC-Record-ID: {}\r\nWARC-Date: {}\r\n",
                                   entry.type, id, iso_moment(seconds));
  if (!entry.target.empty()) fields += fmt::format("WARC-Target-URI: {}\r\n", one_line(entry.target));
  for (const Header& field : entry.fields)
    fields += fmt::format("{}: {}\r\n", field.name, one_line(field.value));
  fields += fmt::format("WARC-Block-Digest: {}\r\n", digest_of(entry.head, entry.payload));
  if (entry.has_payload_digest)
    fields += fmt::format("WARC-Payload-Digest: {}\r\n", digest_of(entry.payload, {}));
  fields += fmt::format("Content-Type: {}\r\nContent-Length: {}\r\n\r\n", entry.content_type,
                        entry.head.size() + entry.payload.size());
  for (const std::string_view part : {std::string_view(fields), entry.head, entry.payload}) gzip_.add(part);
  gzip_.add("\r\n\r\n");
  gzip_.end_member();
  return id;
}

int WarcWriter::finish() {
  const int fault = file_.commit();
  if (fault == 0) digest_ = "sha256:" + hex(of_file_.finish());
  return fault;
}

}  // namespace collaudo
