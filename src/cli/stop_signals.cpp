#include "cli/stop_signals.h"

#include <csignal>

#include "cli/exit_status.h"
#include "evidence/http_source_interruption.h"

namespace collaudo {

namespace {

volatile std::sig_atomic_t caught_signal = 0;

void on_signal(int number) {
  // The second one means it: the default action ends the program.
  std::signal(number, SIG_DFL);
  caught_signal = number;
  interrupt_sources("interrupted");
}

}  // namespace

void listen_to_stop_signals() {
  interruption_descriptor();
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
}

bool has_been_stopped() { return caught_signal != 0; }

int exit_code_after_signals(int code) {
  if (caught_signal == 0) return code;
  return caught_signal == SIGTERM ? exit_status::terminated : exit_status::interrupted;
}

}  // namespace collaudo
