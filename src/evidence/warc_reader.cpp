#include "warc_reader.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "openssl_digest.h"

namespace collaudo {

namespace {

constexpr std::size_t max_head = 65'536;
constexpr std::size_t max_fields = 200;
constexpr std::uint64_t max_skipped = 2ULL << 30U;  // of a block that is only passed over
constexpr std::string_view gzip_start = "\x1F\x8B\x08";
constexpr std::string_view warc_start = "WARC/1.";
constexpr std::string_view head_end = "\r\n\r\n";

bool is_start(std::string_view head) {
  return head.starts_with(warc_start) && (head.substr(7, 3) == "0\r\n" || head.substr(7, 3) == "1\r\n");
}

std::optional<std::vector<Header>> fields_of(std::string_view head) {
  if (!is_start(head)) return std::nullopt;
  std::vector<Header> fields;
  head.remove_prefix(head.find('\n') + 1);
  while (!head.empty()) {
    const std::string_view line = head.substr(0, head.find('\n'));
    head.remove_prefix(std::min(head.size(), line.size() + 1));
    if (trimmed(line).empty()) continue;
    if ((line.front() == ' ' || line.front() == '\t') && !fields.empty()) {
      fields.back().value += " " + std::string(trimmed(line));
      continue;
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || fields.size() >= max_fields) return std::nullopt;
    fields.push_back(
        {std::string(trimmed(line.substr(0, colon))), std::string(trimmed(line.substr(colon + 1)))});
  }
  return fields;
}

std::optional<std::uint64_t> length_in(const std::vector<Header>& fields) {
  const auto text = header_of(fields, "content-length");
  std::uint64_t length = 0;
  if (!text) return std::nullopt;
  const auto [end, fault] = std::from_chars(text->data(), text->data() + text->size(), length);
  if (fault != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return length;
}

// A digest as web archives state it: "sha1:BASE32"; hex is seen too. What cannot be compared proves nothing.
struct StatedDigest {
  std::string algorithm, value;
};

std::optional<StatedDigest> stated_digest(const std::vector<Header>& fields) {
  const auto text = header_of(fields, "warc-block-digest");
  const auto colon = text ? text->find(':') : std::string_view::npos;
  if (colon == std::string_view::npos) return std::nullopt;
  std::string algorithm = ascii_lower(text->substr(0, colon));
  std::erase(algorithm, '-');
  return StatedDigest{std::move(algorithm), std::string(trimmed(text->substr(colon + 1)))};
}

bool agrees(const StatedDigest& stated, std::string_view bytes) {
  const auto without_padding = [](std::string_view text) { return text.substr(0, text.find('=')); };
  return equals_ignoring_case(without_padding(stated.value), without_padding(base32(bytes))) ||
         equals_ignoring_case(stated.value, hex(bytes));
}

}  // namespace

WarcReader::WarcReader(int descriptor)
    : descriptor_(descriptor), gzip_([this](char* to, std::size_t most) { return take_input(to, most); }) {}

WarcReader::~WarcReader() { ::close(descriptor_); }

Result<std::unique_ptr<WarcReader>> WarcReader::open(const std::string& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return Error{"error.bundle_unreadable"};
  std::unique_ptr<WarcReader> reader(new WarcReader(descriptor));
  struct stat facts {};
  if (::fstat(descriptor, &facts) != 0 || !S_ISREG(facts.st_mode)) return Error{"error.bundle_unreadable"};
  reader->size_ = static_cast<std::uint64_t>(facts.st_size);
  std::array<char, 3> start{};
  reader->begin(0);
  const std::size_t got = reader->take_input(start.data(), start.size());
  reader->is_compressed_ = std::string_view(start.data(), got) == gzip_start;
  reader->begin(0);
  const auto head = reader->read_head();
  if (!head || !is_start(*head)) return Error{"error.bundle_foreign"};
  return reader;
}

std::size_t WarcReader::take_input(char* to, std::size_t most) {
  while (true) {
    const ssize_t got = ::pread(descriptor_, to, most, static_cast<off_t>(input_at_));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return 0;
    input_at_ += static_cast<std::uint64_t>(got);
    return static_cast<std::size_t>(got);
  }
}

void WarcReader::begin(std::uint64_t offset) {
  input_at_ = offset;
  plain_read_ = 0;
  ahead_.clear();
  gzip_.begin();
}

std::size_t WarcReader::read(char* to, std::size_t most) {
  const std::size_t from_ahead = std::min(most, ahead_.size());
  std::copy_n(ahead_.begin(), from_ahead, to);
  ahead_.erase(0, from_ahead);
  std::size_t done = from_ahead;
  if (is_compressed_) {
    done += gzip_.read(to + done, most - done);
  } else {
    while (done < most) {
      const std::size_t got = take_input(to + done, most - done);
      if (got == 0) break;
      done += got;
    }
  }
  plain_read_ += done;
  return done;
}

// Up to and with the empty line; what was read behind it waits in ahead_.
std::optional<std::string> WarcReader::read_head() {
  std::string head;
  std::array<char, 2048> part;
  while (head.size() < max_head) {
    const std::size_t got = read(part.data(), part.size());
    if (got == 0) return std::nullopt;
    const std::size_t before = head.size();
    head.append(part.data(), got);
    if (before == 0 && !std::string_view(head).starts_with(warc_start.substr(0, head.size())))
      return std::nullopt;
    const auto end = head.find(head_end, before < 3 ? 0 : before - 3);
    if (end == std::string::npos) continue;
    ahead_ = head.substr(end + head_end.size());
    plain_read_ -= ahead_.size();
    head.resize(end + 2);
    return head;
  }
  return std::nullopt;
}

bool WarcReader::ended_early() const {
  return is_compressed_ ? gzip_.state() == GzipReader::State::input_ended : input_at_ >= size_;
}

bool WarcReader::read_block(WarcRecord& record, std::size_t keep) {
  const auto stated = stated_digest(record.fields);
  auto digest = stated ? RunningDigest::of(stated->algorithm) : std::nullopt;
  std::array<char, 65536> part;
  std::uint64_t left = record.length;
  while (left > 0) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left, part.size()));
    const std::size_t got = read(part.data(), wanted);
    if (got == 0) return false;
    left -= got;
    if (digest) digest->add({part.data(), got});
    if (record.block.size() < keep)
      record.block.append(part.data(), std::min(got, keep - record.block.size()));
  }
  if (digest) record.is_altered = !agrees(*stated, digest->finish());
  return true;
}

