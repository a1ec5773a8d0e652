// CheckOptions: everything that `collaudo check` can be told. Made by the command line, read by the check
// command. A plain value.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <collaudo/outcome.h>

#include "crawl/plan.h"
#include "evidence/network_options.h"
#include "report/report.h"

namespace collaudo {

enum class Color { automatic, always, never };

struct CheckOptions {
  CrawlOptions crawl;
  NetworkOptions network;
  std::set<std::string> criteria;  // selected ids
  std::vector<std::pair<std::string, std::string>>
      reports;  // format name, file ("-" = standard output), in order
  std::map<std::string, std::vector<std::string>, std::less<>> supplied;  // kind, contents of the files
  std::set<Verdict> fail_on = {Verdict::failure, Verdict::not_executable};
  bool exit_zero = false;
  double max_time = 0;  // seconds for the collection; 0 = no bound
  Color color = Color::automatic;
  bool show_progress = true;
  bool quiet = false, verbose = false;
  Language language = Language::it;
};

}  // namespace collaudo
