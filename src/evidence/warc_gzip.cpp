#include "warc_gzip.h"

#include <algorithm>
#include <stdexcept>

namespace collaudo {

namespace {
constexpr int gzip_window = MAX_WBITS + 16;

Bytef* bytes_of(const char* text) { return reinterpret_cast<Bytef*>(const_cast<char*>(text)); }
}  // namespace

GzipWriter::GzipWriter(Sink sink) : sink_(std::move(sink)) {
  if (deflateInit2(&state_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::logic_error("zlib cannot compress");
}

GzipWriter::~GzipWriter() { deflateEnd(&state_); }

void GzipWriter::add(std::string_view bytes) { deflate_all(bytes, Z_NO_FLUSH); }

void GzipWriter::end_member() {
  deflate_all({}, Z_FINISH);
  deflateReset(&state_);
}

void GzipWriter::deflate_all(std::string_view bytes, int flush) {
  std::array<char, 65536> out;
  // zlib counts in 32 bits.
  constexpr std::size_t portion = 1U << 30;
  do {
    const std::string_view part = bytes.substr(0, portion);
    bytes.remove_prefix(part.size());
    state_.next_in = bytes_of(part.data());
    state_.avail_in = static_cast<uInt>(part.size());
    do {
      state_.next_out = bytes_of(out.data());
      state_.avail_out = static_cast<uInt>(out.size());
      deflate(&state_, flush);
      sink_({out.data(), out.size() - state_.avail_out});
    } while (state_.avail_out == 0);
  } while (!bytes.empty());
}

GzipReader::GzipReader(Input input) : input_(std::move(input)) {
  if (inflateInit2(&stream_, gzip_window) != Z_OK) throw std::logic_error("zlib cannot decompress");
}

GzipReader::~GzipReader() { inflateEnd(&stream_); }

void GzipReader::begin() {
  inflateReset(&stream_);
  stream_.avail_in = 0;
  taken_ = 0;
  state_ = State::reading;
}

std::size_t GzipReader::read(char* to, std::size_t most) {
  std::size_t done = 0;
  while (state_ == State::reading && done < most) {
    if (stream_.avail_in == 0) {
      const std::size_t got = input_(buffer_.data(), buffer_.size());
      if (got == 0) {
        state_ = State::input_ended;
        break;
      }
      taken_ += got;
      stream_.next_in = bytes_of(buffer_.data());
      stream_.avail_in = static_cast<uInt>(got);
    }
    const auto portion = static_cast<uInt>(std::min<std::size_t>(most - done, 1U << 30));
    stream_.next_out = bytes_of(to + done);
    stream_.avail_out = portion;
    const int code = inflate(&stream_, Z_NO_FLUSH);
    done += portion - stream_.avail_out;
    if (code == Z_STREAM_END)
      state_ = State::member_ended;
    else if (code != Z_OK && code != Z_BUF_ERROR)
      state_ = State::damaged;
  }
  return done;
}

}  // namespace collaudo
