#include "score/jpeg_frame.h"

#include <csetjmp>
#include <cstddef>
#include <cstdio>
#include <jpeglib.h>
#include <vector>

namespace collaudo::score {

namespace {

constexpr JDIMENSION largest_side = 4096;
constexpr int nearly_white = 249;

std::vector<unsigned char> decode_base64(std::string_view text) {
  std::vector<unsigned char> bytes;
  bytes.reserve(text.size() / 4 * 3);
  unsigned buffer = 0;
  int bits = 0;
  for (const char c : text) {
    int value = -1;
    if (c >= 'A' && c <= 'Z') value = c - 'A';
    if (c >= 'a' && c <= 'z') value = c - 'a' + 26;
    if (c >= '0' && c <= '9') value = c - '0' + 52;
    if (c == '+' || c == '-') value = 62;
    if (c == '/' || c == '_') value = 63;
    if (value < 0) continue;
    buffer = (buffer << 6 | static_cast<unsigned>(value)) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push_back(static_cast<unsigned char>(buffer >> bits & 0xff));
    }
  }
  return bytes;
}

// libjpeg reports a fatal error by a function that must not return.
struct ErrorJump {
  jpeg_error_mgr handler;
  std::jmp_buf back;
};

void jump_back(j_common_ptr decoder) { std::longjmp(reinterpret_cast<ErrorJump*>(decoder->err)->back, 1); }
void say_nothing(j_common_ptr) {}
void count_nothing(j_common_ptr, int) {}

// Nothing with a destructor lives in here: a longjmp would not run it.
bool decode(jpeg_decompress_struct& decoder, ErrorJump& error, std::vector<unsigned char>& bytes,
            std::vector<unsigned char>& row, JpegFrame& frame) {
  if (setjmp(error.back)) return false;
  jpeg_create_decompress(&decoder);
  jpeg_mem_src(&decoder, bytes.data(), bytes.size());
  if (jpeg_read_header(&decoder, TRUE) != JPEG_HEADER_OK) return false;
  if (decoder.image_width > largest_side || decoder.image_height > largest_side) return false;
  decoder.out_color_space = JCS_RGB;
  decoder.dct_method = JDCT_ISLOW;
  // The reference's decoder repeats chroma samples instead of smoothing them.
  decoder.do_fancy_upsampling = FALSE;
  decoder.do_block_smoothing = FALSE;
  jpeg_start_decompress(&decoder);
  if (decoder.output_components != 3) return false;
  frame.width = static_cast<int>(decoder.output_width);
  frame.height = static_cast<int>(decoder.output_height);
  row.resize(static_cast<std::size_t>(decoder.output_width) * 3);
  while (decoder.output_scanline < decoder.output_height) {
    JSAMPROW rows[1] = {row.data()};
    if (jpeg_read_scanlines(&decoder, rows, 1) != 1) return false;
    for (std::size_t x = 0; x + 2 < row.size(); x += 3) {
      if (row[x] >= nearly_white && row[x + 1] >= nearly_white && row[x + 2] >= nearly_white) continue;
      for (std::size_t channel = 0; channel < 3; ++channel) ++frame.histogram[channel][row[x + channel]];
    }
  }
  return true;
}

}  // namespace

std::optional<JpegFrame> read_jpeg_frame(std::string_view base64) {
  std::vector<unsigned char> bytes = decode_base64(base64);
  if (bytes.size() < 4) return std::nullopt;
  std::vector<unsigned char> row;
  JpegFrame frame;
  jpeg_decompress_struct decoder{};
  ErrorJump error{};
  decoder.err = jpeg_std_error(&error.handler);
  error.handler.error_exit = jump_back;
  error.handler.output_message = say_nothing;
  error.handler.emit_message = count_nothing;
  const bool is_read = decode(decoder, error, bytes, row, frame);
  jpeg_destroy_decompress(&decoder);
  if (!is_read) return std::nullopt;
  return frame;
}

}  // namespace collaudo::score
