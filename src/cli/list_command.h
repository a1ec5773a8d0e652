// `collaudo list`: the criteria built in. Called by the command line.
#pragma once

#include <string>

#include <collaudo/criterion.h>

namespace collaudo {

struct ListOptions {
  std::string json;      // file, "-" = standard output; empty: not asked for
  std::string markdown;  // likewise: the page docs/criteria.md
};

int run_list(const ListOptions& options, Language language);

}  // namespace collaudo
