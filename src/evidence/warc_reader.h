// WarcReader: the records of a web archive, in order or one at its offset, with no more in memory than what
// is asked for. Reads WARC 1.0 and 1.1, one gzip member a record or not compressed. Opened by the bundle's
// index and the replay source; one thread. Hostile files are expected: heads, records and what they inflate
// to are bounded; a record that cannot be read is counted and skipped, and reading goes on behind it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <collaudo/result.h>

#include "warc_gzip.h"
#include "warc_record.h"

namespace collaudo {

class WarcReader {
 public:
  // The error is a key of the command line's phrases: "error.bundle_unreadable" or "error.bundle_foreign".
  static Result<std::unique_ptr<WarcReader>> open(const std::string& file);
  ~WarcReader();
  WarcReader(const WarcReader&) = delete;
  WarcReader& operator=(const WarcReader&) = delete;

  // The next record that can be read, with at most `keep` bytes of its block; nothing at the end.
  std::optional<WarcRecord> next(std::size_t keep);
  // The record that next() once gave at that offset, with its whole block; nothing when that is larger than
  // max_block or cannot be read any more.
  std::optional<WarcRecord> at(std::uint64_t offset);

  // About what next() has read so far.
  bool is_truncated() const { return is_truncated_; }     // the file ends within a record
  std::size_t unreadable() const { return unreadable_; }  // places where no record could be read
  bool is_one_member() const { return is_one_member_; }   // several records in one gzip member
  std::string digest();                                   // "sha256:…" of the file

  static constexpr std::size_t max_block = 256U << 20U;

 private:
  explicit WarcReader(int descriptor);
  enum class Outcome { read, damaged, ended };

  std::size_t take_input(char* to, std::size_t most);
  void begin(std::uint64_t offset);
  std::size_t read(char* to, std::size_t most);
  std::optional<std::string> read_head();
  Outcome read_record(std::uint64_t offset, std::size_t keep, WarcRecord& record);
  bool read_block(WarcRecord& record, std::size_t keep);
  bool finish_member();
  bool ended_early() const;
  std::optional<std::uint64_t> next_start(std::uint64_t from);

  int descriptor_;
  bool is_compressed_ = false;
  GzipReader gzip_;
  std::uint64_t size_ = 0;
  std::uint64_t input_at_ = 0;  // where the next bytes of the file come from
  std::uint64_t position_ = 0;  // where next() goes on
  std::string ahead_;           // read behind a head, not used yet
  std::uint64_t plain_read_ = 0;
  bool is_truncated_ = false, is_one_member_ = false;
  std::size_t unreadable_ = 0;
};

}  // namespace collaudo
