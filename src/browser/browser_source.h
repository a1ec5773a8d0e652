// The evidence source that also shows pages in a browser: what another source answers, completed for the
// pages that want it. Opened by the command line, read by the crawler from one thread; the pages are shown by
// worker threads inside. It remembers what it answered: a second crawl of the same site with more wishes asks
// nobody for what is known.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "browser/chromium_process.h"
#include "evidence/network_options.h"
#include "evidence/source.h"

namespace collaudo {

struct BrowserSourceOptions {
  bool every_page = false;  // otherwise empty pages that scripts fill, and those that are wished for
  bool screenshots = false;
  double time_limit = 30;  // seconds for one page
  std::size_t tabs = 0;    // at a time; 0: by the number of processors
  browser::ChromiumOptions chromium;
  NetworkOptions network;
};

class BrowserSource : public EvidenceSource {
 public:
  // Who wants a page shown, by canonical address of what was asked or of where it ended.
  using Wishes = std::map<std::string, std::vector<std::string>>;
  // For the crawls from now on; whether one of them is new.
  virtual bool wish(const Wishes& wishes) = 0;
  // Ends the browser between crawls, so that it takes nothing of the machine; a later page starts it anew.
  virtual void rest() = 0;
};

// `source` outlives it.
std::unique_ptr<BrowserSource> open_browser_source(EvidenceSource& source, BrowserSourceOptions options);

}  // namespace collaudo
