// Addresses from a page as links of a report: only the web's own, and only characters that a URI may hold.
// Pure functions, read by the Markdown, SARIF and JUnit formats. Thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace collaudo {

// Percent-encoded where a URI cannot hold a byte; empty for what is no http or https address or is longer
// than a few thousand bytes.
std::string web_address(std::string_view foreign);

}  // namespace collaudo
