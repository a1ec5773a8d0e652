// Whether a test that needs Chromium has to be skipped; says so in the words that ctest looks for.
#pragma once

#include <iostream>

#include "browser/chromium_program.h"

namespace collaudo::testing {

inline bool is_skipped() {
  if (browser::find_chromium("")) return false;
  std::cout << "SKIPPED: no Chromium\n";
  return true;
}

}  // namespace collaudo::testing
