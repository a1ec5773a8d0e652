// WarcWriter: a web archive written as a stream, one gzip member a record, put in its place at the end. Made
// and used by the recording of a run, in one thread. Keeps nothing of what it has written.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "files/replaced_file.h"
#include "openssl_digest.h"
#include "warc_gzip.h"
#include "warc_record.h"

namespace collaudo {

class WarcWriter {
 public:
  explicit WarcWriter(const std::string& file);

  // Returns the record's id, "<urn:uuid:…>". `seconds` since 1970 UTC are its date. After a fault nothing
  // more is written, and fault() says which: a number of errno, 0 = none.
  std::string write(const WarcEntry& entry, std::int64_t seconds);
  int fault() const { return file_.fault(); }

  // Puts the file in its place: the fault, or 0. Afterwards digest() is "sha256:" and the hex of the file's
  // SHA-256, as sha256sum prints it.
  int finish();
  const std::string& digest() const { return digest_; }

 private:
  ReplacedFile file_;
  RunningDigest of_file_ = RunningDigest::sha256();
  GzipWriter gzip_;
  std::string digest_;
};

}  // namespace collaudo
