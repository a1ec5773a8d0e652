#include "cli/session_visit.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <iostream>

#include "cli/time_budget.h"
#include "cli/usage_error.h"
#include "evidence/http_source.h"
#include "report/escape.h"
#include "service/session_crawl.h"
#include "text/phrases.h"

namespace collaudo {

namespace {

constexpr int pause_ms = 1000;  // one request a second at most: it is somebody's own session

// The session goes to this host alone, over a connection that was verified; redirects are ours to judge.
NetworkOptions network_of(const CheckOptions& options) {
  NetworkOptions network = options.network;
  network.headers = options.session_headers;
  network.user.clear();
  network.cookie_file.clear();
  network.site_host = options.crawl.service_url->host();
  network.site_is_https = true;
  network.insecure = false;
  network.strict_tls = true;
  network.max_redirects = 0;
  network.retries = 0;
  network.per_host = 1;
  network.delay_ms = std::max(pause_ms, network.delay_ms);
  return network;
}

std::int64_t milliseconds_now() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace

void visit_with_session(CheckOptions& options) {
  if (options.session_headers.empty()) return;
  const auto source = open_http_source(network_of(options));
  if (!source) throw UsageError(source.error());
  ServiceInputs inputs = options.services;
  {
    const TimeBudget budget(options.max_time);
    inputs.sessions.push_back(crawl_session(**source, *options.crawl.service_url, milliseconds_now));
  }
  const std::string site = options.crawl.judged_as.value_or(options.crawl.target).bare_host();
  auto read = read_supplied_services(inputs, site, std::time(nullptr));
  if (!read) throw UsageError(read.error());
  SuppliedServices services = std::move(read).value();
  const Phrases words("src/service/phrases.json", options.output.language);
  for (const FileRemark& remark : services.remarks)
    if (remark.key.starts_with("session_"))
      std::cerr << "collaudo: " << terminal_safe(words(remark.key, remark.arguments)) << "\n";
  for (auto& [kind, texts] : services.supplied) options.supplied[kind] = std::move(texts);
}

}  // namespace collaudo
