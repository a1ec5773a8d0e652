// Progress: what the collection is doing, on standard error: one live line on a terminal, a line every ten
// seconds elsewhere. Made by the commands that collect, used from one
// thread. The only place where durations are
// shown.
#pragma once

#include <chrono>

#include "crawl/crawler.h"
#include "text/phrases.h"

namespace collaudo {

class Progress {
 public:
  Progress(bool enabled, Phrases phrases);
  ~Progress();  // clears the live line
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void show(const CrawlProgress& step);
  // A sentence of the phrases, in which {seconds} are those since the beginning.
  void show_line(std::string_view key, Arguments arguments);
  void clear();  // the live line

 private:
  using Clock = std::chrono::steady_clock;
  const bool enabled_, live_;
  const Phrases phrases_;
  const Clock::time_point start_ = Clock::now();
  Clock::time_point last_ = start_;
  bool has_line_ = false;
};

}  // namespace collaudo
