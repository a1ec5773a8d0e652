// Numbers as reports write them. Pure functions, read by every format. Thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace collaudo {

// Rounded to two decimals; never a negative zero. What is not finite stays as it is.
double two_decimals(double value);

// At most two decimals, no trailing zeros: "29,5" with the separator ",".
std::string decimal(double value, std::string_view separator);

}  // namespace collaudo
