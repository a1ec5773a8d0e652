// The cookies that the transfers of one source share: empty at first but for a file that the user gave, kept
// in memory only. Made by the HTTP source, used by its transfers, in its thread.
#pragma once

#include <string>

#include <collaudo/result.h>

#include "http_transfer_handles.h"

namespace collaudo {

// The file is one in Netscape format, empty for none. libcurl sends a cookie to the hosts that it is for, and
// to no others.
Result<ShareHandle> open_cookies(const std::string& file);

}  // namespace collaudo
