// HTML inside answers that are no documents: plain HTML, partial responses of JSF, deltas of ASP.NET, Turbo
// streams, texts of JSON that hold tags. A pure function.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace collaudo {

std::vector<std::string> html_fragments(std::string_view mime, std::string_view body);

}  // namespace collaudo
