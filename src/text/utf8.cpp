#include "text/utf8.h"

namespace collaudo::text {
namespace {

struct Lead {
  std::size_t continuations;
  unsigned char lowest_second;  // these two keep out overlong forms, surrogates and what lies beyond U+10FFFF
  unsigned char highest_second;
};

Lead lead_of(unsigned char byte) {
  if (byte >= 0xC2 && byte <= 0xDF) return {1, 0x80, 0xBF};
  if (byte == 0xE0) return {2, 0xA0, 0xBF};
  if (byte == 0xED) return {2, 0x80, 0x9F};
  if (byte >= 0xE1 && byte <= 0xEF) return {2, 0x80, 0xBF};
  if (byte == 0xF0) return {3, 0x90, 0xBF};
  if (byte >= 0xF1 && byte <= 0xF3) return {3, 0x80, 0xBF};
  if (byte == 0xF4) return {3, 0x80, 0x8F};
  return {0, 0, 0};
}

char32_t payload_of_lead(unsigned char byte, std::size_t continuations) {
  return static_cast<char32_t>(byte & (0x3F >> continuations));
}

}  // namespace

Decoded decode_at(std::string_view utf8, std::size_t position) {
  const auto byte_at = [&](std::size_t at) { return static_cast<unsigned char>(utf8[at]); };
  const unsigned char first = byte_at(position);
  if (first < 0x80) return {first, 1, false};
  const Lead lead = lead_of(first);
  if (lead.continuations == 0) return {replacement_character, 1, true};
  char32_t code_point = payload_of_lead(first, lead.continuations);
  for (std::size_t i = 1; i <= lead.continuations; ++i) {
    if (position + i >= utf8.size()) return {replacement_character, i, true};
    const unsigned char next = byte_at(position + i);
    const unsigned char lowest = i == 1 ? lead.lowest_second : 0x80;
    const unsigned char highest = i == 1 ? lead.highest_second : 0xBF;
    if (next < lowest || next > highest) return {replacement_character, i, true};
    code_point = (code_point << 6) | (next & 0x3F);
  }
  return {code_point, lead.continuations + 1, false};
}

std::u32string decode(std::string_view utf8) {
  std::u32string code_points;
  code_points.reserve(utf8.size());
  for (std::size_t at = 0; at < utf8.size();) {
    const Decoded decoded = decode_at(utf8, at);
    code_points.push_back(decoded.code_point);
    at += decoded.bytes;
  }
  return code_points;
}

void append(std::string& utf8, char32_t code_point) {
  const auto put = [&](char32_t byte) {
    utf8.push_back(static_cast<char>(static_cast<unsigned char>(byte)));
  };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | (code_point >> 6));
    put(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    put(0xE0 | (code_point >> 12));
    put(0x80 | ((code_point >> 6) & 0x3F));
    put(0x80 | (code_point & 0x3F));
  } else {
    put(0xF0 | (code_point >> 18));
    put(0x80 | ((code_point >> 12) & 0x3F));
    put(0x80 | ((code_point >> 6) & 0x3F));
    put(0x80 | (code_point & 0x3F));
  }
}

std::string encode(std::u32string_view code_points) {
  std::string utf8;
  utf8.reserve(code_points.size());
  for (const char32_t code_point : code_points) append(utf8, code_point);
  return utf8;
}

bool is_valid_utf8(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const Decoded decoded = decode_at(bytes, at);
    if (decoded.is_broken) return false;
    at += decoded.bytes;
  }
  return true;
}

std::string repaired(std::string_view bytes) {
  if (is_valid_utf8(bytes)) return std::string(bytes);
  return encode(decode(bytes));
}

std::string_view prefix(std::string_view utf8, std::size_t max_bytes) {
  if (utf8.size() <= max_bytes) return utf8;
  std::size_t end = max_bytes;
  while (end > 0 && (static_cast<unsigned char>(utf8[end]) & 0xC0) == 0x80) --end;
  return utf8.substr(0, end);
}

}  // namespace collaudo::text
