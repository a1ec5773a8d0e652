// Base 64 of RFC 4648, both alphabets, as browsers read it: what is no letter of the alphabet is skipped. A
// pure function.
#pragma once

#include <string>
#include <string_view>

namespace collaudo {

std::string base64_decoded(std::string_view text);

}  // namespace collaudo
