// SiteSession: how one site is reached, and what was learnt about its servers on the way. Made by
// open_session() for each site that shares an HTTP source with others, and by the source for itself; carried
// by the requests of the site, so that it lives as long as they do. Used in the source's thread only, its
// settings also by the TLS probes.
#pragma once

#include <map>
#include <set>
#include <string>

#include "http_source_cookies.h"
#include "http_transfer.h"

namespace collaudo {

struct SiteSession {
  TransferSettings settings;
  CookieLines cookies;                            // with which every chain starts
  std::map<std::string, std::string> distrusted;  // origins whose certificate did not verify, and why
  std::set<std::string> looked_again;             // hosts that had their second look
};

}  // namespace collaudo
