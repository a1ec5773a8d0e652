// --only and --skip: which criteria are judged. For every command that judges.
#pragma once

#include <string>
#include <vector>

#include <collaudo/criterion.h>

#include "cli/option_group.h"
#include "engine/catalogue.h"

namespace collaudo {

class CriteriaArguments {
 public:
  // The criteria that such lists choose, those of a recorded run for instance.
  static std::vector<const Criterion*> chosen(const Phrases& phrases, const std::vector<std::string>& only,
                                              const std::vector<std::string>& skip, Scope scope = {});

  void declare(OptionGroup& group);
  // In the order of the catalogue; never empty.
  std::vector<const Criterion*> read(const Phrases& phrases, Scope scope = {}) const;

  // As written, one id or group an element; both empty: all of them.
  std::vector<std::string> only() const;
  std::vector<std::string> skip() const;

 private:
  std::vector<std::string> only_, skip_;
};

}  // namespace collaudo
