// --only and --skip: which criteria are judged. For every command that judges.
#pragma once

#include <string>
#include <vector>

#include <collaudo/criterion.h>

#include "cli/option_group.h"

namespace collaudo {

class CriteriaArguments {
 public:
  void declare(OptionGroup& group);
  // In the order of the catalogue; never empty.
  std::vector<const Criterion*> read(const Phrases& phrases) const;

 private:
  std::vector<std::string> only_, skip_;
};

}  // namespace collaudo
