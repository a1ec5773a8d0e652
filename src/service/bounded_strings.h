// BoundedStrings: a stream of JSON in which no string is longer than a limit: what is beyond it is left out
// as it passes, so that whoever reads the stream needs memory for the limit, not for the file. The JSON stays
// well-formed where it was. Not seekable; one thread.
#pragma once

#include <array>
#include <cstddef>
#include <istream>
#include <streambuf>

namespace collaudo {

class BoundedStrings : public std::streambuf {
 public:
  // `longest` in bytes as they stand in the file. `source` outlives this.
  BoundedStrings(std::istream& source, std::size_t longest) : source_(source), longest_(longest) {}

  std::size_t dropped() const { return dropped_; }

 protected:
  int_type underflow() override;

 private:
  bool is_kept(char byte);
  bool may_cut_at(char byte) const;

  static constexpr std::size_t chunk = 1 << 14;
  std::istream& source_;
  const std::size_t longest_;
  std::array<char, chunk> in_{}, out_{};
  bool in_string_ = false, is_escaped_ = false, is_dropping_ = false;
  int hex_left_ = 0;              // digits of \uXXXX that are still to come
  int first_digits_ = 0;          // the first two of them, as read so far
  bool after_surrogate_ = false;  // the first half of a pair was kept: the second has to be
  std::size_t length_ = 0, dropped_ = 0;
};

}  // namespace collaudo
