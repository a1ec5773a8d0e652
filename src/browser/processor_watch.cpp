#include "browser/processor_watch.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <thread>
#include <unistd.h>

namespace collaudo::browser {

namespace {

using namespace std::chrono_literals;

struct ProcessTicks {
  long session = -1;
  std::uint64_t ticks = 0;
};

// Of /proc/PID/stat, whose second field may hold anything between parentheses.
ProcessTicks ticks_of(const std::string& process) {
  std::ifstream stream("/proc/" + process + "/stat");
  const std::string line{std::istreambuf_iterator<char>(stream), {}};
  const auto end_of_name = line.rfind(')');
  if (end_of_name == std::string::npos) return {};
  std::istringstream rest(line.substr(end_of_name + 1));
  constexpr int session_field = 4, first_time = 12, last_time = 15;  // counted from the state
  ProcessTicks found;
  std::string field;
  for (int number = 1; number <= last_time && rest >> field; ++number) {
    if (number == session_field) found.session = std::atol(field.c_str());
    // Its own work and that of children it has waited for, in user and system mode.
    if (number >= first_time)
      found.ticks += static_cast<std::uint64_t>(std::max(0L, std::atol(field.c_str())));
  }
  return found;
}

}  // namespace

ProcessorWatch::ProcessorWatch(pid_t session) : session_(session), begin_(now()) {}

ProcessorWatch::Ticks ProcessorWatch::now() const {
  Ticks ticks;
  std::ifstream stream("/proc/stat");
  std::string name;
  stream >> name;
  // user, nice, system, idle, iowait, irq, softirq, steal
  constexpr std::size_t idle = 3, waiting = 4, fields = 8;
  for (std::size_t field = 0; field < fields; ++field) {
    std::uint64_t value = 0;
    if (!(stream >> value)) return {};
    ticks.all += value;
    if (field != idle && field != waiting) ticks.busy += value;
  }
  ticks.ours = ticks_of(std::to_string(getpid())).ticks;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", ignored)) {
    const std::string process = entry.path().filename().string();
    if (session_ < 0 || process.find_first_not_of("0123456789") != std::string::npos) continue;
    if (const ProcessTicks found = ticks_of(process); found.session == session_) ticks.ours += found.ticks;
  }
  return ticks;
}

double ProcessorWatch::share_of_others() const {
  const Ticks end = now();
  if (end.all <= begin_.all) return 0;
  const auto busy = static_cast<double>(end.busy - std::min(end.busy, begin_.busy));
  const auto ours = static_cast<double>(end.ours - std::min(end.ours, begin_.ours));
  return std::clamp((busy - ours) / static_cast<double>(end.all - begin_.all), 0.0, 1.0);
}

void pause(std::chrono::milliseconds time, const std::function<bool()>& is_ended) {
  const auto until = std::chrono::steady_clock::now() + time;
  while (!is_ended() && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(20ms);
}

void wait_for_calm(pid_t session, std::chrono::milliseconds limit, const std::function<bool()>& is_ended) {
  const auto until = std::chrono::steady_clock::now() + limit;
  while (!is_ended() && std::chrono::steady_clock::now() < until) {
    const ProcessorWatch watch(session);
    pause(500ms, is_ended);
    if (!watch.is_busy()) return;
  }
}

}  // namespace collaudo::browser
