#include "browser/chromium_process.h"

#include <array>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace collaudo::browser {

namespace {

constexpr const char* log_name = "stderr.log";
constexpr int close_wait_ms = 5000, term_wait_ms = 1500, kill_wait_ms = 3000;
constexpr unsigned long long enough_shared_memory = 1ULL << 30;

// Where a browser calls home, whatever else it is told not to do. No page of a municipality needs them.
constexpr std::array<const char*, 6> never_asked = {"update.googleapis.com",
                                                    "clients2.google.com",
                                                    "clients4.google.com",
                                                    "clientservices.googleapis.com",
                                                    "optimizationguide-pa.googleapis.com",
                                                    "redirector.gvt1.com"};

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  int get() const { return number_; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_;
};

// The ends of the child are out of the way of the numbers that they are moved to.
struct Pipe {
  Descriptor read, write;
  static Result<Pipe> make() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return Error{"no pipe: " + std::string(strerror(errno))};
    const Descriptor low_read(ends[0]), low_write(ends[1]);
    Pipe pipe{Descriptor(fcntl(low_read.get(), F_DUPFD_CLOEXEC, 10)),
              Descriptor(fcntl(low_write.get(), F_DUPFD_CLOEXEC, 10))};
    if (pipe.read.get() < 0 || pipe.write.get() < 0) return Error{"no pipe: " + std::string(strerror(errno))};
    return pipe;
  }
};

bool has_little_shared_memory() {
  struct statvfs facts {};
  return statvfs("/dev/shm", &facts) != 0 || facts.f_frsize * facts.f_blocks < enough_shared_memory;
}

std::vector<std::string> arguments_for(const ChromiumOptions& options, const std::string& profile) {
  std::vector<std::string> arguments = {
      options.program, "--headless", "--disable-gpu", "--remote-debugging-pipe", "--user-data-dir=" + profile,
      // No noise, no dialogs, no calls to others.
      "--no-first-run", "--no-default-browser-check", "--disable-default-apps", "--disable-extensions",
      "--disable-component-update", "--disable-background-networking", "--disable-sync",
      "--metrics-recording-only", "--mute-audio", "--password-store=basic", "--use-mock-keychain",
      "--disable-breakpad", "--disable-crash-reporter", "--no-pings",
      // Tabs that are not in front run at full speed.
      "--disable-background-timer-throttling", "--disable-backgrounding-occluded-windows",
      "--disable-renderer-backgrounding", "--disable-hang-monitor", "--disable-prompt-on-repost",
      "--disable-ipc-flooding-protection", "--disable-quic", "--hide-scrollbars", "--lang=it",
      std::string("--disable-features=Translate,MediaRouter,OptimizationHints,TrackingProtection3pcd,"
                  "AutofillServerCommunication,CertificateTransparencyComponentUpdater,"
                  "InterestFeedContentSuggestions") +
          (options.is_private_allowed ? ",LocalNetworkAccessChecks" : "")};
  // Its default since version 142: nothing that a public page loads comes from a private network. A person is
  // asked.
  if (!options.is_private_allowed && !options.is_visible)
    arguments.emplace_back("--enable-features=LocalNetworkAccessChecks:LocalNetworkAccessChecksWarn/false");
  if (options.is_visible)
    std::erase_if(arguments, [](const std::string& argument) {
      return argument == "--headless" || argument == "--disable-gpu" || argument == "--hide-scrollbars" ||
             argument == "--mute-audio";
    });
  if (geteuid() == 0) arguments.emplace_back("--no-sandbox");
  if (has_little_shared_memory()) arguments.emplace_back("--disable-dev-shm-usage");
  if (!options.proxy.empty()) arguments.push_back("--proxy-server=" + options.proxy);
  std::string rules;
  for (const char* host : never_asked)
    rules += std::string(rules.empty() ? "" : ",") + "MAP " + host + " ~NOTFOUND";
  for (const std::string& rule : options.host_rules) rules += "," + rule;
  arguments.push_back("--host-resolver-rules=" + rules);
  arguments.emplace_back("about:blank");
  return arguments;
}

// Its own folder for everything that it might write below the home folder.
std::vector<std::string> environment_for(const std::string& profile) {
  std::vector<std::string> environment;
  for (char** variable = environ; *variable; ++variable) {
    const std::string_view text = *variable;
    const auto is = [&](std::string_view name) { return text.starts_with(name); };
    if (is("HOME=") || is("XDG_CONFIG_HOME=") || is("XDG_CACHE_HOME=") || is("COLLAUDO_")) continue;
    environment.emplace_back(text);
  }
  environment.push_back("HOME=" + profile);
  return environment;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> list;
  for (std::string& text : texts) list.push_back(text.data());
  list.push_back(nullptr);
  return list;
}

}  // namespace

Result<std::unique_ptr<ChromiumProcess>> ChromiumProcess::start(const ChromiumOptions& options) {
  auto folder = ProfileFolder::make();
  if (!folder) return Error{folder.error()};
  auto commands = Pipe::make(), answers = Pipe::make();
  if (!commands) return Error{commands.error()};
  if (!answers) return Error{answers.error()};
  Pipe in = std::move(commands).value(), out = std::move(answers).value();
  std::unique_ptr<ChromiumProcess> process(new ChromiumProcess(std::move(folder).value()));
  // What its helpers leave behind comes to us to be waited for, not to a first process that may not care.
  prctl(PR_SET_CHILD_SUBREAPER, 1);

  const std::string profile = process->folder_.path().string();
  const std::string log = profile + "/" + log_name;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 2, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_adddup2(&actions, in.read.get(), 3);
  posix_spawn_file_actions_adddup2(&actions, out.write.get(), 4);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  std::vector<std::string> arguments = arguments_for(options, profile),
                           environment = environment_for(profile);
  pid_t id = -1;
  const int fault = posix_spawn(&id, options.program.c_str(), &actions, &attributes,
                                pointers(arguments).data(), pointers(environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (fault != 0) {
    process->is_reaped_ = true;
    return Error{options.program + " cannot be started: " + strerror(fault)};
  }
  process->id_ = id;
  process->to_browser_ = in.write.release();
  process->from_browser_ = out.read.release();
  fcntl(process->to_browser_, F_SETFL, O_NONBLOCK);
  fcntl(process->from_browser_, F_SETFL, O_NONBLOCK);
  return process;
}

// All of its group: the main process and what it started.
bool ChromiumProcess::has_ended(int milliseconds) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
  while (true) {
    while (waitpid(-id_, nullptr, WNOHANG) > 0) {
    }
    if (kill(-id_, 0) != 0 && errno == ESRCH) return true;
    if (std::chrono::steady_clock::now() >= until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

ChromiumProcess::~ChromiumProcess() {
  if (to_browser_ >= 0) close(to_browser_);  // alone makes it quit
  if (id_ > 0 && !is_reaped_ && !has_ended(close_wait_ms)) {
    kill(-id_, SIGTERM);
    if (!has_ended(term_wait_ms)) {
      kill(-id_, SIGKILL);
      has_ended(kill_wait_ms);
    }
  }
  if (from_browser_ >= 0) close(from_browser_);
}

std::string ChromiumProcess::log() const {
  std::ifstream stream(folder_.path() / log_name, std::ios::binary);
  std::string text(2000, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, stream.gcount())));
  return text;
}

}  // namespace collaudo::browser
