// ChromiumProcess: one running Chromium with its profile folder and the two pipes that it is driven through.
// Made by Browser; the object ends the process, whatever state it is in. When we are killed the pipes close
// and Chromium ends by itself. One thread starts and ends it.
#pragma once

#include <memory>
#include <string>
#include <sys/types.h>
#include <vector>

#include <collaudo/result.h>

#include "browser/profile_folder.h"

namespace collaudo::browser {

struct ChromiumOptions {
  std::string program;
  std::vector<std::string> host_rules;  // of --host-resolver-rules, first match wins
  std::string proxy;                    // "" = what the environment says
  bool is_private_allowed = false;      // public pages may load from private networks
  bool is_visible = false;              // with windows, for a person; needs a display
};

class ChromiumProcess {
 public:
  static Result<std::unique_ptr<ChromiumProcess>> start(const ChromiumOptions& options);
  ~ChromiumProcess();
  ChromiumProcess(const ChromiumProcess&) = delete;
  ChromiumProcess& operator=(const ChromiumProcess&) = delete;

  int to_browser() const { return to_browser_; }      // not blocking
  int from_browser() const { return from_browser_; }  // not blocking
  pid_t id() const { return id_; }
  std::string log() const;  // the beginning of what it wrote on standard error

 private:
  ChromiumProcess(ProfileFolder folder) : folder_(std::move(folder)) {}
  bool has_ended(int milliseconds);

  ProfileFolder folder_;
  pid_t id_ = -1;
  int to_browser_ = -1, from_browser_ = -1;
  bool is_reaped_ = false;
};

}  // namespace collaudo::browser
