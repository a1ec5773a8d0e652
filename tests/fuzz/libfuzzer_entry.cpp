// What libFuzzer calls, of the one target that this program is built for.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  collaudo::fuzz::COLLAUDO_FUZZ_TARGET({reinterpret_cast<const char*>(data), size});
  return 0;
}
