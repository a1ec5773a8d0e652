// to_utf8(): the bytes of a page or style sheet as UTF-8 text, by the rules of browsers. Called once for each
// answer, when it arrives; what is read later is UTF-8 only. A pure function. Broken sequences and NUL become
// U+FFFD.
#pragma once

#include <string>
#include <string_view>

namespace collaudo::html {

struct Decoded {
  std::string utf8;
  std::string charset;  // the standard's name, lower case: "utf-8", "windows-1252", …
};

// `content_type_header` is the value of the header, empty when there was none.
Decoded to_utf8(std::string_view bytes, std::string_view content_type_header, bool is_html);

}  // namespace collaudo::html
