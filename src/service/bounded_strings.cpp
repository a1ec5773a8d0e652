#include "service/bounded_strings.h"

namespace collaudo {

namespace {

int digit_of(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  const char lower = static_cast<char>(letter | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : 0;
}

}  // namespace

BoundedStrings::int_type BoundedStrings::underflow() {
  std::size_t kept = 0;
  while (kept == 0) {
    source_.read(in_.data(), static_cast<std::streamsize>(in_.size()));
    const auto count = static_cast<std::size_t>(source_.gcount());
    if (count == 0) return traits_type::eof();
    for (std::size_t index = 0; index < count; ++index)
      if (is_kept(in_[index]))
        out_[kept++] = in_[index];
      else
        ++dropped_;
  }
  setg(out_.data(), out_.data(), out_.data() + kept);
  return traits_type::to_int_type(out_[0]);
}

// Between two characters, never inside an escape, a pair of surrogates or a character of several bytes.
bool BoundedStrings::may_cut_at(char byte) const {
  const bool is_inside = (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
  return length_ > longest_ && !is_escaped_ && hex_left_ == 0 && !after_surrogate_ && !is_inside &&
         byte != '"';
}

bool BoundedStrings::is_kept(char byte) {
  if (!in_string_) {
    if (byte == '"') {
      in_string_ = true;
      is_dropping_ = after_surrogate_ = false;
      length_ = 0;
    }
    return true;
  }
  if (may_cut_at(byte)) is_dropping_ = true;
  ++length_;
  if (hex_left_ > 0) {
    --hex_left_;
    if (hex_left_ >= 2) first_digits_ = first_digits_ * 16 + digit_of(byte);
    if (hex_left_ == 0) after_surrogate_ = first_digits_ >= 0xD8 && first_digits_ <= 0xDB;
  } else if (is_escaped_) {
    is_escaped_ = false;
    after_surrogate_ = false;
    if (byte == 'u') {
      hex_left_ = 4;
      first_digits_ = 0;
    }
  } else if (byte == '\\') {
    is_escaped_ = true;
  } else {
    after_surrogate_ = false;
    if (byte == '"') {
      in_string_ = false;
      return true;
    }
  }
  return !is_dropping_;
}

}  // namespace collaudo
