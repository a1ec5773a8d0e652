// UsageError: what the user wrote cannot be done; the text says what, where and what to do instead. Thrown
// while options are read, caught once, by the command line, which says it in one line and ends with exit
// code 2.
#pragma once

#include <stdexcept>

namespace collaudo {

class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace collaudo
