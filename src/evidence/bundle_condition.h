// BundleCondition: how far a bundle can be read and trusted. Made by the bundle's index (or, of a new one, by
// the recording), read by the judgement for its notes and by the command line. The same file gives the same
// condition. A plain value.
#pragma once

#include <cstddef>
#include <string>

namespace collaudo {

struct BundleCondition {
  std::string digest;          // "sha256:…" of the file
  bool is_foreign = false;     // no plan of ours in it: answers without TLS facts, faults and options
  bool is_truncated = false;   // it ends early
  std::size_t damaged = 0;     // records that are altered or cannot be read
  bool is_one_member = false;  // compressed as a whole: only the first record of each member can be had
};

}  // namespace collaudo
