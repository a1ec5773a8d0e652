// CheckOptions: everything that `collaudo check` can be told. Made by CheckArguments, read by the check
// command. A plain value.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <collaudo/criterion.h>

#include "cli/output_options.h"
#include "crawl/plan.h"
#include "engine/waivers.h"
#include "evidence/network_options.h"
#include "service/supplied_services.h"

namespace collaudo {

struct CheckOptions {
  CrawlOptions crawl;
  NetworkOptions network;
  std::vector<const Criterion*> criteria;  // selected ones, in the order of the catalogue
  std::map<std::string, std::vector<std::string>, std::less<>> supplied;  // kind, contents of the files
  ServiceInputs services;                    // what `supplied` says of the services, before it was read
  std::vector<std::string> session_headers;  // secrets: for the host of crawl.service_url alone
  bool is_offline = false;
  std::vector<std::string> warnings;    // about files that were handed in, one sentence each
  std::string engine = "static";        // "browser", "auto"
  std::string chromium;                 // the program; empty: looked for
  bool screenshots = false;             // of pages with failures, by the browser
  std::size_t performance_pages = 1;    // whose speed the browser measures, from the home page on
  std::vector<std::string> only, skip;  // as written
  std::string record;                   // file of the evidence bundle; empty: none
  std::vector<WaiverRule> waivers;
  double max_time = 0;  // seconds for the collection; 0 = no bound
  OutputOptions output;
};

}  // namespace collaudo
