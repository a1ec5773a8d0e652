// ReplacedFile: a file that is written beside its place and put there at the end, whole or not at all: no
// reader ever sees half of it, and a failure leaves the old one. Made by what writes for the user (reports,
// the evidence bundle), used from one thread, for as long as the writing takes. Faults are numbers of errno,
// the first one kept; 0 = none.
#pragma once

#include <string>
#include <string_view>

namespace collaudo {

class ReplacedFile {
 public:
  // A link stays a link: the file that it names is replaced. What exists and is no regular file (a pipe,
  // /dev/null) is written to directly.
  explicit ReplacedFile(const std::string& file);
  ~ReplacedFile();  // without a commit() that went well nothing is left behind
  ReplacedFile(const ReplacedFile&) = delete;
  ReplacedFile& operator=(const ReplacedFile&) = delete;

  void write(std::string_view bytes);  // nothing after a fault
  int commit();                        // the fault, if there was one
  int fault() const { return fault_; }

 private:
  void close();

  std::string place_;
  std::string temporary_;  // empty: written to directly
  int descriptor_ = -1;
  int fault_ = 0;
};

// Everything, whatever interrupts it; the number of errno.
int write_all(int descriptor, std::string_view bytes);

}  // namespace collaudo
