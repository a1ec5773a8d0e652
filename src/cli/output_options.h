// OutputOptions: which reports go where, how they look, and what the exit code makes of the verdicts. The
// same for every command that judges (check, replay). A plain value.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include <collaudo/criterion.h>
#include <collaudo/outcome.h>

namespace collaudo {

enum class Color { automatic, always, never };

struct OutputOptions {
  std::vector<std::pair<std::string, std::string>>
      reports;  // format name, file ("-" = standard output), in order
  std::set<Verdict> fail_on = {Verdict::failure, Verdict::not_executable};
  bool exit_zero = false;
  Color color = Color::automatic;
  bool show_progress = true;
  bool quiet = false, verbose = false;
  bool explain_roles = false;
  Language language = Language::it;
};

}  // namespace collaudo
