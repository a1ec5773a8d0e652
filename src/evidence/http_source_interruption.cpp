#include "http_source_interruption.h"

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <stdexcept>
#include <sys/eventfd.h>
#include <unistd.h>

namespace collaudo {

namespace {
std::atomic<const char*> said = nullptr;
std::atomic<int> event = -1;
static_assert(std::atomic<const char*>::is_always_lock_free && std::atomic<int>::is_always_lock_free);
}  // namespace

void interrupt_sources(const char* why) noexcept {
  const int saved = errno;
  said = why;
  const int descriptor = event;
  const std::uint64_t one = 1;
  // A full counter is as readable as a new one: nothing to do about a failure.
  if (descriptor >= 0) [[maybe_unused]]
    const auto written = write(descriptor, &one, sizeof one);
  errno = saved;
}

const char* interruption() noexcept { return said; }

int interruption_descriptor() {
  static const int opened = [] {
    const int descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (descriptor < 0) throw std::logic_error("no event descriptor to be had");
    event = descriptor;
    return descriptor;
  }();
  return opened;
}

void forget_interruption() {
  said = nullptr;
  std::uint64_t count = 0;
  [[maybe_unused]] const auto drained = read(interruption_descriptor(), &count, sizeof count);
}

}  // namespace collaudo
