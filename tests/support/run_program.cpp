#include "support/run_program.h"

#include <array>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace collaudo::testing {

namespace {

struct Pipe {
  int read_end = -1, write_end = -1;
  Pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe");
    read_end = ends[0];
    write_end = ends[1];
  }
};

// Appends what is there; false at the end of the stream.
bool drain(int descriptor, std::string& text) {
  std::array<char, 65536> buffer{};
  const ssize_t size = read(descriptor, buffer.data(), buffer.size());
  if (size > 0) text.append(buffer.data(), static_cast<std::size_t>(size));
  return size > 0;
}

}  // namespace

ProgramRun run_program(const std::string& program, const std::vector<std::string>& arguments,
                       const ProgramOptions& options) {
  Pipe out, err;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out.write_end, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err.write_end, STDERR_FILENO);

  if (!options.folder.empty()) posix_spawn_file_actions_addchdir_np(&actions, options.folder.c_str());

  std::map<std::string, std::string> variables = {
      {"PATH", "/usr/bin:/bin"}, {"LC_ALL", "C.UTF-8"}, {"HOME", "/nonexistent"}};
  for (const auto& [name, value] : options.environment) variables[name] = value;
  std::vector<std::string> words = {program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> settings;
  for (const auto& [name, value] : variables) settings.push_back(name + "=" + value);
  std::vector<char*> argv, envp;
  for (std::string& word : words) argv.push_back(word.data());
  for (std::string& setting : settings) envp.push_back(setting.data());
  argv.push_back(nullptr);
  envp.push_back(nullptr);

  const auto start = std::chrono::steady_clock::now();
  pid_t child = 0;
  const int fault = posix_spawn(&child, program.c_str(), &actions, nullptr, argv.data(), envp.data());
  posix_spawn_file_actions_destroy(&actions);
  close(out.write_end);
  close(err.write_end);
  if (fault != 0) throw std::runtime_error("cannot start " + program);

  ProgramRun run;
  bool out_open = true, err_open = true, signalled = options.signal == 0;
  while (out_open || err_open) {
    std::array<pollfd, 2> descriptors = {pollfd{out_open ? out.read_end : -1, POLLIN, 0},
                                         pollfd{err_open ? err.read_end : -1, POLLIN, 0}};
    poll(descriptors.data(), descriptors.size(), 20);
    if (descriptors[0].revents != 0) out_open = drain(out.read_end, run.out);
    if (descriptors[1].revents != 0) err_open = drain(err.read_end, run.err);
    const auto elapsed = std::chrono::steady_clock::now() - start;
    if (!signalled && elapsed >= options.signal_after) {
      kill(child, options.signal);
      signalled = true;
    }
    if (elapsed > options.limit) {
      kill(child, SIGKILL);
      break;
    }
  }
  close(out.read_end);
  close(err.read_end);
  int status = 0;
  rusage usage{};
  wait4(child, &status, 0, &usage);
  run.peak_memory = static_cast<std::size_t>(usage.ru_maxrss) * 1024;
  run.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  run.wall = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
  return run;
}

}  // namespace collaudo::testing
