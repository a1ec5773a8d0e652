// The cookies that the user hands over in a file. Every request of the crawl starts with these and nothing
// else: what a site sets lives as long as one chain of redirects, so that no answer depends on which other
// arrived before it. Read once by the HTTP source.
#pragma once

#include <string>
#include <vector>

#include <collaudo/result.h>

namespace collaudo {

// Cookies as lines in Netscape format, as libcurl takes and gives them.
using CookieLines = std::vector<std::string>;

// The cookies of the file; none for an empty name. libcurl sends a cookie to the hosts that it is for, and to
// no others.
Result<CookieLines> read_cookies(const std::string& file);

}  // namespace collaudo
