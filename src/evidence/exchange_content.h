// What the body of an answer is: its media type, its digest and its text. Called once for each answer by the
// sources that receive raw bytes. A pure function on one Exchange; thread-safe.
#pragma once

#include <string_view>

#include <collaudo/exchange.h>

namespace collaudo {

// Sets mime, charset and body_sha256 from the headers and the raw body, and converts a body of text to UTF-8.
Exchange with_content(Exchange received);

// "text/html" where the bytes begin as a page does, otherwise nothing.
std::string_view sniffed_mime(std::string_view bytes);

}  // namespace collaudo
