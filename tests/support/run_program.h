// run_program(): starts a program, waits for it with a bound, and returns what it wrote. For the tests of the
// command line; any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace collaudo::testing {

struct ProgramRun {
  int exit_code = -1;  // 128 + signal when a signal ended it
  std::string out, err;
  std::chrono::milliseconds wall{};
  double peak_mb = 0;  // the most memory it had; never less than what its starter had, which it begins as
};

struct ProgramOptions {
  std::map<std::string, std::string> environment;  // added to a small fixed one
  std::string folder;                              // to run in; empty: that of the tests
  std::chrono::milliseconds limit{60'000};         // then it is killed
  int signal = 0;                                  // sent after `signal_after`
  std::chrono::milliseconds signal_after{0};
};

ProgramRun run_program(const std::string& program, const std::vector<std::string>& arguments,
                       const ProgramOptions& options = {});

}  // namespace collaudo::testing
