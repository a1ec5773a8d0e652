// measured_child(): runs a program and tells what it cost, by the operating system's own account of the
// finished process. For the benchmarks; one thread.
#pragma once

#include <string>
#include <vector>

namespace collaudo::testing {

struct Cost {
  int exit_code = -1;
  double cpu = 0;   // seconds, user and system
  double wall = 0;  // seconds
  double peak_mb = 0;
  std::string out;  // what it wrote on standard output
};

// `words`: the program and its arguments. Its standard error goes to ours.
Cost measured_child(const std::vector<std::string>& words);

}  // namespace collaudo::testing
