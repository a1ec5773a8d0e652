#include "cli/progress.h"

#include <cstdlib>
#include <iostream>
#include <unistd.h>

#include <collaudo/text.h>

#include "report/escape.h"

namespace collaudo {

namespace {

bool is_live_terminal() {
  const char* term = std::getenv("TERM");
  return isatty(STDERR_FILENO) && term && std::string_view(term) != "dumb";
}

}  // namespace

Progress::Progress(bool enabled, Phrases phrases)
    : enabled_(enabled), live_(is_live_terminal()), phrases_(std::move(phrases)) {}

Progress::~Progress() { clear(); }

void Progress::clear() {
  if (has_line_) std::cerr << "\r\033[K" << std::flush;
  has_line_ = false;
}

void Progress::show(const CrawlProgress& step) {
  show_line("progress", {{"finished", std::to_string(step.finished)},
                         {"pending", std::to_string(step.pending)},
                         {"address", text::shortened(step.address, 60)}});
}

void Progress::show_line(std::string_view key, Arguments arguments) {
  if (!enabled_) return;
  const auto now = Clock::now();
  const auto wait = live_ ? std::chrono::milliseconds(100) : std::chrono::milliseconds(10'000);
  if (now - last_ < wait) return;
  last_ = now;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - start_).count();
  arguments.emplace_back("seconds", std::to_string(seconds));
  has_line_ = live_;
  std::cerr << (live_ ? "\r\033[K" : "") << terminal_safe(phrases_(key, arguments)) << (live_ ? "" : "\n")
            << std::flush;
}

}  // namespace collaudo