// Reads on to the end of a gzip member, whose checksum stands there.
bool WarcReader::finish_member() {
  std::array<char, 65536> part;
  std::uint64_t behind = 0;
  while (true) {
    const std::size_t got = read(part.data(), part.size());
    if (behind == 0 && std::string_view(part.data(), got).find(warc_start) != std::string_view::npos)
      is_one_member_ = true;
    behind += got;
    if (behind > max_skipped) return false;
    if (got < part.size()) break;
  }
  return gzip_.state() == GzipReader::State::member_ended;
}

WarcReader::Outcome WarcReader::read_record(std::uint64_t offset, std::size_t keep, WarcRecord& record) {
  begin(offset);
  record.offset = offset;
  const auto fault = [this] { return ended_early() ? Outcome::ended : Outcome::damaged; };
  const auto head = read_head();
  if (!head) return fault();
  auto fields = fields_of(*head);
  const auto length = fields ? length_in(*fields) : std::nullopt;
  if (!length || *length > max_skipped) return Outcome::damaged;
  record.fields = std::move(*fields);
  record.length = *length;
  if (!read_block(record, keep)) return fault();
  if (is_compressed_) return finish_member() ? Outcome::read : fault();
  std::array<char, 4> behind;
  return read(behind.data(), behind.size()) == behind.size() || ended_early() ? Outcome::read : fault();
}

std::optional<WarcRecord> WarcReader::next(std::size_t keep) {
  while (position_ < size_) {
    WarcRecord record;
    const std::uint64_t start = position_;
    const Outcome outcome = read_record(start, keep, record);
    if (outcome == Outcome::read) {
      position_ = start + (is_compressed_ ? gzip_.consumed() : plain_read_);
      return record;
    }
    const auto other = next_start(start + 1);
    if (!other) {
      outcome == Outcome::ended ? void(is_truncated_ = true) : void(++unreadable_);
      position_ = size_;
      break;
    }
    ++unreadable_;
    position_ = *other;
  }
  return std::nullopt;
}

std::optional<WarcRecord> WarcReader::at(std::uint64_t offset) {
  WarcRecord record;
  if (read_record(offset, max_block, record) != Outcome::read || !record.is_whole()) return std::nullopt;
  return record;
}

// The first place from there on where a record begins.
std::optional<std::uint64_t> WarcReader::next_start(std::uint64_t from) {
  const std::string_view mark = is_compressed_ ? gzip_start : std::string_view("\r\n\r\nWARC/1.");
  const std::size_t into = is_compressed_ ? 0 : 4;
  std::array<char, 65536> part;
  while (from + mark.size() <= size_) {
    input_at_ = from;
    const std::size_t got = take_input(part.data(), part.size());
    const std::string_view bytes(part.data(), got);
    for (auto at = bytes.find(mark); at != std::string_view::npos; at = bytes.find(mark, at + 1)) {
      const std::uint64_t place = from + at + into;
      begin(place);
      const auto head = read_head();
      if (head && is_start(*head)) return place;
    }
    if (got < mark.size()) break;
    from += got - mark.size() + 1;
  }
  return std::nullopt;
}

std::string WarcReader::digest() {
  RunningDigest digest = RunningDigest::sha256();
  std::array<char, 65536> part;
  input_at_ = 0;
  while (const std::size_t got = take_input(part.data(), part.size())) digest.add({part.data(), got});
  return "sha256:" + hex(digest.finish());
}

}  // namespace collaudo
