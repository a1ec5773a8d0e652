// Walls that keep programs out, told from answers that are meant: 403, 429 or 503 with the marks of a known
// product, and challenges that call themselves one although their status is one of success. A pure function;
// read by the HTTP source. Thread-safe.
#pragma once

#include <string_view>
#include <vector>

#include <collaudo/exchange.h>

namespace collaudo {

// Name of the product, or "CAPTCHA" for a test of humanity of unknown make; empty when the answer shows no
// such mark.
std::string_view bot_wall(int status, const std::vector<Header>& headers, std::string_view body);

}  // namespace collaudo
