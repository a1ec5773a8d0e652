// Fetched: an answer to the request for a page, read: its document, what it loads, and where its links lead.
// Made from the exchange alone, on any thread; kept by the crawler.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <collaudo/site.h>

#include "crawl/roles.h"
#include "evidence/stand_in.h"

namespace collaudo {

struct Fetched {
  Exchange exchange;           // its body is dropped where the document or nobody holds what is read of it
  std::size_t body_bytes = 0;  // decoded, before that
  std::optional<html::Document> document;
  std::vector<Resource> resources;
  std::map<std::pair<std::size_t, std::string>, Discovery> discoveries;  // by row and section
};

// `stand_in`: null when the site itself is visited. A pure function.
Fetched read_page(Exchange exchange, const StandIn* stand_in);

}  // namespace collaudo
