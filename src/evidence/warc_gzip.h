// The two directions of a gzip member: a web archive holds one a record, so that each can be read alone. The
// writer is the bundle's, the reader the archive reader's; one object, one thread. Hostile input costs no
// more than what is asked of it: nothing is inflated ahead.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include <zlib.h>

namespace collaudo {

class GzipWriter {
 public:
  using Sink = std::function<void(std::string_view)>;
  explicit GzipWriter(Sink sink);
  ~GzipWriter();
  GzipWriter(const GzipWriter&) = delete;  // zlib's state points at itself
  GzipWriter& operator=(const GzipWriter&) = delete;

  void add(std::string_view bytes);
  void end_member();  // the next add() begins another

 private:
  void deflate_all(std::string_view bytes, int flush);

  Sink sink_;
  z_stream state_{};
};

class GzipReader {
 public:
  enum class State { reading, member_ended, damaged, input_ended };
  // Up to `most` bytes into `to`; fewer at the end of what there is.
  using Input = std::function<std::size_t(char* to, std::size_t most)>;
  explicit GzipReader(Input input);
  ~GzipReader();
  GzipReader(const GzipReader&) = delete;
  GzipReader& operator=(const GzipReader&) = delete;

  // Begins a member where the input stands now; what was read ahead is forgotten.
  void begin();
  // Fewer than `most` bytes: state() tells why.
  std::size_t read(char* to, std::size_t most);
  State state() const { return state_; }
  std::uint64_t consumed() const { return taken_ - stream_.avail_in; }  // of the input, since begin()

 private:
  Input input_;
  z_stream stream_{};
  State state_ = State::reading;
  std::uint64_t taken_ = 0;
  std::array<char, 65536> buffer_{};
};

}  // namespace collaudo
