// Snapshot: the frozen evidence of one site. Built once by freeze() from what the crawl collected (or a
// recording gave back); read by the engine, and by criteria through their Site window. Never changes
// afterwards: any thread may read it.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <collaudo/performance.h>
#include <collaudo/service.h>
#include <collaudo/site.h>

#include "bundle_condition.h"

namespace collaudo {

struct Snapshot {
  Url target;     // as the user gave it
  Url judged_as;  // target unless --as
  std::optional<Url> service_url;
  std::string municipality;
  std::int64_t collected_at = 0;
  std::uint64_t seed = 0;
  bool interrupted = false;
  std::string engine = "static";  // "browser", "auto"
  bool lacks_browser = false;     // one would have been used, had there been one

  std::deque<Page> pages;  // in the order of the link graph; the first is the home page
  std::map<std::string, std::size_t, std::less<>> page_by_url;  // canonical, requested and final
  std::map<std::string, std::vector<std::size_t>, std::less<>> pages_by_role;
  std::map<std::string, std::vector<Reference>, std::less<>> references;  // by role
  std::map<std::string, std::size_t, std::less<>> left_out;  // by role: pages that a cap excluded
  std::vector<MissingElement> missing;
  std::map<std::string, Exchange, std::less<>> resources;  // by canonical address
  std::map<std::pair<std::string, int>, TlsFacts> tls;
  std::map<std::string, std::vector<std::string>, std::less<>> supplied;

  std::vector<Performance> performance;  // measured by a browser, in the order of the link graph

  ServiceEvidence services;  // made from `supplied` and the pages by src/service

  std::string digest;  // "sha256:…" over what was judged
  // The file that the evidence was written to or read from, when there was one.
  std::optional<BundleCondition> bundle;
  std::size_t requests = 0;
  std::uint64_t bytes = 0;
};

}  // namespace collaudo
