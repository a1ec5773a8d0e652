// The second look: whether a browser gets what a program is refused. One request for each site, of the first
// page that it refuses, with the identification of a browser; what comes is written behind the detail of the
// refusal, and nothing of it is read. It tells "blocked" from "broken" and gets round nothing. Pure
// functions; written by the HTTP source, read by judge() for its notes. Thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace collaudo {

// How a present browser calls itself.
extern const char* const browser_identification;

// A status with which programs are kept out, whether a product is recognised or not.
bool may_be_refusal(int status);

// "403 Cloudflare" → "403 Cloudflare, browser: 200"; status 0: no answer.
std::string with_second_look(std::string_view detail, int status);

struct Refusal {
  std::string_view first;  // "403 Cloudflare"
  int second = 0;          // status that a browser gets; 0: none
};
// Nothing when that detail has no second look.
std::optional<Refusal> refusal_in(std::string_view detail);

}  // namespace collaudo
