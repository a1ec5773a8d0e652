// The content of a data: address. A pure function on text of any bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace collaudo::css {

struct Embedded {
  std::string mime;  // lower case, without parameters
  std::string content;
};

// Nothing for any other address.
std::optional<Embedded> embedded_in(std::string_view address);

}  // namespace collaudo::css
