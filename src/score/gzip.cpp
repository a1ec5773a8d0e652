#include "score/gzip.h"

#include <algorithm>
#include <limits>
#include <memory>

#include <zlib.h>

#include "score/fault.h"

namespace collaudo::score {

Result<std::string> unpacked(std::string bytes, std::size_t most) {
  if (bytes.size() < 2 || bytes[0] != '\x1f' || bytes[1] != '\x8b') {
    if (bytes.size() > most) return Error{fault::at("too_large")};
    return bytes;
  }
  z_stream stream{};
  constexpr int only_gzip = 16 + MAX_WBITS;
  if (inflateInit2(&stream, only_gzip) != Z_OK) return Error{fault::at("bad_gzip")};
  const std::unique_ptr<z_stream, int (*)(z_stream*)> end(&stream, inflateEnd);
  std::string text, piece(1 << 18, '\0');
  std::size_t given = 0;
  for (int state = Z_OK; state != Z_STREAM_END;) {
    if (stream.avail_in == 0) {
      const std::size_t next = std::min<std::size_t>(bytes.size() - given, 1 << 30);
      if (next == 0) return Error{fault::at("bad_gzip")};
      stream.next_in = reinterpret_cast<Bytef*>(bytes.data() + given);
      stream.avail_in = static_cast<uInt>(next);
      given += next;
    }
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    state = inflate(&stream, Z_NO_FLUSH);
    if (state != Z_OK && state != Z_STREAM_END) return Error{fault::at("bad_gzip")};
    text.append(piece, 0, piece.size() - stream.avail_out);
    if (text.size() > most) return Error{fault::at("too_large")};
  }
  return text;
}

}  // namespace collaudo::score
