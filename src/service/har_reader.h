// HAR 1.2: reading what a browser's network panel exported, as a stream and in bounded memory: bodies of
// pictures, fonts and scripts are dropped as they pass (scripts after a search for the literals of the norm),
// texts are cut at a limit. Browsers differ; sanitised and unsanitised files, base64 bodies and other tools'
// members are understood. The world's faults (a file that ends early, entries that make no sense) are values
// of the reading; what is no HAR is an Error with one line. Nothing is masked here: see masking.h.
#pragma once

#include <cstddef>
#include <istream>
#include <string>
#include <string_view>

#include <collaudo/result.h>

#include "service/recorded_walk.h"

namespace collaudo {

struct HarReading {
  RecordedWalk walk;
  std::size_t entries = 0;
  std::size_t skipped = 0;         // entries without what makes an exchange
  std::size_t missing_bodies = 0;  // of documents
  std::size_t cut_bodies = 0;
  bool holds_secrets = false;  // cookies or authorisation headers: whoever has the file has the session
  std::string fault;           // why the reading ended early, in the parser's words; empty: it did not
};

// `source`: the file's name for people.
Result<HarReading> read_har(std::istream& file, const std::string& source);

}  // namespace collaudo
