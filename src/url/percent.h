// Percent-encoding of the parts of an address. Used by Url only. Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace collaudo::percent {

// What browsers encode in each part, beside controls, spaces and what is not ASCII.
inline constexpr std::string_view encoded_in_path = "\"#<>?`{}^";
inline constexpr std::string_view encoded_in_query = "\"#<>'";
inline constexpr std::string_view encoded_in_fragment = "\"<>`";

std::string encoded(std::string_view text, std::string_view also);
std::string decoded(std::string_view text);  // bytes; what is no percent sequence stays as it is

}  // namespace collaudo::percent
